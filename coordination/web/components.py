"""Floor 5, web: what the templates eat.

Views fill these small frozen records from what `reading` found; the templates under ``templates/coordination/parts``
draw them. One record is one component of the design. Nothing here touches the database, reads a clock, decides who may
do what, or knows a Django model: names, words and links arrive ready, already in the reader's language.

Moments are aware datetimes; a share is between 0 and 1; a colour is never chosen here, only said (a mood, a tone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Mood = Literal["ok", "warn", "due", "stop"]
Tone = Literal["primary", "quiet", "bare"]
NoticeTone = Literal["plain", "me", "ok", "warn", "error"]
WARN_SHARE = 0.8  # 黄牌 at 80 % of the time, unless the clock has its own warn mark


# ── who and until when ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever answers now (轮到谁): an organisation or a person. ``kind`` is Organisation.kind or "person"."""

    name: str
    kind: str = "department"
    mark: str = ""  # one character; empty: the first of the name
    me: bool = False
    full_name: str = ""
    url: str = ""

    @property
    def sign(self) -> str:
        """The one character in the mark."""
        return self.mark or self.name[:1]


@dataclass(frozen=True, slots=True)
class ClockBar:
    """A deadline (时限) as text and bar. Without ``due_at`` it is stopped and says why."""

    due_at: datetime | None = None
    started_at: datetime | None = None
    warn_at: datetime | None = None
    label: str = ""  # which clock: 「报到时限」
    limit: str = ""  # how long it may take, in its own unit: 「时限 4 个工作小时」
    used: float | None = None  # share of working time used; None: linear between start and due
    working_days: int | None = None  # said instead of a span while the clock is not overdue
    stopped: str = ""  # why it stands: 「被城市管理局挡住」「挂账，复核日」
    resumes_on: date | None = None
    waited: str = ""  # said before what is left: 「已等 1 天」
    provisional: bool = False
    excused: bool = False
    why_url: str = ""  # the arithmetic

    def share(self, now: datetime) -> float:
        """How much of the time is used, 0 to 1."""
        if self.used is not None:
            return min(max(self.used, 0.0), 1.0)
        if self.due_at is None or self.started_at is None or self.due_at <= self.started_at:
            return 0.0 if self.due_at is None or now < self.due_at else 1.0
        return min(max((now - self.started_at) / (self.due_at - self.started_at), 0.0), 1.0)

    def mood(self, now: datetime) -> Mood:
        """Silent, 黄牌, 红牌 or 停表."""
        if self.stopped or self.due_at is None:
            return "stop"
        if now >= self.due_at:
            return "due"
        if self.warn_at is not None:
            return "warn" if now >= self.warn_at else "ok"
        return "warn" if self.share(now) >= WARN_SHARE else "ok"


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to press: a link, or with ``post`` a form of its own."""

    label: str
    url: str
    tone: Tone = "quiet"
    icon: str = ""
    post: bool = False
    hidden: Sequence[tuple[str, str]] = ()
    confirm: str = ""  # words of the second press; empty: no second press
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody else who is also waited for."""

    holder: Holder
    ask: str
    clock: ClockBar | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """轮到谁、还剩多久: first on every page. ``mine`` fills it with the accent; ``name`` replaces the holder chip."""

    holder: Holder | None = None
    mine: bool = False
    label: str = ""  # 「轮到我单位」; empty: the usual words
    name: str = ""  # 「11 件」
    under: str = ""  # 「红牌 1，黄牌 2」
    ask_label: str = ""
    ask: str = ""
    ask_url: str = ""
    note: str = ""
    also: Sequence[Pending] = ()
    more: int = 0  # of those, not named
    clock: ClockBar | None = None
    clock_note: str = ""
    button: Button | None = None


# ── shell ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the main navigation. ``short`` is for the tab bar of a phone."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int = 0
    short: str = ""


@dataclass(frozen=True, slots=True)
class Hat:
    """One membership (任职) the person may act for; choosing it posts ``value``."""

    label: str
    value: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """What every page of a signed-in person shows around itself."""

    person: str
    role: str  # 「城西街道 · 协调员」
    holder: Holder
    nav: Sequence[NavItem] = ()
    unread: int = 0
    may_file: bool = True
    hats: Sequence[Hat] = ()
    stalled_since: datetime | None = None  # the last tick, when it is older than 15 s
    never_ticked: bool = False
    may_tick: bool = False  # a coordinator or supervisor does by hand what is due


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that must be seen; ``button`` is the remedy."""

    text: str
    tone: NoticeTone = "plain"
    icon: str = "info-circle"
    button: Button | None = None


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One case, summons, task or ruling in a list. A row has one action at most."""

    title: str
    url: str
    number: str = ""
    severity: int | None = None
    state: str = ""  # lifecycle code, shown in lists of cases
    facts: Sequence[str] = ()  # place, lead, what blocks
    holder: Holder | None = None  # shown where somebody else is waited for
    clock: ClockBar | None = None
    button: Button | None = None
    selected: bool = False
    peek: str = ""  # where it is fetched to be opened beside the list
    pick: str = ""  # what ticking it sends, where several go at one press


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Rows that ask the same of me. ``note`` says what silence means: 「到期未报到记缺席」."""

    key: str
    label: str
    rows: Sequence[WorkRow]
    count: int = 0
    note: str = ""
    more_url: str = ""
    deeds: Sequence[tuple[str, str]] = ()  # what can be done with those ticked: what is sent, and its button

    @property
    def size(self) -> int:
        """How many ask this of me; the rows may be only the first of them."""
        return self.count or len(self.rows)


@dataclass(frozen=True, slots=True)
class TickRow:
    """One case of several that are dealt with at one press. ``seen`` is its last event on this page."""

    number: str
    title: str
    url: str
    severity: int
    state: str
    seen: int
    facts: Sequence[str] = ()
    ticked: bool = True
    stays: bool = False  # of those merged, the one the others go into


@dataclass(frozen=True, slots=True)
class SideLink:
    """A group, tab or saved filter with its count."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the link that takes it away."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Cursor pages: no totals, since they would grow with history."""

    previous_url: str = ""
    next_url: str = ""
    said: str = ""  # 「第 51–100 件」


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Need:
    """One door of 「现在要看的」. ``tone`` "due", "warn" or empty."""

    label: str
    count: int
    url: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit, its change and what it was divided by."""

    label: str
    value: str
    url: str = ""
    unit: str = ""
    delta: str = ""
    delta_tone: str = ""  # "good", "bad" or empty
    base: str = ""  # 「390 / 427」
    few: bool = False  # under 10 cases: dotted


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a breakdown; every number opens exactly its list."""

    value: str
    url: str = ""
    tone: str = ""  # "due", "warn", "few" or empty


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One organisation, state or category with its numbers."""

    cells: Sequence[Cell]
    holder: Holder | None = None
    state: str = ""
    label: str = ""
    url: str = ""
    spark: str = ""  # an SVG path, see drawing.spark


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of numbers; ``tabs`` switch what the rows are."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[BreakdownRow]
    first: str = ""
    note: str = ""
    tabs: Sequence[SideLink] = ()
    has_spark: bool = False

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width."""
        return self.has_spark or len(self.columns) > 3
