"""Random lives of several cases at once: anybody may try anything at any time, and after each step everything holds.

What is possible is tried most, so that lives go deep; what is not must be refused and leave every row as it was. Whether
a step that went through was anybody's to take is judged by the hand-written table of `tests/rules`, not by the rules.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image

from coordination.delivery import plan as planning
from coordination.intake import fields
from coordination.intake.fields import Scope
from coordination.intake.photos import Prepared
from coordination.models import Case, Event, Mark, Summons, SupervisionOrder, Task
from coordination.reading.catalogue import clauses_of
from coordination.records.facts import facts_of
from coordination.rules.judge import Allowed, allowed, identity, subjects_of
from coordination.rules.lifecycle import ROWS, Row
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal
from coordination.rules.words import ActorKind, Role
from coordination.stages import ACTIONS, _step, report
from tests.factories import city as cities
from tests.factories.city import City
from tests.journeys.invariants import check, each_summons_is_told
from tests.journeys.offers import CATEGORIES, Asker
from tests.rules.lifecycle_expected import EXPECTED, EXPECTED_TARGET

T0 = datetime.fromisoformat("2026-11-24T01:00:00+00:00")
WORKER = "worker@lives"
MOST_CASES = 3
TASTES = 5
"""Each life likes a fifth of what can be done; five seeds in a row like everything."""
STATUSES = {403, 404, 409, 422}
_ONWARD = """
accept task_verify task_complete task_start task_accept task_rule rule report_in agree_plan assign convene sign
handle_locally verify
"""
ONWARD = tuple(_ONWARD.split())
"""What brings a case nearer to its end, the nearest first: else cases would go round in circles."""
ASIDE = frozenset(row.action for row in ROWS.values() if row.sources and (row.leads or row.on)) - {*ONWARD}
"""What else moves a case or a part of it: tried more than what only adds words."""
OF_ASSIGNEE = {"task_accept", "task_start", "task_complete", "task_return", "request_extension"}
LEVELS = {"community": "community", "village": "community", "subdistrict": "subdistrict", "town": "subdistrict"}


@dataclass
class Seen:
    """What was reached in all lives together."""

    states: set[str] = field(default_factory=set)
    actions: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


def people(city: City) -> None:
    """Besides the whole cast: a colleague where one is needed, people with two hats, a supervisor of a subdistrict."""
    cities.person(city, "zhang2", "chengxi", Role.COORDINATOR)
    cities.person(city, "overseer", "chengxi", Role.SUPERVISOR)
    cities.person(city, "sun2", "xima", Role.COMMUNITY_STAFF)
    cities.person(city, "sun2", "yuxiang", Role.COORDINATOR)
    cities.person(city, "housing", "water", Role.LEAD)


class Life:
    """One run: cases are filed, people act, time passes, the worker fires or does not."""

    def __init__(self, city: City, seed: int, seen: Seen) -> None:
        self.city, self.chance, self.seen = city, Random(seed), seen
        self.cast = {name: city.actor(name) for name in sorted(city.users)}
        self.done: Counter[str] = Counter()
        self.now = T0
        self.cases: list[int] = []
        self.story: list[str] = []
        self.rows = rows()
        self.liked = set(sorted({*ACTIONS} - {*ONWARD})[seed % TASTES :: TASTES])

    def step(self) -> None:
        """One thing happens; then everything that always holds is checked."""
        self._let_time_pass()
        if len(self.cases) < 2 or (len(self.cases) < MOST_CASES and not self.chance.randrange(25)):
            self._file()
        elif not self.chance.randrange(8):
            self._worker()
        elif not self.chance.randrange(5):
            self._try_anything()
        elif not self.chance.randrange(4):
            self._press_on()
        else:
            self._try_the_possible()

    # --- time -----------------------------------------------------------------------------------------------------

    def _let_time_pass(self) -> None:
        how = self.chance.randrange(20)
        if how < 12:
            return
        if how < 18:
            self.now += timedelta(**self.chance.choice(({"seconds": 1}, {"minutes": 7}, {"minutes": 50}, {"hours": 3})))
        elif how < 19:
            self.now += timedelta(days=self.chance.choice((1, 1, 9))) if not self.chance.randrange(3) else timedelta()
        else:
            marks = Mark.objects.filter(state="pending", at__gt=self.now).order_by("at", "pk")
            if (mark := marks.first()) is not None:
                self.now = mark.at - timedelta(microseconds=self.chance.randrange(2))

    def _worker(self) -> None:
        """What is due fires, and what is to be told is told."""
        self._tell("worker", "fires", self.cases)
        fired = _step.fire(self.cases, at=self.now, process=WORKER)
        planning.plan(planning.claim("deliver", 1000), self.now)
        for pk in self.cases:
            each_summons_is_told(pk)
        self.seen.actions.update(Event.objects.order_by("-pk").values_list("action", flat=True)[:fired])
        self._check(*self.cases, fired=True)

    # --- what is tried --------------------------------------------------------------------------------------------

    def _file(self) -> None:
        by = self._somebody()
        ask = self._asker(Case(community_id=None), by)
        body = {"category": self.chance.choice(CATEGORIES), **ask.body("file", ROWS["file"].fields)}
        values, told = fields.cleaned(ROWS["file"].fields, body, Scope(self.cast.get(by)))
        self._tell(by, "files", body, told)
        if told:
            return
        try:
            event = report.file(by=self._actor(by, None), at=self.now, **values)
        except Refusal as refusal:
            self._refused("file", refusal)
            return
        self.cases.append(event.case_id)
        self.seen.actions["file"] += 1
        self._check(event.case_id)

    def _try_the_possible(self) -> None:
        """Something that somebody may do now, as far as the tables say: an action first, then who."""
        case = self._case()
        able = self._able(case, [*self.chance.sample(sorted(self.cast), 12), "resident", "clock"])
        weighted = [action for action in able for _ in range(self._weight(action))]
        if weighted:
            name, one = self.chance.choice(able[self.chance.choice(weighted)])
            subject = self.chance.choice(sorted(one.subjects) or [None])
            self._attempt(case, name, one.row, subject, careful=not self.seen.actions[one.row.action])

    def _press_on(self) -> None:
        """Somebody brings the first case nearer to its end, with care."""
        case = Case.objects.get(pk=self.cases[0])
        able = self._able(case, sorted(self.cast))
        onward = sorted((action for action in ONWARD if action in able), key=lambda a: self.seen.actions[a] > 0)
        if (action := next(iter(onward), None)) is not None:
            name, one = self.chance.choice(able[action])
            self._attempt(case, name, one.row, self.chance.choice(sorted(one.subjects) or [None]), careful=True)

    def _able(self, case: Case, names: list[str]) -> dict[str, list[tuple[str, Allowed]]]:
        """By action, who may take it now."""
        facts = facts_of([case])[case.pk]
        able: dict[str, list[tuple[str, Allowed]]] = {}
        for name in names:
            for one in allowed(facts, self._actor(name, case)):
                if one.row.action in ACTIONS and (name != "clock" or one.row.action == "recalculate"):
                    able.setdefault(one.row.action, []).append((name, one))
        return able

    def _weight(self, action: str) -> int:
        """What was not done yet in any life is tried first, then what was not in this one."""
        if not self.seen.actions[action]:
            return 200
        if action in self.liked:
            return 60 if not self.done[action] else 6
        return max((12 if action in ONWARD else 6 if action in ASIDE else 3) // (1 + self.done[action]), 1)

    def _try_anything(self) -> None:
        """Anything by anybody, about anything."""
        case = self._case()
        row = ROWS[self.chance.choice(sorted(ACTIONS))]
        about = self._case() if not self.chance.randrange(4) else case
        subjects = sorted(identity(s) for s in subjects_of(row, facts_of([about])[about.pk])) if row.on else []
        name = self._somebody() if self.chance.randrange(8) else "resident of another"
        self._attempt(case, name, row, self.chance.choice([*subjects, None]) if row.on else None)

    def _attempt(self, case: Case, by: str, row: Row, subject: int | None, *, careful: bool = False) -> None:
        actor = self._actor(by, case)
        scope = self._scope(case, actor)
        ask = self._asker(case, by)
        ask.careful = careful
        body = ask.body(row.action, row.fields)
        values, told = fields.cleaned(row.fields, body, scope)
        self._tell(f"{by} {row.action} {case.pk}/{subject}", body, told)
        if row.action == "attach":
            values = {"photos": [self.chance.choice(PHOTOS)()], "task": self._some_task(case)}
        if told:
            self.seen.refused["unusable"] += 1
            return
        about = {row.on: subject} if row.on else {}
        seen = (
            max(case.last_seq - self.chance.randrange(4), 0) if not careful and not self.chance.randrange(12) else None
        )
        roles, level = roles_of(self.city, actor, case), level_of(case)
        at = self.now - timedelta(minutes=3) if not self.chance.randrange(15) else self.now
        before = case.last_seq
        try:
            event = ACTIONS[row.action](case=case.pk, by=actor, at=at, seen=seen, **about, **values)
        except Refusal as refusal:
            self._refused(row.action, refusal)
            return
        self.seen.actions[row.action] += 1
        self.done[row.action] += 1
        mine = Event.objects.filter(case=case.pk, seq__gt=before)
        self.seen.actions.update(mine.exclude(pk=event.pk).values_list("action", flat=True))
        if event.seq == before + 1:
            legal(level, case, event, roles)
        self._check(*self._involved(case.pk))

    def _refused(self, action: str, refusal: Refusal) -> None:
        assert refusal.status in STATUSES, f"{action}: {refusal.status} {refusal.code}"
        str(refusal)
        assert rows() == self.rows, f"{action} was refused ({refusal.code}) and left something behind"
        self.story.append(f"    refused: {refusal.status} {refusal.code}")
        self.seen.refused[refusal.code] += 1

    # --- checking -------------------------------------------------------------------------------------------------

    def _check(self, *cases: int, fired: bool = False) -> None:
        connection.check_constraints()
        for pk in cases:
            check(pk, self.now, fired=fired)
        self.seen.states.update(Case.objects.filter(pk__in=cases).values_list("state", flat=True))
        self.rows = rows()

    def _involved(self, pk: int) -> list[int]:
        """The case, what it was merged into and what was merged into it."""
        merged = Case.objects.filter(merged_into=pk).values_list("pk", flat=True)
        into = Case.objects.filter(pk=pk, merged_into__isnull=False).values_list("merged_into", flat=True)
        return [pk, *merged, *into]

    # --- who and what ---------------------------------------------------------------------------------------------

    def _case(self) -> Case:
        return Case.objects.get(pk=self.chance.choice([self.cases[0], *self.cases]))

    def _somebody(self) -> str:
        return self.chance.choice([*sorted(self.cast), "resident"])

    def _actor(self, name: str, case: Case | None) -> Actor:
        if name == "clock":
            return Actor(ActorKind.CLOCK, process=WORKER)
        if name.startswith("resident"):
            mine = {case.pk} if case is not None and name == "resident" else set()
            return Actor(ActorKind.RESIDENT, cases=frozenset(mine))
        return self.cast[name]

    def _scope(self, case: Case, by: Actor) -> Scope:
        tasks = tuple(Task.objects.filter(case=case).values_list("pk", "title"))
        return Scope(by, case, tasks, clauses_of(case.duty_id))

    def _asker(self, case: Case, by: str) -> Asker:
        others = tuple(Case.objects.filter(pk__in=self.cases).exclude(pk=case.pk).order_by("pk"))
        clauses = tuple(code for code, _ in clauses_of(case.duty_id)) if case.duty_id else ()
        return Asker(self.chance, self.city, case, others, self.now, clauses)

    def _some_task(self, case: Case) -> int | None:
        return self.chance.choice([None, *Task.objects.filter(case=case).order_by("pk").values_list("pk", flat=True)])

    def _tell(self, *what: object) -> None:
        self.story.append(f"{self.now:%m-%d %H:%M:%S.%f} {' '.join(map(str, what))}")


def _photo(color: str) -> Any:
    made = BytesIO()
    Image.new("RGB", (4, 3), color).save(made, "JPEG")
    content = made.getvalue()
    return lambda: Prepared(ContentFile(content, name="a.jpg"), "a.jpg", len(content), f"{color:0>64}")


PHOTOS = [_photo(color) for color in ("red", "blue", "green")]


def rows() -> dict[str, str]:
    """A digest of every row of every table that a case has a part in."""
    tables = [
        "case", "event", "eventjob", "clock", "mark", "holding", "convening", "summons", "task", "taskdependency",
        "ruling", "approval", "supervisionorder", "involvement", "text", "report", "attachment", "delivery",
    ]  # fmt: skip
    each = (f"SELECT '{t}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM coordination_{t} t" for t in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def level_of(case: Case) -> str:
    """The level that handles it, in the words of the table."""
    return LEVELS.get(case.handler_kind, "city")


def roles_of(city: City, by: Actor, case: Case) -> set[str]:
    """What somebody is to a case, in the words of the table."""
    if by.kind == ActorKind.CLOCK:
        return {"clock"}
    if by.kind == ActorKind.RESIDENT:
        return {"resident"} if case.pk in by.cases else {"stranger"}
    return {_role(city, hat.role, hat.organisation, case) for hat in by.hats} or {"stranger"}


def _role(city: City, role: str, organisation: int, case: Case) -> str:
    if role == Role.COMMUNITY_STAFF:
        return "community" if organisation == case.community_id else "other_community"
    if role == Role.COORDINATOR and organisation == city.id("city"):
        return "city"
    if role == Role.COORDINATOR:
        return "coordinator" if organisation == case.subdistrict_id else "other_coordinator"
    if role == Role.SUPERVISOR:
        return "supervisor" if organisation in (city.id("city"), case.subdistrict_id) else "stranger"
    if role in (Role.RESPONDER, Role.LEAD):
        asked = (Summons, Task, SupervisionOrder)
        involved = any(model.objects.filter(case=case, organisation=organisation).exists() for model in asked)
        return str(role.value) if involved else "bystander"
    return str(role.value)


def legal(level: str, before: Case, event: Event, roles: set[str]) -> None:
    """What happened was given to one of these roles by the table, and led where it says."""
    where = (level, event.from_state)
    if where not in EXPECTED:
        assert before.community_id is None and event.from_state == "reported", f"nothing is ever {where}"
        return
    given = EXPECTED[where].get(event.action, set())
    if before.community_id is None and "community" in given:
        given = given | {"coordinator" if level == "subdistrict" else level}  # whoever holds what has no place
    if event.action in OF_ASSIGNEE and "coordinator" in given:
        given = given | {"city"}  # "any organisation of the plan": here the city is tasked, there it handles
    assert roles & given, f"{event.action} in {where} by {sorted(roles)}, given to {sorted(given)}"
    if before.community_id is not None:
        assert event.to_state in EXPECTED_TARGET[(*where, event.action)]
