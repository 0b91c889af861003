"""How cases begin in the demo's history: somebody reports, somebody looks, sometimes twice, sometimes in the wrong place."""

from datetime import timedelta
from typing import Any

from coordination.demo import sources
from coordination.demo.hands import RESIDENT
from coordination.demo.life import Life
from coordination.rules.permissions import Actor
from coordination.rules.places import holds

HOTLINE = "hotline"
BY_THEMSELVES = frozenset({"mini_program", "web"})
NEARBY = 0.004
"""How far a case lies from its community's point at most, in degrees; less where a town ends before."""


def begin(life: Life) -> None:
    """From the report to the finding on site."""
    report(life)
    life.reach("reported")
    if "again" in life.fate.turns:
        life.pass_minutes(*((2, 8) if life.urgent else (20, 90)))
        life.do("add_report", life.staff(), description=_other_voice(life), **_reporter(life), channel="phone")
    life.react("verify")
    life.do("verify", life.staff(), finding=life.fate.voice.finding)
    if "twin" in life.fate.turns:
        _twin(life)
    life.reach("verified")


def report(life: Life) -> None:
    """File it, and have it placed where the place was not known or wrong."""
    said = _said(life)
    ids, fate = life.hands.ids, life.fate
    above = life.hands.parents[fate.community]
    if "unplaced" in fate.turns:
        life.file(life.hands.actors[HOTLINE], **said | {"channel": "12345"}, territory=ids[above])
        life.reach("placing")
        life.react("place")
        life.do("place", life.on_duty(above), community=ids[fate.community])
    elif "misplaced" in fate.turns and (wrong := _neighbour(life)):
        life.file(life.hands.actors[HOTLINE], **said | {"channel": "12345"}, community=ids[wrong])
        life.react("verify", 0.05, 0.2)
        reason = "地点不在本社区（村），按地址应由邻近社区（村）办理。"
        life.do("place", life.on_duty(wrong), community=ids[fate.community], reason=reason)
    else:
        life.file(_teller(life), **said, community=ids[fate.community])


def _teller(life: Life) -> Actor:
    """Who puts it in: the resident, the hotline's system, or whoever is on duty in the community."""
    channel = life.fate.channel
    if channel in BY_THEMSELVES:
        return RESIDENT
    return life.hands.actors[HOTLINE] if channel == "12345" else life.on_duty(life.fate.community)


def _neighbour(life: Life) -> str | None:
    """Another community under the same subdistrict or town."""
    above, home = life.hands.parents[life.fate.community], life.fate.community
    near = sorted(code for code, parent in life.hands.parents.items() if parent == above and code != home)
    return life.dice.choice(near) if near else None


def _said(life: Life) -> dict[str, Any]:
    fate, voice = life.fate, life.fate.voice
    place, road, address = _where(life)
    words = {"place": place, "road": road}
    lat, lon = _spot(life)
    return {
        "title": voice.title.format_map(words)[:120],
        "description": voice.text.format_map(words),
        "category": life.hands.categories[fate.story.duty],
        "severity": fate.severity,
        "address": address,
        "lat": lat,
        "lon": lon,
        "channel": fate.channel,
        **(_reporter(life) if fate.channel != "patrol" else {}),
    }


def _spot(life: Life) -> tuple[float, float]:
    """A point near the community's own, within its town."""
    lat, lon = life.hands.spots[life.fate.community]
    outline = sources.outlines()[life.hands.parents[life.fate.community]]
    up, right = life.dice.uniform(-NEARBY, NEARBY), life.dice.uniform(-NEARBY, NEARBY)
    for share in (1, 0.5, 0.25, 0.1):
        found = (round(lat + up * share, 6), round(lon + right * share, 6))
        if holds(outline, found):
            return found
    return lat, lon


def _where(life: Life) -> tuple[str, str, str]:
    """A place, a road, and the address as it is written down."""
    dice, every = life.dice, sources.places()
    streets = sources.streets(life.fate.community)
    if streets is None:
        spot, lane = dice.choice(every["rural"]["spots"]), dice.choice(every["rural"]["lanes"])
        return spot, lane, lane if "{road}" in life.fate.voice.title else spot
    place, road = dice.choice(streets.compounds), dice.choice(streets.roads)
    if "{road}" in life.fate.voice.title:
        other = next((each for each in streets.roads if each != road), road)
        return place, road, road + dice.choice(every["urban_pattern"]["road_spots"]).format(other=other)
    spots = every["urban_pattern"]["buildings"] + every["urban_pattern"]["spots"]
    return place, road, f"{place} {dice.choice(spots)}"


def _reporter(life: Life) -> dict[str, Any]:
    name = life.say("surnames") + life.dice.choice(("师傅", "女士", "先生", "大妈", "大爷", "同志"))
    return {
        "reporter_name": name,
        "reporter_phone": f"1390000{life.dice.randrange(10_000):04d}",
        "confidential": life.chance(0.03),
    }


def _other_voice(life: Life) -> str:
    voice = life.dice.choice(life.fate.story.voices)
    place, road, _ = _where(life)
    return voice.text.format_map({"place": place, "road": road})


def _twin(life: Life) -> None:
    """Somebody reports the same again as a case of its own, and the community merges it."""
    life.pass_minutes(*((1, 4) if life.urgent else (10, 60)))
    other = Life(life.hands, life.fate, life.at, life.now)
    said = _said(life) | {"description": _other_voice(life), "channel": "phone", **_reporter(life)}
    other.file(life.on_duty(life.fate.community), **said, community=life.hands.ids[life.fate.community])
    other.go(life.at + timedelta(minutes=life.dice.uniform(*((1, 4) if life.urgent else (8, 40)))))
    life.go(other.at)
    other.do("merge", life.on_duty(life.fate.community), into=life.case, reason="同一地点同一问题，并案办理。")
    life.cases, life.steps = life.cases + other.cases, life.steps + other.steps
