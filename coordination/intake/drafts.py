"""One row of a register becomes the draft of a case, with everything that is doubtful about it said beside it.

Room: intake, floor 3. Who comes in: `registers`, row by row. What never happens here: writing, or dropping a word a
resident said. What cannot be used (half a phone number, an unreadable time) is left out of the draft, and said.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from coordination.intake import cells
from coordination.intake.columns import Columns
from coordination.intake.places import Gazetteer
from coordination.intake.suggest import suggest_category
from coordination.intake.tables import UNREADABLE, Line
from coordination.records import reference
from coordination.records.duties import Category
from coordination.rules.numbers import masked_mobiles
from coordination.rules.words import Severity

LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_NAME, LONGEST_UNIT, LONGEST_NUMBER = 120, 200, 40, 60, 50
LONGEST_WORDS = 20_000
SHORT_TITLE = 40
"""Characters of a title made from the first sentence."""
IDENTITY = ("title", "description", "received_at", "reporter_name", "reporter_phone", "address")
"""What makes two rows the same report when their number does not say so; never what changes while it is handled."""

_OPENING = re.compile(
    r"^(?:(?:市民|群众|居民)?(?:再次)?(?:来电|来信|来访)(?:人)?(?:反映|称|咨询|投诉|表示)?|您好|你好)[，,：:、\s]*"
)
_QUOTED = re.compile(
    r"^[^「“『\"。！？!?\n]{0,30}(?:[：:，,]|说|称|讲|反映)\s*[「“『\"]([^」”』\"]{6,})"
    r"(?:$|[」”』\"]\s*(?:$|[，,；;。！？!?\n])|(?<=[。！？!?…])[」”』\"])"
)
"""What a resident said, where a clerk wrote down who said it first; a name in quotes goes on as a sentence does."""
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_CLAUSE = re.compile(r"[，,；;、\s]")
_UNIT = re.compile(r"[0-9一二三四五六七八九十]+\s*单元|[0-9]{3,4}\s*[室户房]")
_LIKE_A_FORMULA = re.compile(r"[=+@]|-[A-Za-z]")
_NO_SPACE = re.compile(r"\s+")
_LEVELS = re.compile(r"[/>|→\\]+|--+|-")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, and what was done or is to be done about it; English with %(named)s places.

    A fatal one keeps the row from being filed until it is mended; of any other the row is filed all the same.
    """

    field: str
    message: str
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict)
    fatal: bool = False


@dataclass
class Draft:
    """What a row would be filed as. `given` is its number in the register, `digest` tells its words from others'."""

    line: Line
    given: str = ""
    digest: str = ""
    title: str = ""
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def fit(self) -> bool:
        """Whether it can be filed."""
        return not any(problem.fatal for problem in self.problems)

    def doubt(self, name: str, message: str, remedy: str, *, fatal: bool = False, **params: object) -> None:
        """Say what is wrong with a cell."""
        self.problems.append(Problem(name, message, remedy, params, fatal))


class Categories:
    """The duty list's categories by name and code, as registers write them."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        rows = list(Category.objects.filter(duties__edition=reference.edition_at(at), parent__isnull=False))
        self._kinds = {key: row.pk for row in rows for key in (_bare(row.name), row.code)}
        groups = Category.objects.filter(pk__in={row.parent_id for row in rows})
        self._groups = {_bare(group.name): group.pk for group in groups}

    def read(self, draft: Draft, said: str) -> None:
        """The category a register names; else a suggestion from the words, within the group it names, for a person."""
        names = [_bare(said), *(_bare(part) for part in reversed(_LEVELS.split(said)))]
        known = next((self._kinds[name] for name in names if name in self._kinds), None)
        if known is not None:
            draft.details["category"] = known
            return
        group = next((self._groups[name] for name in names if name in self._groups), None)
        if said and group is None:
            draft.doubt("category", "The duty list has no such category.", "It was filed as other, with a suggestion.")
        text = f"{draft.title}\n{draft.description}"
        found = suggest_category(text, at=self._at, group=group) or suggest_category(text, at=self._at)
        if found or said:
            draft.details["suggestion"] = {**(found.as_json() if found else {}), **({"given": said} if said else {})}


def _bare(name: str) -> str:
    return _NO_SPACE.sub("", name)


@dataclass(frozen=True)
class Reader:
    """What is needed to read the rows of one register, fetched once."""

    columns: Columns
    places: Gazetteer
    categories: Categories
    at: datetime
    epoch: date

    def draft(self, line: Line) -> Draft:
        """The draft of a row."""
        raw = {name: self.columns.cell(line.cells, name) for name in self.columns.where}
        received = cells.moment(raw.get("received_at", ""), reference.calendar_zone(), self.epoch)
        draft = Draft(line, given=_NO_SPACE.sub("", raw.get("number", "")), digest=_digest(raw, received))
        if _misshapen(draft, line, len(self.columns.headings)):
            return draft
        _note_characters(draft, line, self.columns)
        _words(draft, raw)
        _where(draft, raw)
        self.categories.read(draft, raw.get("category", ""))
        self._place(draft, raw)
        _reporter(draft, raw)
        self._received(draft, raw.get("received_at", ""), received)
        self._urgency(draft, raw.get("severity", ""))
        draft.details["channel"] = cells.channel(raw.get("channel", ""))
        draft.details["confidential"] = cells.yes(raw.get("confidential", ""))
        return draft

    def _place(self, draft: Draft, raw: Mapping[str, str]) -> None:
        said = (raw.get(name, "") for name in ("community", "address", "title", "description", "territory"))
        found = self.places.find(*said)
        if found.community:
            draft.details["community"] = found.community.id
        elif found.town:
            draft.details["territory"] = found.town.id

    def _received(self, draft: Draft, said: str, received: datetime | None) -> None:
        if said and received is None:
            draft.doubt("received_at", "The time cannot be read.", "The time of import stands for it.")
        elif received and received > self.at:
            draft.doubt("received_at", "The time lies in the future.", "The time of import stands for it.")
        elif received:
            draft.details["received_at"] = received

    def _urgency(self, draft: Draft, said: str) -> None:
        """A register may raise the urgency above what the duty list calls usual; its 一般 lowers nothing."""
        found = cells.severity(said)
        if said and found is None:
            draft.doubt("severity", "This urgency is not known.", "What is usual for the category holds.")
        category = draft.details.get("category") or reference.other_category()
        duty = reference.duty_of(reference.edition_at(self.at), category)
        if found is not None and found < (duty.usual_severity if duty else Severity.ORDINARY):
            draft.details["severity"] = found


def _digest(raw: Mapping[str, str], received: datetime | None) -> str:
    """The same whether a time was written as text or kept as a spreadsheet's time."""
    when = received.isoformat() if received else raw.get("received_at", "")
    said = "\x1f".join(_NO_SPACE.sub("", {**raw, "received_at": when}.get(name, "")) for name in IDENTITY)
    return hashlib.sha256(said.encode()).hexdigest()


def _misshapen(draft: Draft, line: Line, width: int) -> bool:
    """A row whose cells do not stand under their headings tells nothing reliable."""
    if line.swallowed:
        message = "The row seems to hold several rows in one cell."
        draft.doubt("row", message, "Look for a quotation mark too many in it.", fatal=True)
    elif any(line.cells[width:]):
        message = "It has %(cells)d cells under %(headings)d headings."
        remedy = "Put text that holds separators in quotation marks."
        draft.doubt("row", message, remedy, fatal=True, cells=len(line.cells), headings=width)
    return not draft.fit


def _note_characters(draft: Draft, line: Line, columns: Columns) -> None:
    """Damaged characters and what looks like a formula, in the columns that are imported."""
    for name, index in columns.where.items():
        cell = line.cells[index] if index < len(line.cells) else ""
        if UNREADABLE in cell:
            message, remedy = "Some characters cannot be read.", "They are kept as %(sign)s. Compare with the register."
            draft.doubt(name, message, remedy, fatal=name == "number", sign=UNREADABLE)
        if index in line.formulas or (name not in {"number", "reporter_phone"} and _LIKE_A_FORMULA.match(cell)):
            draft.doubt(name, "It begins like a formula.", "It is kept as plain text and never calculated.")


def _words(draft: Draft, raw: Mapping[str, str]) -> None:
    """Title and description; whatever does not fit into a title stays whole in the description."""
    title = _NO_SPACE.sub(" ", raw.get("title", ""))
    words = raw.get("description", "") if "description" in raw else raw.get("title", "")
    if not words:
        draft.doubt("description", "Nothing says what is wrong.", "Write what the resident said.", fatal=True)
    if len(words) > LONGEST_WORDS:
        draft.doubt(
            "description", "It is longer than %(most)d characters.", "Shorten it.", fatal=True, most=LONGEST_WORDS
        )
    if len(title) > LONGEST_TITLE:
        words = f"{title}\n{words}"
    draft.title = _cut(title, LONGEST_TITLE) or title_from(words)
    draft.description = words


def title_from(words: str) -> str:
    """A title from the first sentence, without the openings every clerk writes. All may read it: numbers are masked."""
    words = masked_mobiles(words)
    quoted = _QUOTED.match(words.strip())
    plain = _OPENING.sub("", _OPENING.sub("", quoted[1] if quoted else words.strip()))
    first = _SENTENCE.search(plain) or _SENTENCE.search(words)
    sentence = _NO_SPACE.sub(" ", first.group()).strip() if first else words.strip()
    if len(sentence) <= SHORT_TITLE:
        return sentence
    ends = [match.start() for match in _CLAUSE.finditer(sentence[:SHORT_TITLE])]
    return sentence[: ends[-1]] if ends and ends[-1] >= SHORT_TITLE // 4 else _cut(sentence, SHORT_TITLE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _where(draft: Draft, raw: Mapping[str, str]) -> None:
    """Street, compound and building are plain; unit and door, which say whose home it is, are kept encrypted."""
    address = _NO_SPACE.sub(" ", raw.get("address", ""))
    unit = raw.get("unit", "")
    if not unit and (match := _UNIT.search(address)):
        address, unit = address[: match.start()].rstrip(" -,，"), address[match.start() :]
    if len(address) > LONGEST_ADDRESS:
        draft.description = f"{draft.description}\n{address}"
    draft.details["address"] = _cut(address, LONGEST_ADDRESS)
    draft.details["unit"] = _cut(unit, LONGEST_UNIT)


def _reporter(draft: Draft, raw: Mapping[str, str]) -> None:
    name, said = raw.get("reporter_name", ""), raw.get("reporter_phone", "")
    phone, rest = cells.phone(said)
    other, beside = cells.phone(name)
    if other and not phone:
        name, phone, rest = said or beside, other, beside if said else ""
        draft.doubt("reporter_name", "Name and phone stand in each other's column.", "They were told apart.")
    elif said and not phone:
        rest = ""
        draft.doubt("reporter_phone", "It is no whole phone number.", "The case was filed without it.")
    if rest:
        draft.doubt("reporter_phone", "Besides the number it says more.", "Only the number was kept.")
    if len(name) > LONGEST_NAME:
        draft.doubt("reporter_name", "The name is longer than %(most)d characters.", "It was cut.", most=LONGEST_NAME)
    draft.details["reporter_name"] = _cut(_NO_SPACE.sub(" ", name), LONGEST_NAME)
    draft.details["reporter_phone"] = phone
