"""Convening: every linked department is summoned, answers in time or not, and the chair rules where one declines."""

from collections.abc import Sequence
from datetime import timedelta

from coordination.records import reference
from coordination.records.convening import Convening, Ruling, Summons
from coordination.rules.authority import ruler_on_decline
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import ClockKind, Countersigned, Role, RulingOn, State, SummonsState
from coordination.stages import _clocks
from coordination.stages._calls import Call, department, of_duty, release, summon
from coordination.stages._step import Step, action


@action("convene")
def convene(step: Step, *, also: Sequence[int] = (), reason: str = "") -> None:
    """Open a convening and summon every linked department of the duty's edition, and any others named."""
    case = step.case
    step.write_words("reason", reason)
    convening = Convening.objects.create(case=case, chair_id=case.handler_id, opened_at=step.at)
    case.convened_round = True
    case.convening_held = False
    step.move(State.CONVENING)
    step.tell(convening=convening.pk)
    summon(step, convening, [*of_duty(step), *(Call(department("also", pk), required=False) for pk in also)])


@action("add_department")
def add_department(step: Step, *, organisation: int, reason: str, required: bool = False) -> None:
    """Summon one more department than the duty list names; the reason goes into the minutes."""
    convening = step.open_convenings()[0]
    called = {s.organisation_id for s in step.facts.summonses if s.convening_id == convening.pk}
    if organisation in called:
        raise invalid("organisation", "This department is summoned already. Call it again instead.")
    step.write_words("reason", reason)
    summon(step, convening, [Call(department("organisation", organisation), required=required)])


@action("call_again")
def call_again(step: Step) -> None:
    """Repeat a summons that nobody answered; its arrival clock stands."""
    summons: Summons = step.subject
    step.change(summons, called=summons.called + 1)
    step.tell(summonses=[{"id": summons.pk, "organisation": summons.organisation_id}])


@action("mark_absent")
def mark_absent(step: Step) -> None:
    """Record that a department has not come, once its arrival clock has run out."""
    summons: Summons = step.subject
    step.change(summons, state=SummonsState.ABSENT, settled_at=step.at)
    step.tell(summons=summons.pk, organisation=summons.organisation_id)


@action("report_in")
def report_in(step: Step, *, contact: str, minutes: int, note: str = "") -> None:
    """Report in with who comes and in how many minutes (0: on site). After the arrival clock it counts as late."""
    summons: Summons = step.subject
    clock = step.clock(ClockKind.ARRIVAL, summons.pk)
    late = summons.state == SummonsState.ABSENT or (clock is not None and clock.due_at <= step.at)
    step.change(
        summons,
        state=SummonsState.REPORTED_IN,
        settled_at=step.at,
        contact=contact,
        eta=step.at + timedelta(minutes=minutes),
        late=late,
        answered_by_id=step.by.user,
    )
    step.write_words("contact", contact)
    step.write_words("note", note)
    step.tell(summons=summons.pk, organisation=summons.organisation_id, minutes=minutes, late=late)


@action("decline")
def decline(step: Step, *, clause: str, owner: int, reason: str) -> None:
    """Decline with a clause and the name of who should own it. A second decline goes to the city, finally."""
    summons: Summons = step.subject
    _known_clause(step, clause)
    if owner == summons.organisation_id:
        raise invalid("owner", "Name somebody else: who should own it?")
    if Ruling.objects.filter(summons=summons, final=True, outcome="confirmed").exists():
        raise Refusal("ruled_finally", "The city has ruled that this summons stands. That is final.")
    final = summons.declines >= 1 or _named_before(step, summons)
    ruler = ruler_on_decline(step.facts, final=final)
    question = step.write_words("reason", reason)
    ruling = Ruling.objects.create(
        case=step.case,
        on=RulingOn.SUMMONS,
        summons=summons,
        ruler_id=ruler,
        final=final,
        asked_by_id=summons.organisation_id,
        asked_at=step.at,
        clause=clause,
        owner_id=owner,
        question=question,
    )
    step.change(
        summons, state=SummonsState.DECLINED, declines=summons.declines + 1, ruler_id=ruler, answered_by_id=step.by.user
    )
    step.facts.rulings = [*step.facts.rulings, ruling]
    step.tell(summons=summons.pk, organisation=summons.organisation_id, clause=clause, owner=owner, ruling=ruling.pk)
    step.tell(ruler=ruler, final=final)


def _named_before(step: Step, summons: Summons) -> bool:
    named = Ruling.objects.filter(case=step.case, on=RulingOn.SUMMONS, owner=summons.organisation_id)
    return named.exclude(summons=summons).exists()


def _known_clause(step: Step, clause: str) -> None:
    duty = reference.duty(step.case.duty_id) if step.case.duty_id else None
    known = {*duty.decline_clauses, *(d[3] for d in duty.departments)} if duty else set()
    if known and clause not in known:
        raise invalid("clause", "Choose a clause of the duty list.")


@action("rule")
def rule(step: Step, *, outcome: str, reason: str, summon_owner: bool = False) -> None:
    """Rule on a declined summons: it stands, and its arrival clock starts again, or the department is released."""
    ruling: Ruling = step.subject
    summons = next(s for s in step.facts.summonses if s.pk == ruling.summons_id)
    step.change(
        ruling,
        ruled_at=step.at,
        ruled_by_id=step.by.user,
        outcome=outcome,
        reason=step.write_words("reason", reason),
    )
    step.facts.rulings = [r for r in step.facts.rulings if r is not ruling]
    step.tell(ruling=ruling.pk, summons=summons.pk, organisation=summons.organisation_id, outcome=outcome)
    if outcome == "confirmed":
        step.change(summons, state=SummonsState.CONFIRMED)
        step.tell(summonses=[{"id": summons.pk, "organisation": summons.organisation_id}])
        return
    release(step, [summons])
    if summon_owner and ruling.owner_id is not None:
        _summon_owner(step, summons, ruling.owner_id, ruling.clause)


def _summon_owner(step: Step, summons: Summons, owner: int, clause: str) -> None:
    """Summon the one it named in its place; one that was released before is not called twice in one convening."""
    convening = Convening.objects.get(pk=summons.convening_id)
    call = Call(department("summon_owner", owner), summons.role, summons.required, clause)
    before = [s for s in step.facts.summonses if s.convening_id == convening.pk and s.organisation_id == owner]
    if any(s.state == SummonsState.RELEASED for s in before):
        raise invalid("summon_owner", "The one it named has been released before. Rule that the summons stands.")
    summon(step, convening, [call])


@action("open_meeting")
def open_meeting(step: Step, *, mode: str, where: str = "") -> None:
    """Open the joint meeting: on site, in a room or online."""
    convening = step.open_convenings()[0]
    if convening.met_at is not None:
        raise Refusal("met_before", "The meeting is open already.")
    step.change(convening, met_at=step.at, mode=mode)
    step.write_words("where", where)
    step.tell(mode=mode, convening=convening.pk)


@action("attend")
def attend(step: Step, *, name: str) -> None:
    """Who is there for a department."""
    step.write_words("name", name)


@action("position")
def position(step: Step, *, words: str, dissent: bool = False) -> None:
    """What a department holds, for the minutes; dissent is recorded by name and the chair decides."""
    step.write_words("words", words)
    step.tell(dissent=dissent)


@action("countersign")
def countersign(step: Step, *, dissent: bool = False, words: str = "") -> None:
    """Agree to the minutes of the plan, or dissent on record, saying from what. Of several meetings, the earlier first."""
    if dissent and not words:
        raise invalid("words", "Say what your department does not agree with.")
    own = step.by.at(Role.RESPONDER) | step.by.at(Role.LEAD)
    said = Countersigned.DISSENTED if dissent else Countersigned.AGREED
    asked = [s for s in step.facts.summonses if s.countersign == Countersigned.ASKED and s.organisation_id in own]
    earliest = min(s.convening_id for s in asked)
    asked = [s for s in asked if s.convening_id == earliest]
    for summons in asked:
        step.change(summons, countersign=said)
    step.write_words("words", words)
    step.tell(dissent=dissent, countersigned=[s.pk for s in asked])


@action("no_objection")
def no_objection(step: Step) -> None:
    """Record the silence of a department by its clock: no objection to the minutes (逾期视同无意见)."""
    summons = next(s for s in step.facts.summonses if s.pk == step.said["subject"])
    step.change(summons, countersign=Countersigned.SILENT)
    step.tell(summons=summons.pk, organisation=summons.organisation_id)


@action("call_off")
def call_off(step: Step, *, reason: str) -> None:
    """End a convening that is not needed. Open summonses are released; running tasks go on."""
    case = step.case
    step.write_words("reason", reason)
    open_ones = step.facts.open_summonses()
    release(step, open_ones)
    for convening in step.open_convenings():
        step.change(convening, closed_at=step.at, outcome="called_off")
    step.tell(released=[s.organisation_id for s in open_ones])
    if step.facts.open_tasks():
        case.acting_since = case.acting_since or step.at
        step.move(State.ACTING)
    else:
        step.move(State.ESCALATED)
    _clocks.restart(step.file, ClockKind.DISPATCH, None, step.at)
