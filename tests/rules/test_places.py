"""Where something lies: distances of a city, and whether an outline holds a point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.rules.places import box, holds, is_outline, metres

SQUARE = [[110.0, 34.0], [110.2, 34.0], [110.2, 34.2], [110.0, 34.2], [110.0, 34.0]]
HOLE = [[110.05, 34.05], [110.1, 34.05], [110.1, 34.1], [110.05, 34.1], [110.05, 34.05]]
TOWN = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
APART = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[x + 1, y] for x, y in SQUARE]]]}


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude():
    assert metres((34.0, 110.0), (35.0, 110.0)) == pytest.approx(111_320, rel=0.001)
    assert metres((34.8, 110.0), (34.8, 111.0)) == pytest.approx(91_400, rel=0.001)


def test_an_outline_holds_what_is_within_it_but_not_in_its_holes_nor_outside():
    assert holds(TOWN, (34.15, 110.15))
    assert not holds(TOWN, (34.07, 110.07))
    assert not holds(TOWN, (34.3, 110.1))
    assert not holds(TOWN, (34.1, 110.3))
    assert holds(APART, (34.07, 110.07)) and holds(APART, (34.07, 111.07))


@given(st.floats(34.0, 35.0), st.floats(110.0, 111.0), st.floats(34.0, 35.0), st.floats(110.0, 111.0))
def test_whatever_is_near_lies_in_the_box(lat, lon, other_lat, other_lon):
    south, north, west, east = box((lat, lon), 150)
    if metres((lat, lon), (other_lat, other_lon)) <= 149:
        assert south <= other_lat <= north
        assert west <= other_lon <= east


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"type": "Point", "coordinates": [110, 34]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
        {"type": "Polygon", "coordinates": [[[34.0, 110.0], *SQUARE[1:4], [34.0, 110.0]]]},
        {"type": "Polygon", "coordinates": [[["a", 1]] * 4]},
        {"type": "Polygon", "coordinates": [[[10**400, 34.0], *SQUARE[1:4], [10**400, 34.0]]]},
        {"type": "Polygon", "coordinates": [[[110.0, float("nan")], *SQUARE[1:4], [110.0, float("nan")]]]},
        {"type": "Polygon", "coordinates": [[[110.0, 34.0, float("inf")], *SQUARE[1:4], [110.0, 34.0, float("inf")]]]},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], None]},
    ],
)
def test_what_cannot_be_drawn_is_no_outline(given):
    assert not is_outline(given)
    assert is_outline(TOWN) and is_outline(APART)
