"""What a report might be about: its category (类别), its place, and open cases it may repeat; each with its reason.

Room: intake, floor 3. Who comes in: the filing form while somebody types, the API, and `registers` for each row of an
import. What never happens here: deciding, or showing more of a neighbouring case than category, place and date.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from coordination.intake.places import Gazetteer, Named
from coordination.reading import catalogue, nearby
from coordination.records import reference
from coordination.records.case import Case
from coordination.records.duties import Category
from coordination.rules.buildings import differ
from coordination.rules.places import Point
from coordination.rules.suggest import Suggester

RECENT = timedelta(days=30)
MOST_DUPLICATES = 5
NEAR = 150.0
"""Metres within which two reports may be of the same thing, whichever community they were filed for."""


@dataclass(frozen=True)
class CategorySuggestion:
    """A category of the duty list in force, and the words in the text that speak for it, weightiest first."""

    category: int
    code: str
    name: str
    words: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As kept on `Case.suggestion` and answered by the API."""
        return {"category": self.category, "code": self.code, "name": self.name, "words": list(self.words)}


@dataclass(frozen=True)
class Neighbour:
    """An open case that may be the same. Whoever does not see it is shown category, community and date, no address.

    `case` is for the door to ask whether the reader may see it, and link it only then. `away`: metres, where both
    positions are known and near. `elsewhere`: the report names another building than it; such a case comes last.
    """

    case: int
    category: str
    place: str
    filed_at: datetime
    community: str = ""
    away: float | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class Suggestions:
    """Everything suggested for one report."""

    category: CategorySuggestion | None
    community: Named | None
    duplicates: tuple[Neighbour, ...]


def suggest(
    *,
    title: str,
    description: str,
    address: str,
    at: datetime,
    community: int | None = None,
    point: Point | None = None,
) -> Suggestions:
    """For a report being typed. `community` is the one already chosen; else the one the words name is looked at.
    With a position, what lies near it comes first.
    """
    category = suggest_category(f"{title}\n{description}", at=at)
    named = None if community else Gazetteer.read().find(address, title, description).community
    where = community or (named.id if named else None)
    told = f"{address}\n{title}\n{description}"
    alike = possible_duplicates(where, category.category, at=at, told=told) if where and category else []
    if point and category:
        near = near_duplicates(point, category.category, at=at, told=told)
        known = {one.case for one in near}
        alike = [*near, *(one for one in alike if one.case not in known)]
    alike.sort(key=lambda one: one.elsewhere)
    return Suggestions(category, named, tuple(alike[:MOST_DUPLICATES]))


def suggest_category(text: str, *, at: datetime, group: int | None = None) -> CategorySuggestion | None:
    """The category the text speaks for in the edition in force at a time; within one group, if given."""
    suggester, categories = _keywords(reference.edition_at(at), group)
    best = suggester.suggest(text, limit=1)
    if not best:
        return None
    category = categories[best[0].code]
    return CategorySuggestion(category.pk, category.code, category.name, best[0].words)


@lru_cache(maxsize=64)
def _keywords(edition: int, group: int | None) -> tuple[Suggester, dict[str, Category]]:
    """The keywords and the name of every category of an edition, compiled once in a process."""
    rows = Category.objects.filter(duties__edition=edition, parent__isnull=False)
    if group is not None:
        rows = rows.filter(parent=group)
    categories = {row.code: row for row in rows}
    return Suggester((row.code, [*row.keywords, row.name]) for row in categories.values()), categories


def forget() -> None:
    """Read the keywords anew: after the registry changed them."""
    _keywords.cache_clear()


def possible_duplicates(
    community: int, category: int, *, at: datetime, besides: int | None = None, told: str = ""
) -> list[Neighbour]:
    """Open cases of the same category in the same community, filed within 30 days before `at`; newest first. `told`: the
    words of the report.
    """
    alike = _recent(at).filter(community=community, category=category)
    if besides is not None:
        alike = alike.exclude(pk=besides)
    rows = alike.order_by("-filed_at", "-id").select_related("category", "community")[:MOST_DUPLICATES]
    return [_neighbour(row, told) for row in rows]


def near_duplicates(point: Point, category: int, *, at: datetime, told: str = "") -> list[Neighbour]:
    """Open cases within 150 m, of the category or another of its group, filed within 30 days; nearest first.

    One statement, over a box around the point.
    """
    own = catalogue.sort(category)
    group = [row.id for row in catalogue.categories() if own and row.parent == own.parent and row.parent] or [category]
    recent = _recent(at).filter(category__in=group).select_related("category", "community")
    found = nearby.nearest(nearby.around(recent, point, NEAR), point, NEAR, MOST_DUPLICATES)
    return [_neighbour(row, told, away) for away, row in found]


def _recent(at: datetime) -> QuerySet:
    return Case.objects.open().filter(filed_at__gt=at - RECENT, filed_at__lte=at, confidential=False)


def _neighbour(row: Case, told: str, away: float | None = None) -> Neighbour:
    community = row.community.short_name if row.community else ""
    elsewhere = differ(told, f"{row.address}\n{row.title}")
    return Neighbour(row.pk, row.category.name, row.address or community, row.filed_at, community, away, elsewhere)
