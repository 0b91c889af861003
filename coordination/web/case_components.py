"""Floor 5, web: what the templates of one case eat; see ``components``.

Views fill these frozen records, ``templates/coordination/parts`` draw them. Nothing here touches the database or decides
who may do what: an ``ActionForm`` exists because `rules` allowed the action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from coordination.web.components import Button, ClockBar, Holder, Notice

if TYPE_CHECKING:
    from django.forms import BaseFormSet, Form

    from coordination.web.drawing import Ledger


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What, where, state, severity."""

    number: str
    title: str
    state: str
    severity: int | None
    url: str
    category: str = ""
    place: Sequence[str] = ()  # 城西街道, 电机社区, 电机路 12 号院 5 号楼
    reports: int = 1
    summary: str = ""
    confidential: bool = False
    merged_into: Button | None = None


@dataclass(frozen=True, slots=True)
class StageStep:
    """One of the six stages. ``at`` when reached; ``note`` is dropped on phones."""

    label: str
    reached: Literal["done", "now", "todo"] = "todo"
    at: datetime | None = None
    said: str = ""  # instead of the time: 「已 25 分」
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One summons. ``summons`` is Summons.state; ``mine_to_rule`` tints a declined one for whoever must rule."""

    holder: Holder
    summons: str
    lead: bool = False
    clock: ClockBar | None = None
    status: str = ""
    note: str = ""
    facts: Sequence[tuple[str, str]] = ()  # 来人, 依据, 意见, 值班, 送达
    buttons: Sequence[Button] = ()
    mine_to_rule: bool = False

    @property
    def look(self) -> str:
        """How it is drawn: a declined one is tinted only for whoever must rule."""
        if self.summons == "reported_in":
            return "in"
        if self.summons == "confirmed" or (self.summons == "declined" and not self.mine_to_rule):
            return "sent"
        return self.summons


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of the plan as it stands. ``state`` is Task.state; ``clock`` to finish or to check, ``sign`` to sign for it."""

    number: int
    holder: Holder
    what: str
    state: str
    clock: ClockBar | None = None
    waits_for: str = ""
    evidence: str = ""
    payer: str = ""
    note: str = ""
    due: str = ""
    bad: bool = False
    url: str = ""
    sign: ClockBar | None = None


@dataclass(frozen=True, slots=True)
class ReportCard:
    """What one resident said. Name and phone arrive masked."""

    text: str
    channel: str
    at: datetime
    name: str = ""
    phone: str = ""
    reveal_url: str = ""
    source: str = ""  # 「并入自 2026-4809」
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One Event, newest first. ``tone`` is "mine", "alarm" (黄牌), "late" (红牌) or empty."""

    at: datetime
    who: str
    what: str
    icon: str = "dot"
    note: str = ""
    tone: str = ""
    seq: int = 0
    named: tuple[str, ...] = ()  # whom the note names: shown as such after an @


@dataclass(frozen=True, slots=True)
class ActionForm:
    """One action I may take now. Build ``form`` with ``auto_id=f"{key}-%s"``: a page holds several.

    With ``opens`` it is only the line that opens it: the address of the page with the form drawn.
    """

    action: str
    label: str
    url: str = ""
    form: Form | None = None
    button: str = ""  # the verb with its object: 「上报城西街道」; empty: the label
    hint: str = ""
    lead: str = ""
    causes: Sequence[str] = ()
    hidden: Sequence[tuple[str, str]] = ()  # seen, summons, task …
    open: bool = False
    main: bool = False
    confirm: str = ""
    refused: str = ""  # the answer to a submit that did not go through
    multipart: bool = False
    names: str = ""  # of a comment: where whoever may be named in it is asked for
    key: str = ""  # told apart when an action stands twice (two tasks)
    opens: str = ""
    seen: int = 0  # the last event on the page
    older: Notice | None = None  # fetched later than its page: what happened since is not on it
    paper: Button | None = None  # what is being signed, to be read first

    @property
    def anchor(self) -> str:
        """Where a link or an error summary lands."""
        return f"act-{self.key or self.action}"


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """Actions about one thing: the case itself, one summons, one task. ``why`` says of one that is looked for in vain
    why it is not there.
    """

    actions: Sequence[ActionForm]
    title: str = ""
    note: str = ""
    clock: ClockBar | None = None
    anchor: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A condition of a decision; ``bad`` when something is wrong, not only missing."""

    label: str
    done: bool = False
    bad: bool = False


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """The plan while it is agreed: a formset, what is wrong with it, its drawing, and the decision."""

    formset: BaseFormSet | None = None
    url: str = ""
    hidden: Sequence[tuple[str, str]] = ()
    checks: Sequence[Check] = ()
    errors: Sequence[str] = ()
    missing: int = 0
    hint: str = ""  # what to do about what is missing
    button: str = ""
    picture: Any = None  # plan_picture.Picture of what was typed
    picture_url: str = ""
    note: str = ""
    rest: Form | None = None  # what is asked besides the tasks
    causes: Sequence[str] = ()
    first: int = 1  # the number of the first row
    amends: bool = False
    opens: str = ""  # an amendment waits to be opened: the address of the page with its rows
    seen: int = 0
    older: Notice | None = None
    contain: str = ""  # until when the danger must be contained, as a field holds a moment


@dataclass(frozen=True, slots=True)
class Precedent:
    """How it was ruled before; ``reason`` and ``url`` only for whoever sees that case."""

    outcome: str
    where: str
    when: str
    clause: str
    who: str
    what: str
    reason: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CaseTime:
    """The ledger of a case: who held it, how long, adding up to the microsecond."""

    ledger: Ledger
    total: str


@dataclass(frozen=True, slots=True)
class Alike:
    """An open case that may be the same; a department or another community sees no more than this. ``joins``: the report
    can be added to it.
    """

    number: str
    title: str
    state: str
    facts: Sequence[str] = ()
    why: str = ""
    joins: bool = True


@dataclass(frozen=True, slots=True)
class Peek:
    """The selected row of the workbench, opened: enough to act without leaving the list."""

    head: CaseHead
    url: str
    said: str = ""  # what the resident said, shortened
    groups: Sequence[ActionGroup] = ()
    why: str = ""  # why this organisation is called
    clause: str = ""  # 「2.1.4」
