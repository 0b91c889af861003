"""Where something lies: how far from something else, and within which outline.

Room: rules, floor 0. Who comes in: `reading` and `intake`. Degrees are WGS 84; an outline is a GeoJSON geometry (RFC 7946,
Polygon or MultiPolygon: longitude first). What never happens here: deciding whose a place is; a person does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, hypot, isfinite, radians
from typing import Any, TypeAlias

Point: TypeAlias = tuple[float, float]
"""Latitude, longitude."""
Ring: TypeAlias = Sequence[Sequence[float]]

METRES_A_DEGREE = 111_320.0
"""Of latitude. The earth as a ball is exact enough within a city."""
MOST_POINTS = 5_000
"""Of one outline: a map draws it on an old office PC."""


def metres(one: Point, other: Point) -> float:
    """How far two points of a city lie apart."""
    narrowing = cos(radians((one[0] + other[0]) / 2))
    return hypot(one[0] - other[0], (one[1] - other[1]) * narrowing) * METRES_A_DEGREE


def box(centre: Point, reach: float) -> tuple[float, float, float, float]:
    """South, north, west and east of everything within so many metres of a point."""
    tall = reach / METRES_A_DEGREE
    wide = tall / max(cos(radians(centre[0])), 0.01)
    return centre[0] - tall, centre[0] + tall, centre[1] - wide, centre[1] + wide


def holds(outline: Mapping[str, Any], point: Point) -> bool:
    """Whether a point lies within an outline; not in its holes."""
    inside = False
    for ring in rings(outline):
        for here, there in pairwise(ring):
            if (here[1] > point[0]) != (there[1] > point[0]):
                crosses = here[0] + (point[0] - here[1]) * (there[0] - here[0]) / (there[1] - here[1])
                inside ^= point[1] < crosses
    return inside


def rings(outline: Mapping[str, Any]) -> Iterator[Ring]:
    """Every closed line of an outline, those around holes among them."""
    shapes = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    for shape in shapes:
        yield from shape


def is_outline(given: object) -> bool:
    """Whether something is a geometry that can be drawn: closed lines of at least four points on the earth."""
    if not isinstance(given, Mapping) or given.get("type") not in ("Polygon", "MultiPolygon"):
        return False
    shapes: Any = given.get("coordinates") if given["type"] == "MultiPolygon" else [given.get("coordinates")]
    if not _filled(shapes) or not all(map(_filled, shapes)):
        return False
    found = list(rings(given))
    return all(map(_is_ring, found)) and sum(map(len, found)) <= MOST_POINTS


def _filled(given: object) -> bool:
    return isinstance(given, list) and bool(given)


def _is_ring(given: object) -> bool:
    return isinstance(given, list) and len(given) >= 4 and all(map(_is_position, given)) and given[0] == given[-1]


def _is_position(given: object) -> bool:
    if not isinstance(given, list) or not 2 <= len(given) <= 3:
        return False
    return all(map(_is_number, given)) and abs(given[0]) <= 180 and abs(given[1]) <= 90


def _is_number(given: object) -> bool:
    """Whole numbers may be of any length, and then only compared; the others have to be there."""
    whole = isinstance(given, int) and not isinstance(given, bool)
    return whole or (isinstance(given, float) and isfinite(given))
