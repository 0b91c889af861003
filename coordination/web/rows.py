"""Floor 5, web: one line of a list: what waits for somebody, or a case. Reading's rows in, components out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext

from coordination.reading import words
from coordination.reading.asked import TASK_KINDS
from coordination.reading.catalogue import Party, party, sort
from coordination.reading.inbox import Item
from coordination.reading.refusals import verb
from coordination.reading.turns import Waiting
from coordination.records.case import Case
from coordination.rules.words import ClockKind, Severity, State
from coordination.web.chips import clock_bar, holder
from coordination.web.components import Button, ClockBar, WorkRow
from coordination.web.moments import at_text, rough_text

ONE_TAP = frozenset({"sign", "task_accept"})
"""Actions that ask for nothing: the row itself does them. Everything else opens its form on the page of the case."""

MERGED_FROM = frozenset({ClockKind.PLACE, ClockKind.VERIFY, ClockKind.DECIDE, ClockKind.SIGN, ClockKind.DISPATCH})
"""What is asked of whoever holds a whole case that is not at work yet: several of these may be one thing in the world."""
PLANS = ("agree_plan", "amend_plan")
PICKED_OF = MERGED_FROM | {ClockKind.TASK_SIGN}
"""What is asked where rows can be ticked."""
PICKED = ONE_TAP | {"place", "verify", "handle_locally", "convene"}
"""The first answers of what can be ticked."""


ANY_NUMBER = "2000-0"


def case_url(number: str, anchor: str = "") -> str:
    """The page of a case, or one place on it."""
    before, after = _around_number(get_script_prefix())
    return f"{before}{number}{after}" + (f"#{anchor}" if anchor else "")


@lru_cache(maxsize=8)
def _around_number(_prefix: str) -> tuple[str, str]:
    """What stands before and after the number in the address of a case; under a prefix, once. A page names hundreds."""
    before, _number, after = reverse("web:case", args=[ANY_NUMBER]).partition(ANY_NUMBER)
    return before, after


def anchor(action: str, subject: int | None) -> str:
    """Where an action stands on the page of its case."""
    if action in ("agree_plan",):
        return "plan"
    return f"act-{part_key(action, subject)}"


def part_key(action: str, subject: int | None) -> str:
    """What tells the forms of a page apart: the action, and the part it is about."""
    return f"{action}-{subject}" if subject is not None and action not in CASE_WIDE else action


def goes_up(asks: str, severity: int | None) -> bool:
    """Whether danger was verified and its usual answer is to escalate it, not to handle it here."""
    return asks == ClockKind.DECIDE and severity == Severity.CRITICAL


CASE_WIDE = frozenset({"suspend", "place", "countersign"})
"""Actions about the whole case that answer a clock with a subject."""


def item_url(item: Item) -> str:
    """Where somebody answers what an item asks."""
    return case_url(item.number, anchor(item.actions[0], item.subject) if item.actions else "")


def whole_url(item: Item) -> str:
    """Where all stands that can be done about it: of work under way, more than reporting it done."""
    return case_url(item.number, f"about-task-{item.subject}") if item.asks == ClockKind.TASK else item_url(item)


def item_button(item: Item, back: str = "") -> Button | None:
    """The one main action of a row."""
    if goes_up(item.asks, item.severity):
        return escalate_button(item.number, item.subdistrict, [("next", back)])
    if not item.actions:
        return Button(str(words.of(words.CLOCK_VERBS, item.asks)), case_url(item.number))
    action = item.actions[0]
    label = said_on_button(item.asks, action)
    if action not in ONE_TAP:
        return Button(label, item_url(item))
    hidden = [("next", back)] if back else []
    if item.subject is not None:
        hidden.append(("task", str(item.subject)))
    return Button(label, reverse("web:case_action", args=[item.number, action]), post=True, hidden=hidden)


def said_on_button(asks: str, action: str) -> str:
    """What the button of a usual answer says: what the clock asks for, or what has to be done before that."""
    return str(words.CLOCK_VERBS.get(ClockKind.TASK_SIGN if action == "task_accept" else asks, verb(action)))


def escalate_button(number: str, above: Party | None, hidden: Sequence[tuple[str, str]]) -> Button:
    """Danger goes up at one tap: the ground is known."""
    label = gettext("Escalate to %(whom)s") % {"whom": above.short_name if above else "↑"}
    url = reverse("web:case_action", args=[number, "escalate"])
    return Button(label, url, post=True, hidden=(("ground", "danger"), *hidden))


def work_row(item: Item, now: datetime, *, back: str = "") -> WorkRow:
    """What waits for me."""
    facts = [item.subject_title] if item.subject_title else []
    facts += _times(item, now)
    facts += list(item.place)
    return WorkRow(
        title=item.title,
        url=whole_url(item),
        number=item.number,
        severity=item.severity,
        facts=facts,
        clock=clock_bar(item, now),
        button=item_button(item, back),
        peek=_peek(item),
        pick=_pick(item),
    )


def _times(item: Item, now: datetime) -> list[str]:
    """What is known of a task's time besides its clock: when to finish what is not signed for, whether more was asked."""
    found = []
    if item.finish_by:
        found.append(gettext("to be done by %(at)s") % {"at": at_text(item.finish_by, now)})
    if item.asked_until and item.asked_of:
        said = {"until": at_text(item.asked_until, now), "whom": item.asked_of.short_name}
        found.append(gettext("more time asked for until %(until)s, %(whom)s decides") % said)
    return found


def _peek(item: Item) -> str:
    """What opens beside the list; a plan is too large for that and opens on the page of the case."""
    if not item.actions or item.actions[0] in PLANS:
        return ""
    return f"{reverse('web:peek', args=[item.number])}?act={_form_of(item)}"


def _form_of(item: Item) -> str:
    if goes_up(item.asks, item.severity):
        return "escalate"
    return part_key(item.actions[0], item.subject)


def _pick(item: Item) -> str:
    """What ticking this row sends: what asks for nothing but a yes, and whole cases, which can be placed or merged."""
    if not item.actions or item.asks not in PICKED_OF:
        return ""
    return f"{item.actions[0]}:{item.number}:{item.subject or ''}"


def waiting_row(
    items: Sequence[Item], now: datetime, mine: frozenset[int], held_up: Mapping[int, Sequence[str]]
) -> WorkRow:
    """What I wait for from somebody else: one case, with whoever must answer first, who else, and what of mine it holds
    up.
    """
    item = items[0]
    waited = gettext("waited {span}").format(span=rough_text(now - item.started_at))
    asked = str(words.of(words.CLOCKS, item.asks))
    others = dict.fromkeys(other.party.short_name for other in items[1:] if other.party.id != item.party.id)
    facts = [gettext("waiting: %(what)s") % {"what": asked}, item.subject_title]
    facts += [gettext("also %(whom)s") % {"whom": pgettext("list", ", ").join(others)}] if others else []
    work = dict.fromkeys(
        title for one in items if one.asks in TASK_KINDS for title in held_up.get(one.subject or 0, ())
    )
    facts += [gettext("holds up our “%(what)s”") % {"what": title} for title in work]
    return WorkRow(
        title=item.title,
        url=case_url(item.number),
        severity=item.severity,
        facts=[fact for fact in facts if fact],
        holder=holder(item.party, mine),
        clock=clock_bar(item, now, waited=waited),
    )


def list_row(
    case: Case, turn: Waiting | None, now: datetime, mine: frozenset[int], *, supervised: bool = False
) -> WorkRow:
    """A case in a list: with its state and whose turn it is; `supervised` while an order of a supervisor is open."""
    filed = gettext("filed %(at)s") % {"at": at_text(case.filed_at, now)}
    place = [part.short_name for part in map(party, (case.subdistrict_id, case.community_id)) if part]
    return WorkRow(
        title=case.title,
        url=case_url(case.number),
        number=case.number,
        severity=case.severity,
        state=case.state,
        facts=[
            *([gettext("under a supervision order")] if supervised else []),
            *(place or [gettext("no place yet")]),
            str(sort(case.category_id) or ""),
            filed,
        ],
        holder=holder(turn.party, mine) if turn else None,
        clock=_list_clock(case, turn, now),
    )


def _list_clock(case: Case, turn: Waiting | None, now: datetime) -> ClockBar | None:
    if case.state == State.SUSPENDED and case.review_on:
        return ClockBar(stopped=gettext("review on"), resumes_on=localtime(case.review_on).date())
    return clock_bar(turn, now) if turn else None
