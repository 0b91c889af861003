"""Import a register exported from another system. Exit status: 0 every row is a case or was one before; 1 some rows are
not imported and stand in the file of mistakes; 2 nothing could be read or filed."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.intake import tables
from coordination.intake.columns import HEADINGS, parse_option
from coordination.intake.mistakes import MistakesFile
from coordination.intake.registers import Outcome, Register, Result, tally
from coordination.management.import_wording import Words
from coordination.reading.actors import actor_of
from coordination.records.people import User
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import ActorKind

SOME_WRONG, UNUSABLE = 1, 2
SHOWN = 10
EVERY = 500
LONGEST_SOURCE = 40
PROCESS = "import_reports"


class Command(BaseCommand):
    help = (
        "File every row of a register (.xlsx or .csv) as a case. Safe to run again: a row is known by its source and "
        "number. Exit status 0: every row is a case; 1: some are not and stand in the file of mistakes; 2: none is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the register, .xlsx or .csv")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="列名=FIELD",
            help=f"which column holds what; may be repeated; empty leaves a column out. Fields: {', '.join(HEADINGS)}",
        )
        parser.add_argument("--preview", action="store_true", help="show what would happen, write nothing")
        parser.add_argument(
            "--source", default="register", help="the system it comes from; keep it the same every time"
        )
        parser.add_argument("--errors", type=Path, help="where rows with mistakes go (default: FILE.errors.csv)")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="who imports (default: the system)")
        parser.add_argument(
            "--sheet", default="", help="which sheet of an .xlsx (default: the first with known headings)"
        )
        parser.add_argument("--encoding", default="", help="of a .csv (default: found out)")

    def handle(self, *args, **options):
        words = Words(preview=options["preview"])
        try:
            counts = self._import(words, options)
        except Refusal as refusal:
            raise CommandError(words.refusal(refusal), returncode=UNUSABLE) from refusal
        if counts[Result.WRONG] and not options["preview"]:
            raise CommandError(
                _("%(wrong)d rows were not imported. Mend them in %(file)s and import that file.")
                % {"wrong": counts[Result.WRONG], "file": errors_of(options)},
                returncode=SOME_WRONG,
            )

    def _import(self, words: Words, options: dict) -> dict[str, int]:
        register = register_of(options)
        for line in words.mapping(register.table):
            self.stdout.write(line)
        started = time.monotonic()
        with ExitStack() as stack:
            outcomes = self._outcomes(register, words, options, stack)
            counts = tally(outcomes)
        for line in words.counts(counts, preview=options["preview"]):
            self.stdout.write(line)
        seconds = time.monotonic() - started
        self.stdout.write(
            _("%(seconds).1f seconds, %(speed)d rows a second")
            % {"seconds": seconds, "speed": counts["rows"] / seconds}
        )
        return counts

    def _outcomes(self, register: Register, words: Words, options: dict, stack: ExitStack) -> Iterator[Outcome]:
        """What becomes of each row, told and written down as it passes."""
        outcomes: Iterable[Outcome] = register.preview() if options["preview"] else register.run()
        mistakes = None
        if options["errors"] or not options["preview"]:
            mistakes = stack.enter_context(MistakesFile(errors_of(options), register.table.columns, words))
        total = len(register.table.lines)
        for done, outcome in enumerate(outcomes, start=1):
            if mistakes:
                mistakes.add(outcome)
            if options["preview"] and done <= SHOWN:
                self.stdout.write("\n".join(words.row(outcome)))
            if not options["preview"] and (done % EVERY == 0 or done == total):
                self.stdout.write(f"{done} / {total}")
                self.stdout.flush()
            yield outcome


def register_of(options: dict) -> Register:
    """What the options ask for. Raises Refusal."""
    source = options["source"].strip()
    if not 0 < len(source) <= LONGEST_SOURCE:
        raise invalid("source", "A source has 1 to %(most)d characters.", most=LONGEST_SOURCE)
    if options["errors"] and options["errors"].resolve() == options["file"].resolve():
        raise invalid("errors", "The file of mistakes would overwrite the register. Name another.")
    mapping = dict(parse_option(option) for option in options["map"])
    table = tables.read(options["file"], options=mapping, sheet=options["sheet"], encoding=options["encoding"])
    at = timezone.now()
    return Register(table, source, importer(options["username"], at), at)


def errors_of(options: dict) -> Path:
    """Where rows with mistakes go: beside the register unless said otherwise."""
    return options["errors"] or options["file"].with_name(f"{options['file'].stem}.errors.csv")


def importer(username: str | None, at) -> Actor:
    """Who imports: a named user, else the system. Raises Refusal."""
    if not username:
        return Actor(ActorKind.SYSTEM, process=PROCESS)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise invalid("as", "There is no user %(username)s.", username=username)
    return actor_of(user, on=timezone.localdate(at), process=PROCESS)
