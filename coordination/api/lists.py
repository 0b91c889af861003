"""What forms are filled from: organisations, categories, and the duty list in force."""

from typing import TypedDict

from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import shapes
from coordination.api.described import describe
from coordination.api.door import Door
from coordination.reading import catalogue
from coordination.records import reference
from coordination.records.duties import Duty


class Organisations(TypedDict):
    """Every organisation in being."""

    results: list[shapes.OrganisationRow]


class Categories(TypedDict):
    """Every category in the order of the duty list, groups among them."""

    results: list[shapes.CategoryRow]


class DutyDepartment(TypedDict):
    """One department's part in a duty; `organisation` is a code."""

    organisation: str
    role: str
    required: bool
    clause: str
    text: str


class Clause(TypedDict):
    """A clause that a decline may cite."""

    clause: str
    text: str


class DutyRow(TypedDict):
    """Who leads and who assists for one category, and whether a community may handle it."""

    edition: int
    category: shapes.Category
    community_may_handle: bool
    usual_severity: int
    complex: bool
    departments: list[DutyDepartment]
    decline_clauses: list[Clause]


class Duties(TypedDict):
    """The duty list in force."""

    results: list[DutyRow]


class OrganisationList(Door):
    """Organisations."""

    @describe(Organisations, operation_id="organisations")
    def get(self, request: Request) -> Response:
        """Every organisation in being, by code, with the one above it."""
        rows = catalogue.organisations()
        codes = {row.id: row.code for row in rows}
        found = [
            {
                **shapes.organisation(row),
                "parent": codes.get(row.parent) if row.parent else None,
                "mark": row.mark,
                "duty_phone": row.duty_phone,
            }
            for row in rows
        ]
        return Response({"results": found})


class CategoryList(Door):
    """Categories."""

    @describe(Categories, operation_id="categories")
    def get(self, request: Request) -> Response:
        """In the order of the duty list; a group has no parent, a case carries a kind below one."""
        rows = catalogue.categories()
        codes = {row.id: row.code for row in rows}
        found = [{**shapes.category(row), "parent": codes.get(row.parent) if row.parent else None} for row in rows]
        return Response({"results": found})


class DutyList(Door):
    """The duty list."""

    @describe(Duties, operation_id="duties")
    def get(self, request: Request) -> Response:
        """Who leads and who assists for each category, by which clause, in the edition in force."""
        duties = Duty.objects.filter(edition=reference.edition_at(self.now)).select_related("category", "edition")
        rows = duties.order_by("category__position", "category__code").prefetch_related("departments__organisation")
        return Response({"results": [_duty(row) for row in rows]})


def _duty(row: Duty) -> DutyRow:
    return {
        "edition": row.edition.number,
        "category": shapes.category(row.category),
        "community_may_handle": row.community_may_handle,
        "usual_severity": row.usual_severity,
        "complex": row.complex,
        "departments": [
            {
                "organisation": part.organisation.code,
                "role": part.role,
                "required": part.required,
                "clause": part.clause,
                "text": part.text,
            }
            for part in row.departments.all()
        ],
        "decline_clauses": [{"clause": c["clause"], "text": c.get("text", "")} for c in row.decline_clauses],
    }
