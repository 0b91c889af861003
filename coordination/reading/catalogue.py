"""Who and what things are called, and where towns lie: remembered for a minute in each process.

There are a few hundred of each and every page names them, so they are read together, once. A name changed in the
registry therefore shows everywhere within a minute. Facts that rules decide on come from records.reference instead.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, Generic, TypeVar

from coordination.records.duties import Category, Duty
from coordination.records.outline import Outline
from coordination.records.people import Organisation
from coordination.rules.places import Point
from coordination.rules.words import COMMUNITY_KINDS

LASTS = 60.0
"""How long a process trusts what it has read, in seconds."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as pages and answers name it."""

    id: int
    code: str
    name: str
    short_name: str
    mark: str
    kind: str
    parent: int | None
    is_active: bool = True
    duty_phone: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def point(self) -> Point | None:
        """Where it lies, if that is known."""
        return (self.lat, self.lon) if self.lat is not None and self.lon is not None else None

    @property
    def is_community(self) -> bool:
        """Whether it is a community or a village."""
        return self.kind in COMMUNITY_KINDS

    def __str__(self) -> str:
        return self.short_name


@dataclass(frozen=True, slots=True)
class Sort:
    """A category as pages and answers name it; a group has no parent."""

    id: int
    code: str
    name: str
    parent: int | None
    position: int

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Outlined:
    """How a subdistrict or town runs: a GeoJSON geometry; `schematic` is said wherever it is drawn."""

    organisation: int
    shape: dict[str, Any]
    schematic: bool


T = TypeVar("T")


class _Shelf(Generic[T]):
    """All rows of one kind by id, read again when they are old or when an id is missing."""

    def __init__(self, read: Callable[[], dict[int, T]]) -> None:
        self._read = read
        self._rows: dict[int, T] = {}
        self._good_until = 0.0
        self.edition = 0

    def rows(self) -> dict[int, T]:
        if monotonic() >= self._good_until:
            read = self._read()
            self.edition += read != self._rows
            self._rows, self._good_until = read, monotonic() + LASTS
        return self._rows

    def current(self) -> int:
        """Which edition of the rows is good now."""
        self.rows()
        return self.edition

    def having(self, ids: Iterable[int | None]) -> dict[int, T]:
        wanted = {pk for pk in ids if pk is not None}
        if not wanted <= self.rows().keys():
            self.forget()
        return self.rows()

    def forget(self) -> None:
        self._good_until = 0.0


def _read_parties() -> dict[int, Party]:
    columns = ("id", "code", "name", "short_name", "mark", "kind", "parent_id", "is_active", "duty_phone")
    columns += ("lat", "lon")
    return {row[0]: Party(*row) for row in Organisation.objects.order_by("code").values_list(*columns)}


def _read_sorts() -> dict[int, Sort]:
    rows = Category.objects.order_by("position", "code").values_list("id", "code", "name", "parent_id", "position")
    return {row[0]: Sort(*row) for row in rows}


def _read_outlines() -> dict[int, Outlined]:
    rows = Outline.objects.filter(organisation__is_active=True).order_by("organisation__code")
    return {row.organisation_id: Outlined(row.organisation_id, row.shape, row.schematic) for row in rows}


_parties, _sorts, _outlines = _Shelf(_read_parties), _Shelf(_read_sorts), _Shelf(_read_outlines)


def parties(ids: Iterable[int | None]) -> Mapping[int, Party]:
    """Organisations by id, these among them if they exist. No statement, as a rule."""
    return _parties.having(ids)


def party(pk: int | None) -> Party | None:
    """One organisation, if there is such an id."""
    return _parties.having([pk]).get(pk) if pk is not None else None


def organisations() -> list[Party]:
    """Every organisation that is in being, by code."""
    return [row for row in _parties.rows().values() if row.is_active]


def edition() -> int:
    """Another number whenever what organisations or categories are called has changed: for what is drawn of all of them."""
    return _parties.current() + _sorts.current()


def outlines() -> list[Outlined]:
    """The outlines of subdistricts and towns, by code; none where nobody has drawn any."""
    return list(_outlines.rows().values())


def organisation_named(name: str) -> Party | None:
    """The organisation with this code or, written in digits and not a code, this id."""
    return _named(_parties.rows(), name) or _named(_read_again(_parties), name)


def categories() -> list[Sort]:
    """Every category in the order of the duty list, groups among them."""
    return list(_sorts.rows().values())


def sort(pk: int | None) -> Sort | None:
    """One category, if there is such an id."""
    return _sorts.having([pk]).get(pk) if pk is not None else None


def category_named(name: str) -> Sort | None:
    """The category with this code or, written in digits and not a code, this id."""
    return _named(_sorts.rows(), name) or _named(_read_again(_sorts), name)


def _read_again(shelf: _Shelf[T]) -> dict[int, T]:
    shelf.forget()
    return shelf.rows()


def _named(rows: Mapping[int, T], name: str) -> T | None:
    by_code = next((row for row in rows.values() if getattr(row, "code", None) == name), None)
    if by_code is not None or not (name.isascii() and name.isdigit() and len(name) <= 18):
        return by_code
    return rows.get(int(name))


def forget() -> None:
    """Read everything anew: between tests."""
    _parties.forget()
    _sorts.forget()
    _outlines.forget()
    clauses_of.cache_clear()


@lru_cache(maxsize=2048)
def clauses_of(duty: int | None) -> tuple[tuple[str, str], ...]:
    """The clauses of a duty that may be cited, each with its text; a published duty never changes."""
    found = Duty.objects.filter(pk=duty).first() if duty is not None else None
    if found is None:
        return ()
    linked = [
        (row.clause, f"{row.organisation.short_name} {row.text}")
        for row in found.departments.select_related("organisation")
    ]
    declined = [(row["clause"], row.get("text", "")) for row in found.decline_clauses]
    return tuple({clause: (clause, text) for clause, text in [*linked, *declined]}.values())
