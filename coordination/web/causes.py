"""Floor 5, web: what an action will cause, said before it is pressed: whom it calls, which clock starts, what is told.

Comes in: a case file and an action that is allowed. Everything said follows the tables of `rules`; where the outcome
depends on what is typed, it says so. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext, ngettext

from coordination.reading.case_parts import AllowedAction, CaseFile, RulingPart, SummonsPart, TaskPart
from coordination.reading.catalogue import Party, party
from coordination.records import reference
from coordination.rules.deadlines import Span, deadline, span_for
from coordination.rules.words import COMMUNITY_KINDS, ClockKind, Kind, Severity, State
from coordination.web.chips import name, names
from coordination.web.moments import at_text, by_text

Says = Callable[["About"], list[str]]


class About:
    """One action on one case, about one of its parts or none."""

    def __init__(self, file: CaseFile, action: AllowedAction, subject: int | None) -> None:
        self.file, self.action, self.subject = file, action, subject
        self.case = file.case

    def by(self, kind: str, severity: int | None = None) -> str:
        """「14:13 前」: when a clock of this kind, started now, would be due."""
        case = self.case
        duty = reference.duty(case.duty_id) if case.duty_id else None
        table = reference.tiers(case.edition_id)
        span: Span = span_for(kind, severity or case.severity, complex=bool(duty and duty.complex), tiers=table)
        found: datetime = deadline(self.file.now, span, reference.calendar()).due_at
        return by_text(found, self.file.now)

    @property
    def above(self) -> Party | None:
        """Who answers after an escalation."""
        case = self.case
        local = case.state in (State.REPORTED, State.VERIFIED) or case.handler_kind in COMMUNITY_KINDS
        return case.subdistrict if local and case.subdistrict else party(reference.city())

    @property
    def linked(self) -> list[int]:
        """The departments of the duty list, the lead first."""
        duty = reference.duty(self.case.duty_id) if self.case.duty_id else None
        rows = sorted(duty.departments, key=lambda row: row[1] != "lead") if duty else []
        return [row[0] for row in rows]

    @property
    def task(self) -> TaskPart | None:
        """The task it is about."""
        return next((t for t in self.file.tasks if t.id == self.subject), None)

    @property
    def summons(self) -> SummonsPart | None:
        """The summons it is about."""
        called = self.file.convening.summonses if self.file.convening else ()
        return next((s for s in called if s.id == self.subject), None)

    @property
    def ruling(self) -> RulingPart | None:
        """The ruling it is about."""
        return next((r for r in self.file.rulings if r.id == self.subject), None)


def causes(file: CaseFile, action: AllowedAction, subject: int | None = None) -> list[str]:
    """What pressing it leads to, in a few sentences."""
    says = SAYS.get(action.action)
    return says(About(file, action, subject)) if says else []


def summoning(about: About, *, severity: int | None = None) -> str:
    """「马上召集 4 个单位：住建局、供水公司…，14:35 前报到。」."""
    called = about.linked
    n = len(called)
    said = ngettext("Calls %(n)s department: %(who)s", "Calls %(n)s departments: %(who)s", n)
    arrival = gettext("; to report in %(by)s.") % {"by": about.by(ClockKind.ARRIVAL, severity)}
    return said % {"n": n, "who": names(called)} + arrival


def _verify(about: About) -> list[str]:
    who = name(about.case.community_id)
    return [gettext("Then %(who)s decides: handle it here or escalate.") % {"who": who}]


def _handle_locally(about: About) -> list[str]:
    return [gettext("Becomes a task of our own, signed for at once. The deadline of the whole case runs on.")]


def _escalate(about: About) -> list[str]:
    above, case = about.above, about.case
    found = [gettext("%(who)s answers from now on.") % {"who": above.short_name if above else ""}]
    local = case.handler_kind in COMMUNITY_KINDS or case.state in (State.REPORTED, State.VERIFIED)
    if case.state == State.ESCALATED or local:
        found[0] = gettext("%(who)s answers from now on, and signs for it %(by)s.") % {
            "who": above.short_name if above else "",
            "by": about.by(ClockKind.SIGN),
        }
    if local and about.linked and case.severity == Severity.CRITICAL:
        found.append(gettext("Severity I, at once: %(what)s") % {"what": summoning(about)})
    elif local and len(about.linked) >= 2:
        found.append(gettext("Once it is signed for: %(who)s are called.") % {"who": names(about.linked)})
    elif not local:
        found.append(gettext("Summonses, tasks and their deadlines stand."))
    if any(t.kind == "local" and t.state not in ("verified", "cancelled") for t in about.file.tasks) and local:
        found.append(gettext("Unfinished tasks of the community are cancelled."))
    return found


def _sign(about: About) -> list[str]:
    found = [gettext("From now on the time counts as signed for.")]
    if len(about.linked) >= 2 and not about.case.convened_round:
        found.append(summoning(about))
    return found


def _convene(about: About) -> list[str]:
    plan = gettext("The plan is to be agreed %(by)s.") % {"by": about.by(ClockKind.PLAN)}
    return [summoning(about), plan] if about.linked else [plan]


def _add_department(about: About) -> list[str]:
    by = about.by(ClockKind.ARRIVAL)
    return [gettext("One summons at once; to report in %(by)s. The reason goes into the minutes.") % {"by": by}]


def _report_in(about: About) -> list[str]:
    found = about.summons
    others = [s.organisation.id for s in about.file.convening.summonses if s is not found] if found else []
    chair = about.case.handler.short_name
    seen = gettext("%(chair)s sees at once who comes and when.") % {"chair": chair}
    if others:
        seen = gettext("%(chair)s and %(others)s see at once who comes and when.") % {
            "chair": chair,
            "others": names(others),
        }
    return [gettext("Your time to arrive stops."), seen]


def _decline(about: About) -> list[str]:
    found = about.summons
    again = found is not None and found.declines > 0
    ruler = name(reference.city()) if again else about.case.handler.short_name
    ruling = gettext("%(who)s rules %(by)s; until then the time is theirs.")
    final = [gettext("A second decline is ruled by the city, finally.")] if again else []
    return [ruling % {"who": ruler, "by": about.by(ClockKind.RULING)}, *final]


def _rule(about: About) -> list[str]:
    by = about.by(ClockKind.ARRIVAL)
    return [
        gettext("If the summons stands: it has to report in %(by)s.") % {"by": by},
        gettext("If released: it keeps what it saw up to now."),
        gettext("The ruling is kept as a precedent."),
    ]


def _agree_plan(about: About) -> list[str]:
    waiting = [s.organisation.id for s in about.file.convening.summonses if s.state in ("sent", "confirmed")]
    found = [
        gettext("Each organisation gets its tasks at once and signs for them %(by)s.") % {"by": about.by("task_sign")}
    ]
    if waiting:
        found.append(
            gettext("Released, since they were optional and have not come: %(who)s.") % {"who": names(waiting)}
        )
    return found


def _given(about: About) -> list[str]:
    return [gettext("It is told at once and signs for it %(by)s.") % {"by": about.by(ClockKind.TASK_SIGN)}]


def _call_off(about: About) -> list[str]:
    waiting = [
        s.organisation.id for s in about.file.convening.summonses if s.state in ("sent", "confirmed", "declined")
    ]
    found = [gettext("Released: %(who)s.") % {"who": names(waiting)}] if waiting else []
    return [*found, gettext("Tasks already given run on.")]


def _send_back(about: About) -> list[str]:
    below = about.case.subdistrict if about.case.handler_kind == Kind.CITY else about.case.community
    return [gettext("%(who)s answers again. Only once per level.") % {"who": below.short_name if below else ""}]


def _accept(about: About) -> list[str]:
    n = about.case.merged_count
    merged = ngettext("The case merged into it closes too.", "The %(n)s cases merged into it close too.", n) % {"n": n}
    return [gettext("The case is closed and every clock ends; the departments are told."), *([merged] if n else [])]


def _task_accept(about: About) -> list[str]:
    task = about.task
    if task is not None and task.blockers:
        return [gettext("Its deadline starts once what it waits for is done.")]
    due = by_text(task.due_at, about.file.now) if task else ""
    return [gettext("From now on the time counts as work, done %(by)s.") % {"by": due}]


def _task_complete(about: About) -> list[str]:
    task = about.task
    checks = gettext("%(who)s checks it %(by)s.") % {
        "who": about.case.handler.short_name,
        "by": about.by(ClockKind.TASK_VERIFY),
    }
    photo = task is not None and task.evidence and not task.attachments
    return [checks, *([gettext("A photo is asked for: choose it here.")] if photo else [])]


def _task_return(about: About) -> list[str]:
    ruler = about.case.handler
    if ruler.kind in COMMUNITY_KINDS and about.case.subdistrict:
        ruler = about.case.subdistrict
    return [gettext("%(who)s rules %(by)s.") % {"who": ruler.short_name, "by": about.by(ClockKind.RULING)}]


def _task_verify(about: About) -> list[str]:
    left = [t for t in about.file.tasks if t.state not in ("verified", "cancelled") and t.id != about.subject]
    if not left:
        return [gettext("It is the last one: the case then waits to be accepted on site.")]
    n = len(left)
    return [ngettext("%(n)s more task is left.", "%(n)s more tasks are left.", n) % {"n": n}]


def _supervision(about: About) -> list[str]:
    now = about.file.now
    there = [
        gettext("%(who)s has an order of %(at)s already, to be answered %(by)s; this is one more.")
        % {"who": order.organisation.short_name, "at": at_text(order.ordered_at, now), "by": by_text(order.due_at, now)}
        for order in about.file.orders
        if not order.answered_at
    ]
    return [*there, gettext("It is told at once, sees the case, and answers in writing by the time you choose.")]


def _more_time(about: About) -> list[str]:
    stands = gettext("The deadline stands until it is decided.")
    if about.task is None:
        return [stands]
    return [gettext("Due %(at)s now.") % {"at": at_text(about.task.due_at, about.file.now)}, stands]


def _suspend(about: About) -> list[str]:
    return [gettext("Every clock stops until the review date, and then goes on with what was left.")]


def _merge(about: About) -> list[str]:
    return [
        gettext("Its reports go to the other case, which takes the higher severity; its clocks stop."),
        gettext("It can be taken apart again while the other case is open."),
    ]


def _reclassify(about: About) -> list[str]:
    return [
        gettext("Deadlines are computed anew from their own start, never due before now."),
        gettext("Raising to severity I starts the emergency clocks; lowering withdraws no summons."),
    ]


def _reject(about: About) -> list[str]:
    return [gettext("The case ends and every clock with it. The resident reads your words and may ask again.")]


SAYS: dict[str, Says] = {
    "verify": _verify,
    "handle_locally": _handle_locally,
    "escalate": _escalate,
    "sign": _sign,
    "convene": _convene,
    "add_department": _add_department,
    "report_in": _report_in,
    "decline": _decline,
    "rule": _rule,
    "agree_plan": _agree_plan,
    "amend_plan": lambda about: _given(about),
    "order": _given,
    "assign": _given,
    "call_off": _call_off,
    "send_back": _send_back,
    "accept": _accept,
    "task_accept": _task_accept,
    "task_complete": _task_complete,
    "task_return": _task_return,
    "task_verify": _task_verify,
    "order_supervision": _supervision,
    "suspend": _suspend,
    "merge": _merge,
    "reclassify": _reclassify,
    "reject": _reject,
    "contained": lambda about: [gettext("The emergency clock stops; the ordinary deadline runs on.")],
    "mark_absent": lambda about: [gettext("The plan need not wait for it; if it still comes, it counts as late.")],
    "resume": lambda about: [gettext("Every clock goes on with what was left.")],
    "request_extension": _more_time,
    "approve_extension": lambda about: [gettext("The deadline moves; a red card already shown stays, marked excused.")],
    "unmerge": lambda about: [gettext("Reports and clocks come back with what was left.")],
    "hold_convening": lambda about: [gettext("No department is called until you convene or assign.")],
    "place": lambda about: [gettext("The community you choose verifies it; its clock starts now.")],
    "reopen": lambda about: [gettext("The case is open again; without tasks it waits to be decided anew.")],
    "redo": lambda about: [gettext("These tasks go back to whoever did them, who signs for them again.")],
}
