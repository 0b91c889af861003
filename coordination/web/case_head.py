"""Floor 5, web: the top of the page of a case: what and where, whose turn and until when, the six stages."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop, ngettext

from coordination.reading import words
from coordination.reading.case_parts import CaseFile, ClockPart
from coordination.reading.case_parts import Turn as Asked
from coordination.reading.catalogue import party
from coordination.reading.refusals import verb
from coordination.records.case import Case
from coordination.rules.words import ClockKind, RulingOn, Severity, State
from coordination.web.case_components import CaseHead, StageStep
from coordination.web.chips import amount_text, asked, clock_bar, holder
from coordination.web.components import Button, ClockBar, Notice, Pending, Turn
from coordination.web.moments import by_text, so_far_text, span_text, took_text
from coordination.web.rows import CASE_WIDE, ONE_TAP, anchor, case_url, escalate_button, goes_up, said_on_button

FINISHED = frozenset({State.CLOSED, State.REJECTED, State.MERGED})
REPROACHES = frozenset({"redo", "task_redo"})
"""Answers to a deadline that are never the one thing to press: they say that something is wrong."""
RULED_ON = {
    RulingOn.SUMMONS: gettext_noop("%(who)s declined"),
    RulingOn.TASK: gettext_noop("%(who)s returned its task"),
    RulingOn.PLACE: gettext_noop("%(who)s says it belongs elsewhere"),
}
ORDER = tuple(code for code, _ in words.STAGES)


def head(file: CaseFile) -> CaseHead:
    """Identity."""
    case = file.case
    place = [part.short_name for part in (case.subdistrict, case.community) if part]
    into = case.merged_into if case.merged_into_id else None
    return CaseHead(
        number=case.number,
        title=case.title,
        state=case.state,
        severity=case.severity,
        url=case_url(case.number),
        category=case.category.name,
        place=[*(place or [gettext("no place yet")]), *([case.address] if case.address else [])],
        reports=max(len(file.reports), 1),
        confidential=case.confidential,
        merged_into=Button(gettext("Merged into %(number)s") % {"number": into.number}, case_url(into.number))
        if into
        else None,
    )


MOST_ALSO = 6
"""So many others that are waited for are named; of the rest it is said how many."""


def is_unplaced(case: Case) -> bool:
    """Whether there is danger, and nobody wrote down where."""
    return case.severity == Severity.CRITICAL and not case.address and case.lat is None


def unplaced(file: CaseFile) -> Notice | None:
    """As long as nobody knows where the danger is: to whoever may write it with the form, to all others who can."""
    case = file.case
    if not is_unplaced(case) or case.state in FINISHED or file.released_at is not None:
        return None
    if file.action("reclassify") is not None:
        text = gettext("Danger, and no place is written yet: whoever is called does not know where to go.")
        button = Button(gettext("Write the place"), f"#{anchor('reclassify', None)}")
        return Notice(text, "warn", "geo-alt", button)
    handler = party(case.handler_id)
    said = {"who": handler.short_name if handler else "", "action": verb("reclassify")}
    return Notice(gettext("No place is written yet. %(who)s can add it: “%(action)s”.") % said, "plain", "geo-alt")


# ── whose turn ──────────────────────────────────────────────────────────────────────────────────────────────────────


def strip(file: CaseFile, mine: frozenset[int]) -> Turn:
    """The first thing under the title: who, what is asked, how long."""
    turn = file.turn
    if turn is None:
        return _nobody(file)
    others = [other for other in file.whose_turn if other is not turn]
    return Turn(
        holder=holder(turn.party, mine),
        mine=turn.mine,
        ask_label=gettext("To do"),
        ask=_ask(file, turn),
        also=[Pending(holder(o.party, mine), asked(o.asks), _bar(file, o)) for o in others[:MOST_ALSO] if o.party],
        more=max(0, len(others) - MOST_ALSO),
        note=_note_of(file, turn),
        clock=_bar(file, turn),
        clock_note=_whole(file, turn),
        button=_button(file, turn) if turn.mine else None,
    )


def _ask(file: CaseFile, turn: Asked) -> str:
    what = asked(turn.asks)
    about = turn.subject_title or (_ruled_on(file, turn) if turn.asks == ClockKind.RULING else "")
    return f"{what}{gettext(': ')}{about}" if about else what


def _ruled_on(file: CaseFile, turn: Asked) -> str:
    """「供电公司退单」: the question whoever rules must answer."""
    ruling = next((r for r in file.rulings if r.id == turn.subject), None)
    if ruling is None:
        return ""
    said = RULED_ON.get(ruling.on)
    return gettext(said) % {"who": ruling.asked_by.short_name} if said else ""


def clock_of(file: CaseFile, turn: Asked) -> ClockPart | None:
    """The clock behind a turn."""
    return next((clock for clock in file.clocks if clock.id == turn.clock), None)


def _bar(file: CaseFile, turn: Asked) -> ClockBar | None:
    clock = clock_of(file, turn)
    return clock_bar(clock, file.now, label=asked(turn.asks)) if clock else None


def _whole(file: CaseFile, turn: Asked) -> str:
    """When the danger must be contained, else when the whole case must be done."""
    for kind in (ClockKind.CONTAIN, ClockKind.TIER):
        clock = next((c for c in file.clocks if c.kind == kind and c.stopped_at is None), None)
        if clock is not None and turn.asks != kind:
            said = {"what": asked(kind), "by": by_text(clock.due_at, file.now), "limit": amount_text(clock.span)}
            return (gettext("%(what)s %(by)s (%(limit)s)") if said["limit"] else gettext("%(what)s %(by)s")) % said
    return ""


def _note_of(file: CaseFile, turn: Asked) -> str:
    """Why somebody whose turn it is finds no button."""
    own = turn.mine and turn.asks == ClockKind.TASK_VERIFY and file.action("task_verify") is None
    return gettext("You did this yourself. A colleague checks it.") if own else ""


def _button(file: CaseFile, turn: Asked) -> Button | None:
    allowed = {item.action for item in file.actions}
    action = next((name for name in turn.actions if name in allowed), None)
    if action is None and turn.asks == ClockKind.PLAN:
        action = turn.actions[0]  # its rows stand on the page beforehand, and say which condition is missing
    if action is None or action in REPROACHES:
        return None
    if goes_up(turn.asks, file.case.severity) and "escalate" in allowed:
        above = party(file.case.subdistrict_id)
        return escalate_button(file.case.number, above, [("seen", str(file.last_seq))])
    usual = action == turn.actions[0]
    label = said_on_button(turn.asks, action) if usual else verb(action)
    if action not in ONE_TAP:
        return Button(label, f"#{anchor(action, turn.subject)}")
    hidden = [("seen", str(file.last_seq))]
    if turn.subject is not None and action not in CASE_WIDE:
        hidden.append((file.action(action).on, str(turn.subject)))
    return Button(label, reverse("web:case_action", args=[file.case.number, action]), post=True, hidden=hidden)


def _nobody(file: CaseFile) -> Turn:
    """Finished, suspended, or between two clocks: nobody owes time, and it says why."""
    case = file.case
    label = gettext("Nobody owes time now")
    name = str(words.of(words.STATES, case.state))
    if case.state == State.SUSPENDED and case.review_on:
        bar = ClockBar(stopped=gettext("review on"), resumes_on=localtime(case.review_on).date())
        return Turn(label=label, name=name, ask_label=gettext("Waiting for"), ask=gettext("the review date"), clock=bar)
    if file.released_at is not None:
        return Turn(label=label, name=name, ask=gettext("You were released from this case; this is how it was then."))
    if case.state in FINISHED and case.closed_at:
        took = span_text(case.closed_at - case.filed_at)
        return Turn(label=label, name=name, ask=gettext("From filing to here: %(took)s.") % {"took": took})
    return Turn(label=label, name=name, ask=gettext("The service takes the next step by itself."))


# ── the six stages ──────────────────────────────────────────────────────────────────────────────────────────────────


def steps(file: CaseFile) -> list[StageStep]:
    """The life of the case: when each stage was reached, and how long the case stood in it."""
    case, times = file.case, _reached(file)
    now = _stage(case)
    place = ORDER.index(now) if now in ORDER else len(ORDER)
    found = []
    for number, (code, label) in enumerate(words.STAGES):
        at = times.get(code)
        if number == place:
            found.append(StageStep(str(label), "now", None, _stood(file, at or case.state_since), _note(file, code)))
        elif number < place and at is not None:
            found.append(StageStep(str(label), "done", at, "", _took(at, _next(times, number))))
        elif number < place:
            found.append(StageStep(str(label), "done", None, gettext("not needed")))
        else:
            found.append(StageStep(str(label), "todo", None, "", _note(file, code)))
    return found


def _next(times: dict[str, datetime | None], number: int) -> datetime | None:
    """When the stage after stage ``number`` was reached; one that was not needed is passed over."""
    later = (times.get(code) for code, _label in words.STAGES[number + 1 :])
    return next((at for at in later if at is not None), None)


def _took(since: datetime, until: datetime | None) -> str:
    return took_text(until - since) if until and until > since else ""


def _stage(case: Case) -> str:
    if case.state in (State.SUSPENDED, State.MERGED):
        return case.before
    return "" if case.state in FINISHED else case.state


def _reached(file: CaseFile) -> dict[str, datetime | None]:
    case = file.case
    convening = file.convening
    return {
        State.REPORTED: case.filed_at,
        State.VERIFIED: file_clipped(file, case.verified_at),
        State.ESCALATED: file_clipped(file, case.escalated_at),
        State.CONVENING: convening.opened_at if convening else None,
        State.ACTING: file_clipped(file, case.acting_since),
        State.RESOLVED: case.closed_at if case.state == State.CLOSED else None,
    }


def file_clipped(file: CaseFile, at: datetime | None) -> datetime | None:
    """A time, unless it lies after what a released department may see."""
    return at if at is not None and (file.released_at is None or at <= file.released_at) else None


def _stood(file: CaseFile, since: datetime) -> str:
    """How long the case has stood in the stage it is in; one that was merged left it then."""
    case = file.case
    return _took(since, case.closed_at) if case.state == State.MERGED else so_far_text(file.now - since)


def _note(file: CaseFile, code: str) -> str:
    convening = file.convening
    if code == State.CONVENING and convening is not None:
        return gettext("%(came)s/%(called)s reported in") % {
            "came": convening.reported_in,
            "called": convening.expected,
        }
    if code == State.ACTING and file.tasks:
        left = sum(task.state not in ("verified", "cancelled") for task in file.tasks)
        return ngettext("%(n)s task left", "%(n)s tasks left", left) % {"n": left} if left else ""
    if code == State.RESOLVED and file.case.community:
        return gettext("by %(whom)s") % {"whom": file.case.community.short_name}
    return ""
