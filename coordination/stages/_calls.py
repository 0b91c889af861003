"""Calling departments: the rows behind a summons, wherever it comes from. Used inside steps only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coordination.records import reference
from coordination.records.case import Involvement
from coordination.records.convening import Convening, Summons
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import Kind, SummonsRole, SummonsState
from coordination.stages._step import Step


@dataclass(frozen=True)
class Call:
    """One department to be summoned, in which part and by which clause."""

    organisation: int
    role: str = SummonsRole.LINKED
    required: bool = True
    clause: str = ""
    text: str = ""


def of_duty(step: Step) -> list[Call]:
    """Every linked department of the duty in the case's edition."""
    if step.case.duty_id is None:
        return []
    return [Call(*department) for department in reference.duty(step.case.duty_id).departments]


def summon(step: Step, convening: Convening, calls: Sequence[Call]) -> list[Summons]:
    """Summon each department once; one called before in this convening is left as it is."""
    called = {s.organisation_id for s in step.facts.summonses if s.convening_id == convening.pk}
    fresh = list({call.organisation: call for call in reversed(calls) if call.organisation not in called}.values())[
        ::-1
    ]
    rows = Summons.objects.bulk_create(
        Summons(
            case=step.case,
            convening=convening,
            organisation_id=call.organisation,
            role=call.role,
            required=call.required,
            clause=call.clause,
            clause_text=call.text,
            state=SummonsState.SENT,
            sent_at=step.at,
        )
        for call in fresh
    )
    step.facts.summonses = [*step.facts.summonses, *rows]
    involve(step, [row.organisation_id for row in rows])
    step.tell(summonses=[{"id": row.pk, "organisation": row.organisation_id} for row in rows])
    return rows


def involve(step: Step, organisations: Iterable[int]) -> None:
    """Let departments see the case from now on; one released before sees it again."""
    departments = [pk for pk in dict.fromkeys(organisations) if reference.place(pk).kind == Kind.DEPARTMENT]
    if not departments:
        return
    rows = [Involvement(case=step.case, organisation_id=pk, since=step.at) for pk in departments]
    Involvement.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organisation", "case"], update_fields=["until"]
    )


def release(step: Step, summonses: Iterable[Summons]) -> None:
    """Release departments: they keep what they have seen up to now."""
    released = list(summonses)
    for summons in released:
        step.change(summons, state=SummonsState.RELEASED, settled_at=step.at)
    let_go(step, [s.organisation_id for s in released])


def let_go(step: Step, organisations: Iterable[int]) -> None:
    """End the sight of those for whom nothing is left on the case: they keep what they have seen up to now."""
    gone = set(organisations) - step.facts.involved() - {order.organisation_id for order in step.facts.orders}
    if gone:
        Involvement.objects.filter(case=step.case, organisation__in=gone).update(until=step.at)


def leave(step: Step, organisations: Iterable[int | None]) -> None:
    """Make sure that levels the case moves away from have nothing left to do on it: they lose sight of it.

    Raises Refusal naming the first that has.
    """
    unanswered = [order.organisation_id for order in step.facts.orders if order.answered_at is None]
    busy = {*unanswered, *(task.organisation_id for task in step.facts.open_tasks())}
    for organisation in organisations:
        if organisation in busy:
            raise Refusal(
                "still_busy",
                "%(who)s still has a task or a supervision order on this case. Have it finished or cancelled first.",
                {"who": reference.place(organisation).name},
            )


def answerable(step: Step, name: str, organisation: int) -> int:
    """The id of an organisation something may be asked of: a department, or a level of the case's own territory.

    Raises Refusal naming the field otherwise: whoever is asked must be able to see the case.
    """
    case = step.case
    own = {case.community_id, case.subdistrict_id, case.handler_id, reference.city()}
    if organisation not in own and reference.place(organisation).kind != Kind.DEPARTMENT:
        raise invalid(name, "Choose a department, or the community or subdistrict of this case.")
    return organisation


def department(name: str, organisation: int) -> int:
    """The id of an organisation that is a department. Raises Refusal naming the field otherwise."""
    if reference.place(organisation).kind != Kind.DEPARTMENT:
        raise invalid(name, "Choose a department from the list.")
    return organisation
