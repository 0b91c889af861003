"""The files under data/, read into plain shapes. Comes in: the loader. What never happens here: Django, a write."""

import csv
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Voice:
    """What one resident says, what is found on site, and how it ends."""

    title: str
    text: str
    finding: str
    outcome: str


@dataclass(frozen=True)
class Decline:
    """A department's reason not to come, under a clause of the duty."""

    department: str
    clause: str
    reason: str


@dataclass(frozen=True)
class Story:
    """A duty with the words that go with it."""

    duty: str
    where: str
    severity: int
    local: bool
    lead: str
    linked: Sequence[tuple[str, bool]]
    voices: Sequence[Voice]
    tasks: Mapping[str, str]
    declines: Sequence[Decline]

    @property
    def required(self) -> list[str]:
        """The departments a plan must wait for, the lead first."""
        return [self.lead, *(code for code, needed in self.linked if needed)]


@dataclass(frozen=True)
class Streets:
    """Names of places in one community."""

    compounds: Sequence[str]
    roads: Sequence[str]


@dataclass(frozen=True)
class Watch:
    """Who is on duty at an organisation on which weekdays (1 Monday … 7 Sunday), from when to when."""

    organisation: str
    username: str
    weekdays: Sequence[int]
    starts: time
    ends: time


def table(name: str) -> list[dict[str, str]]:
    """A CSV file's rows."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def outlines() -> dict[str, dict[str, Any]]:
    """The schematic outline of each subdistrict and town by its code, as GeoJSON geometries."""
    found = json.loads((DATA / "outlines.json").read_text(encoding="utf-8"))
    return {one["properties"]["code"]: one["geometry"] for one in found["features"]}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def duty_list() -> list[dict[str, Any]]:
    """The duty list's parts, each `{category, duty}`, in order."""
    return [_toml(path) for path in sorted((DATA / "duties").glob("*.toml"))]


@cache
def common() -> Mapping[str, Sequence[str]]:
    """Phrases for every case."""
    found: Mapping[str, Sequence[str]] = _toml(DATA / "stories" / "00-common.toml")["common"]
    return found


@cache
def stories() -> dict[str, Story]:
    """Every story by the code of its duty."""
    duties = {duty["code"]: duty for part in duty_list() for duty in part["duty"]}
    files = sorted((DATA / "stories").glob("*.toml"))
    told = [story for path in files for story in _toml(path).get("story", ())]
    return {story["duty"]: _story(story, duties[story["duty"]]) for story in told}


def _story(told: dict[str, Any], duty: dict[str, Any]) -> Story:
    return Story(
        duty=duty["code"],
        where=duty["where"],
        severity=duty["usual_severity"],
        local=duty["community_may_handle"],
        lead=duty["lead"],
        linked=[(row["department"], row["required"]) for row in duty.get("linked", ())],
        voices=[Voice(**voice) for voice in told["voices"]],
        tasks=told["tasks"],
        declines=[Decline(**row) for row in told.get("declines", ())],
    )


@cache
def places() -> dict[str, Any]:
    """Streets and compounds of communities, spots of villages, and how a spot is described."""
    return _toml(DATA / "places.toml")


def streets(community: str) -> Streets | None:
    """The streets of an urban community; None for a village."""
    found = places()["urban"].get(community)
    return Streets(found["compounds"], found["roads"]) if found else None


@cache
def watches() -> list[Watch]:
    """The weekly rosters."""
    return [
        Watch(
            row["organisation"],
            row["username"],
            weekdays(row["weekdays"]),
            time.fromisoformat(row["starts"]),
            time.fromisoformat(row["ends"]),
        )
        for row in table("rosters.csv")
    ]


def weekdays(text: str) -> list[int]:
    """The days of "1,3,5" or "1-7"."""
    first, _, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if last else [int(day) for day in text.split(",")]
