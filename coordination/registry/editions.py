"""Registry, floor 2: the duty list (责任清单), published in editions.

Comes in: the administrator's desk and the demo. What never happens here: a change of an edition that is in force.
A running case keeps the edition it was filed under; a new one begins where the old one ends.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from coordination.records import reference
from coordination.records.duties import Category, Duty, DutyDepartment, Edition
from coordination.records.people import Organisation
from coordination.rules.deadlines import TIERS, Span
from coordination.rules.refusal import invalid
from coordination.rules.words import Kind, Severity, SummonsRole


@dataclass(frozen=True)
class NewCategory:
    """A kind of thing that goes wrong; groups have no parent, kinds name their group's code."""

    code: str
    name: str
    position: int
    parent: str = ""
    keywords: Sequence[str] = ()


@dataclass(frozen=True)
class Part:
    """One department's part in a duty, by which clause."""

    organisation: int
    role: SummonsRole
    required: bool
    clause: str
    text: str


@dataclass(frozen=True)
class NewDuty:
    """责任清单条目: who leads and who assists for one category. Decline clauses are `{clause, text, department}`."""

    category: int
    parts: Sequence[Part]
    usual_severity: int
    community_may_handle: bool = False
    complex: bool = False
    decline_clauses: Sequence[Mapping[str, str]] = field(default_factory=tuple)


@transaction.atomic
def name_categories(categories: Sequence[NewCategory]) -> dict[str, int]:
    """Make categories, or give those that exist new names, words and places. Returns every id by code."""
    ids: dict[str, int] = {}
    for new in sorted(categories, key=lambda each: bool(each.parent)):
        values = {
            "name": new.name,
            "position": new.position,
            "parent_id": ids[new.parent] if new.parent else None,
            "keywords": list(new.keywords),
        }
        ids[new.code] = Category.objects.update_or_create(code=new.code, defaults=values)[0].pk
    reference.changed()
    return ids


@transaction.atomic
def publish(
    *,
    title: str,
    starts_at: datetime,
    duties: Sequence[NewDuty],
    tiers: Mapping[str, Mapping[int, str]] | None = None,
) -> int:
    """Publish the next edition; the one in force ends where it starts. Returns its id.

    Raises Refusal naming the field: a start before the present edition's, a duty with several leads or with somebody
    who is no department, a severity or deadline that does not exist.
    """
    departments = set(Organisation.objects.filter(kind=Kind.DEPARTMENT).values_list("pk", flat=True))
    for duty in duties:
        _check(duty, departments)
    _check_tiers(tiers or {})
    before = Edition.objects.select_for_update().filter(ends_at__isnull=True).first()
    if before is not None:
        if starts_at <= before.starts_at:
            raise invalid("starts_at", "It must start after the edition in force. Choose a later day.")
        Edition.objects.filter(pk=before.pk).update(ends_at=starts_at)
    edition = Edition.objects.create(
        number=before.number + 1 if before else 1,
        title=title,
        starts_at=starts_at,
        tiers={kind: {str(level): span for level, span in rows.items()} for kind, rows in (tiers or {}).items()},
    )
    _write(edition, duties)
    reference.changed()
    return edition.pk


def _check(duty: NewDuty, departments: Collection[int]) -> None:
    named = [part.organisation for part in duty.parts]
    if len(set(named)) < len(named):
        raise invalid("parts", "A department is named twice. Keep one of its parts.")
    if sum(part.role == SummonsRole.LEAD for part in duty.parts) > 1:
        raise invalid("parts", "A duty has one leading department. Make the others assist.")
    if not set(named) <= set(departments):
        raise invalid("parts", "Choose departments from the list.")
    if duty.usual_severity not in tuple(Severity):
        raise invalid("usual_severity", "A severity is a number from 1 to 4.")


def _check_tiers(tiers: Mapping[str, Mapping[int, str]]) -> None:
    for kind, rows in tiers.items():
        if kind not in TIERS or not set(rows) <= set(Severity):
            raise invalid("tiers", "There is no such deadline. Choose one of the list.")
        for span in rows.values():
            _check_span(span)


def _check_span(span: str) -> None:
    try:
        Span.parse(span)
    except ValueError as problem:
        raise invalid("tiers", "Write a deadline as 30m, 24h, 15d, 4wh or 1wd.") from problem


def _write(edition: Edition, duties: Sequence[NewDuty]) -> None:
    rows = Duty.objects.bulk_create(
        Duty(
            edition=edition,
            category_id=duty.category,
            community_may_handle=duty.community_may_handle,
            usual_severity=duty.usual_severity,
            complex=duty.complex,
            decline_clauses=[dict(clause) for clause in duty.decline_clauses],
        )
        for duty in duties
    )
    DutyDepartment.objects.bulk_create(
        DutyDepartment(
            duty=row,
            organisation_id=part.organisation,
            role=part.role,
            required=part.required,
            clause=part.clause,
            text=part.text,
        )
        for row, duty in zip(rows, duties, strict=True)
        for part in duty.parts
    )
