"""The small city on a map: two towns side by side, their communities at points."""

from coordination.models import Organisation, Outline
from coordination.reading import catalogue
from coordination.registry import outlines
from tests.factories.city import City

POINTS = {
    "chengxi": (34.8, 110.1),
    "yuxiang": (34.8, 110.3),
    "dianji": (34.80, 110.10),
    "kangle": (34.80, 110.15),
    "xima": (34.80, 110.30),
}
AT_DIANJI, AT_KANGLE, AT_XIMA, FAR_AWAY = (34.801, 110.101), (34.799, 110.149), (34.81, 110.31), (30.0, 100.0)


def rectangle(west: float, east: float) -> dict:
    """An outline from 34.7 to 34.9 north."""
    ring = [[west, 34.7], [east, 34.7], [east, 34.9], [west, 34.9], [west, 34.7]]
    return {"type": "Polygon", "coordinates": [ring]}


def put_on_the_map(city: City) -> None:
    """Draw the towns and place the communities."""
    for code, (lat, lon) in POINTS.items():
        Organisation.objects.filter(code=code).update(lat=lat, lon=lon)
    drawn = {city.id("chengxi"): rectangle(110.0, 110.2), city.id("yuxiang"): rectangle(110.2, 110.4)}
    outlines.draw(drawn, schematic=True)
    assert Outline.objects.count() == len(drawn)
    catalogue.forget()
