"""Floor 5, web: agreeing and amending the plan of a case: the rows, the conditions, the one decision."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.forms import Form
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from coordination.reading.case_parts import CaseFile, SummonsPart
from coordination.reading.refusals import verb
from coordination.rules.permissions import Actor
from coordination.rules.words import ClockKind, Role, State, SummonsState
from coordination.web.case_actions import Desk, Typed
from coordination.web.case_components import Check, PlanDraft
from coordination.web.causes import causes
from coordination.web.chips import names
from coordination.web.moments import IN_A_FIELD
from coordination.web.plan_form import first_number, plan_rows
from coordination.web.plan_picture import picture

SETTLED = {SummonsState.REPORTED_IN, SummonsState.RELEASED, SummonsState.ABSENT}
AGREE, AMEND = "agree_plan", "amend_plan"


def plan_draft(desk: Desk) -> PlanDraft | None:
    """The plan while it is agreed, or the rows that amend it; None for whoever agrees nothing."""
    file = desk.file
    action = AGREE if plan_is_open(file, desk.by) else AMEND if file.action(AMEND) else ""
    if not action:
        return None
    typed, amends = desk.typed_here(action, None), action == AMEND
    if amends and typed is None and desk.opened != AMEND:
        return PlanDraft(opens=desk.opening(AMEND), note=_note(file), amends=True, seen=desk.seen)
    checks, rest = _checks(file) if action == AGREE else [], _rest(desk, action)
    allowed = file.action(action)
    return PlanDraft(
        formset=_rows(desk, typed, action),
        url=desk.url(action),
        hidden=_hidden(desk),
        checks=checks,
        errors=_errors(typed, rest),
        picture=picture(file, desk.by, typed.data, desk.mine) if typed is not None else None,
        picture_url=reverse("web:plan_picture", args=[file.case.number]),
        missing=sum(not check.done for check in checks),
        hint=_hint(file) if checks else "",
        button=verb(action),
        note=_note(file),
        rest=rest,
        causes=causes(file, allowed) if allowed else [],
        first=first_number(file),
        amends=amends,
        seen=desk.seen,
        older=desk.older(action, action, "plan"),
        contain=_contain(file),
    )


def _contain(file: CaseFile) -> str:
    """Until when the danger must be contained, as a field holds a moment; empty where none runs or its time is up."""
    clocks = (clock for clock in file.clocks if clock.kind == ClockKind.CONTAIN and clock.stopped_at is None)
    due = next((clock.due_at for clock in clocks), None)
    return f"{localtime(due):{IN_A_FIELD}}" if due and due > file.now else ""


def plan_is_open(file: CaseFile, by: Actor) -> bool:
    """Whether the rows to be agreed stand on the page of whoever chairs, even while a condition is missing."""
    return file.case.state == State.CONVENING and file.case.handler_id in by.at(Role.COORDINATOR)


def _hidden(desk: Desk) -> list[tuple[str, str]]:
    """As of every form; also while a condition is missing: the last of them may be met while the rows are typed."""
    return [("seen", str(desk.seen)), ("token", uuid4().hex), *([("next", desk.back)] if desk.back else ())]


def _rows(desk: Desk, typed: Typed | None, action: str):
    rows = plan_rows(desk.file, desk.within, typed.data if typed else None, extra=5 if action == AGREE else 2)
    if typed is not None and typed.unjudged:
        rows.unjudged()
    elif typed is not None and typed.fields:
        rows.is_valid()
        rows.tell(dict(typed.fields))
    return rows


def _errors(typed: Typed | None, rest: Form) -> list[str]:
    """What was refused and stands at no field."""
    if typed is None:
        return []
    whole = [what for path, what in typed.fields if not path.startswith("tasks.") and path not in rest.fields]
    return [typed.refused, *whole] if typed.refused else whole


def _rest(desk: Desk, action: str) -> Form:
    """What is asked besides the tasks: the note for the minutes; what is cancelled, who is summoned, why."""
    form = desk.form(action, None)
    del form.fields["tasks"]
    return form


def _checks(file: CaseFile) -> list[Check]:
    """The conditions for agreeing: every required department settled, no ruling open."""
    called = file.convening.summonses if file.convening else ()
    required = [s for s in called if s.required]
    came = [s for s in required if s.state in SETTLED]
    here = [s for s in came if s.state != SummonsState.RELEASED]
    checks = [_settled(here)] if here else []
    checks += [Check(_waiting(s)) for s in required if s.state not in SETTLED]
    return checks


def _settled(came: Sequence[SummonsPart]) -> Check:
    who = names(summons.organisation.id for summons in came)
    return Check(gettext("Settled: %(who)s") % {"who": who}, done=True)


def _waiting(summons: SummonsPart) -> str:
    who = summons.organisation.short_name
    if summons.state == SummonsState.DECLINED:
        return gettext("%(who)s declined, not ruled yet") % {"who": who}
    return gettext("%(who)s has not reported in") % {"who": who}


def _hint(file: CaseFile) -> str:
    """What whoever chairs can do about those who stay silent, where anybody required does."""
    called = file.convening.summonses if file.convening else ()
    if not any(s.required and s.state in (SummonsState.SENT, SummonsState.CONFIRMED) for s in called):
        return ""
    return gettext(
        "Whoever has not reported in can be phoned or called again on the cards above. When their time is over, record"
        " them as absent there: the plan can then be agreed without them."
    )


def _note(file: CaseFile) -> str:
    n = len(file.tasks)
    return ngettext("%(n)s task so far", "%(n)s tasks so far", n) % {"n": n} if n else ""
