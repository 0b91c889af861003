"""Registry, floor 2: where the outlines of subdistricts and towns run. Comes in: the administrator's desk and the demo."""

from collections.abc import Mapping
from typing import Any

from coordination.records.outline import Outline
from coordination.rules.places import is_outline
from coordination.rules.refusal import invalid

DRAWN = ("type", "coordinates")


def draw(outlines: Mapping[int, Mapping[str, Any]], *, schematic: bool) -> None:
    """Keep the outlines of organisations, by their ids; one drawn before is replaced.

    What else a geometry carries (a box around it, notes of the program that drew it) is left out: nothing here reads it,
    and not all of it can be stored. Raises Refusal 422 for what is no Polygon or MultiPolygon of GeoJSON.
    """
    if not all(map(is_outline, outlines.values())):
        raise invalid("shape", "This is no outline: give a GeoJSON Polygon or MultiPolygon with closed lines.")
    Outline.objects.bulk_create(
        [
            Outline(organisation_id=pk, shape={name: shape[name] for name in DRAWN}, schematic=schematic)
            for pk, shape in outlines.items()
        ],
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["shape", "schematic"],
    )
