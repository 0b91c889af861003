"""What is to become of each case of the demo's history, decided beforehand from a seed: one throw of the dice a case.

Comes in: `history`. What never happens here: Django, a write, a look at the clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from coordination.demo import sources
from coordination.demo.cast import DIANJI, XINGBEI
from coordination.demo.sources import Story, Voice
from coordination.rules.calendar import SHANGHAI
from coordination.rules.words import Severity

DAYS = 60
QUIET = frozenset({DIANJI, XINGBEI})
"""The communities of the two cases that are ready to be played: a clean slate."""

USUAL = 310
"""How many cases there usually are; the standing ones below are given for as many."""

SHARE_OF_SEVERITY: Mapping[int, float] = {1: 0.12, 2: 0.35, 3: 1.0, 4: 1.3}
OFTEN: Mapping[str, float] = {
    "3.1": 4, "6.1": 4, "1.1": 3, "10.1": 4, "8.2": 3, "8.1": 2.5, "3.2": 3, "5.2": 2.5, "2.4": 2.5, "4.6": 3,
    "6.2": 2, "6.3": 2, "7.1": 1.5, "4.1": 2, "4.5": 2, "3.4": 2, "12.1": 1.5, "8.6": 1.5, "11.5": 1.5, "11.8": 1.5,
}  # fmt: skip
"""How much more often than others a matter comes up."""

COMMUNITY_SHARE = 0.62
"""Of matters that occur in town and country, the share that is reported in town."""


@dataclass(frozen=True)
class Fate:
    """One case: what it is about, where, which course it takes, with which turns, and where it stands now.

    `until` names the point at which it stands at the present; `slack` how much of the time there is for the next act
    has passed since, 1 and more being overdue. Without `until` it runs its course from `begins`. What is `soon` has its
    tasks due in the evening of the day after tomorrow, whatever the slack.
    """

    seed: str
    story: Story
    voice: Voice
    community: str
    severity: int
    course: str
    channel: str
    begins: datetime
    turns: frozenset[str] = frozenset()
    slow: float = 0.02
    until: str = ""
    slack: float = 0.0
    soon: bool = False

    @property
    def cases(self) -> int:
        """How many cases it takes: a twin is one of its own, merged into it."""
        return 2 if "twin" in self.turns else 1


@dataclass(frozen=True)
class Standing:
    """Where some cases are to stand at the present: point, how much of the time has passed, on which course; or with a
    task for a certain department that is due soon.
    """

    course: str
    until: str
    slacks: Sequence[float]
    turns: frozenset[str] = frozenset()
    severity: int = 0
    soon_for: str = ""


def _standing(
    course: str, until: str, *slacks: float, turns: str = "", severity: int = 0, soon_for: str = ""
) -> Standing:
    return Standing(course, until, slacks, frozenset(turns.split()), severity, soon_for)


STANDINGS = (
    _standing("assign", "reported", 0.1, 0.3, 0.5, 0.9),
    _standing("convene", "summoned", 0.4, 1.3, turns="some_in"),
    _standing("assign", "accepted", 0.3, 0.5, 1.2, 1.6, 0.9),
    _standing("local", "resolved", 0.2, 0.5, 1.25),
    _standing("convene", "working", 0.2, 0.5, 0.9, 1.15),
    _standing("assign", "escalated", 0.2, 0.6, 0.9, 1.2),
    _standing("local", "handled", 0.05, 0.2, 0.4, 0.85),
    _standing("convene", "suspended", 0.3, 0.5, 0.7, turns="suspended"),
    _standing("assign", "verified", 0.1, 0.4, 0.7),
    _standing("convene", "declined", 0.3, 1.4, turns="decline"),
    _standing("assign", "done", 0.3, 0.6, 1.3),
    _standing("assign", "assigned", 0.3, 0.6, 1.25),
    _standing("convene", "settled", 0.3, 0.4),
    _standing("assign", "signed", 0.2, 0.5),
    _standing("assign", "returned", 0.2, 0.6, turns="returned"),
    _standing("assign", "asked", 0.3, 0.5, turns="extension"),
    _standing("assign", "placing", 0.3, 0.6, turns="unplaced"),
    _standing("convene", "working", 0.3, severity=1),
    _standing("assign", "reopened", 0.3, turns="reopened"),
    _standing("assign", "supervised", 0.4, turns="supervised"),
    _standing("convene", "accepted", 0.2, turns="twin"),
    _standing("assign", "accepted", 0.2, 0.5, severity=2),
    _standing("assign", "resolved", 0.3, 0.6, 0.9, 1.4),
    _standing("assign", "accepted", 0.2, soon_for="housing"),
    _standing("assign", "accepted", 0.2, soon_for="water"),
    _standing("assign", "accepted", 0.2, soon_for="gas"),
    _standing("convene", "accepted", 0.2, soon_for="power"),
    _standing("assign", "accepted", 0.2, soon_for="urban-management"),
)
"""The cases that stand somewhere at the present, in an order in which the first few already show much."""


def all_of(seed: int, size: int, now: datetime) -> list[Fate]:
    """The fates of about `size` cases up to a time, in the order in which they begin to be told."""
    dice = Random(f"convene/{seed}/{size}")
    fates = [_stand(dice, f"{seed}/now/{n}", now, *each) for n, each in enumerate(_current(size))]
    while (left := size - sum(fate.cases for fate in fates)) > 0:
        fate = _past(dice, f"{seed}/{len(fates)}", now)
        fates.append(replace(fate, turns=fate.turns - {"twin"}) if left == 1 else fate)
    return fates


def _current(size: int) -> Iterator[tuple[Standing, float]]:
    """The standings there is room for: one of each point first, then the second of each."""
    deepest = max(len(each.slacks) for each in STANDINGS)
    rounds = [(each, each.slacks[n]) for n in range(deepest) for each in STANDINGS if n < len(each.slacks)]
    yield from rounds[: round(len(rounds) * size / USUAL)]


def _stand(dice: Random, seed: str, now: datetime, standing: Standing, slack: float) -> Fate:
    wanted = standing.severity
    fits = [
        story
        for story in sources.stories().values()
        if _suits(story, standing.course, standing.turns)
        and (story.severity == wanted if wanted else story.severity > 2)
        and (not standing.soon_for or standing.soon_for in story.required)
    ]
    story = dice.choices(fits, [_weight(each) for each in fits])[0]
    fate = _fate(dice, seed, story, standing.course, now)
    return replace(
        fate, turns=standing.turns, slow=0.0, until=standing.until, slack=slack, soon=bool(standing.soon_for)
    )


def _suits(story: Story, course: str, turns: frozenset[str]) -> bool:
    if "decline" in turns and not _declining(story):
        return False
    if course == "local":
        return story.local
    return len(story.required) > 1 if course == "convene" else len(story.required) == 1


def _declining(story: Story) -> bool:
    return any(decline.department in story.required[1:] for decline in story.declines)


def _weight(story: Story) -> float:
    return SHARE_OF_SEVERITY[story.severity] * OFTEN.get(story.duty, 1.0)


def _past(dice: Random, seed: str, now: datetime) -> Fate:
    begins = _moment(dice, now)
    told = [s for s in sources.stories().values() if s.duty != "4.6" or begins.month in (11, 12, 1, 2, 3)]
    story = dice.choices(told, [_weight(each) for each in told])[0]
    course = _course(dice, story)
    fate = _fate(dice, seed, story, course, begins)
    if story.severity > Severity.URGENT:
        begins = _by_day(dice, begins)
    return replace(fate, begins=min(begins, now - timedelta(hours=1)), turns=_turns(dice, fate))


def _course(dice: Random, story: Story) -> str:
    if dice.random() < 0.045 and story.severity > Severity.URGENT:
        return "reject"
    if story.local and dice.random() < 0.8:
        return "local"
    if story.severity == Severity.CRITICAL or len(story.required) > 1:
        return "assign" if story.severity > Severity.URGENT and dice.random() < 0.15 else "convene"
    return "convene" if story.linked and dice.random() < 0.08 else "assign"


_ANYWHERE = {
    "twin": 0.03,
    "again": 0.08,  # another resident says the same
    "misplaced": 0.03,
    "unplaced": 0.03,
    "reopened": 0.03,
    "redo": 0.03,
    "unreachable": 0.05,
    "dissatisfied": 0.02,
}
_ON_COURSE: Mapping[str, Mapping[str, float]] = {
    "local": {"outgrown": 0.05},
    "assign": {"extension": 0.07, "returned": 0.07, "task_redo": 0.06, "supervised": 0.04, "sent_back": 0.3},
    "convene": {
        "decline": 0.25,
        "absent": 0.08,
        "late": 0.12,
        "one_more": 0.08,
        "city": 0.06,
        "suspended": 0.06,
        "extension": 0.06,
        "task_redo": 0.05,
        "returned": 0.04,
    },
    "reject": {},
}
"""Turns a course may take, and how often."""


def _turns(dice: Random, fate: Fate) -> frozenset[str]:
    odds = {**_ANYWHERE, **_ON_COURSE[fate.course]} if fate.course != "reject" else {"unplaced": 0.05}
    drawn = {turn for turn, chance in odds.items() if dice.random() < chance}
    if fate.severity <= Severity.URGENT:
        drawn -= {"suspended", "unreachable", "dissatisfied", "misplaced", "unplaced", "extension", "absent", "redo"}
    if "unplaced" in drawn:
        drawn -= {"misplaced"}
    return frozenset(drawn)


def _fate(dice: Random, seed: str, story: Story, course: str, begins: datetime) -> Fate:
    town = story.where == "urban" or (story.where == "both" and dice.random() < COMMUNITY_SHARE)
    community = dice.choice(_communities(town))
    return Fate(
        seed=seed,
        story=story,
        voice=dice.choice(_voices(story, town)),
        community=community,
        severity=story.severity,
        course=course,
        channel=dice.choices(*zip(*CHANNELS.items(), strict=True))[0],
        begins=begins,
    )


CHANNELS = {"phone": 30, "12345": 26, "walk_in": 18, "patrol": 12, "mini_program": 9, "proxy": 3, "web": 2}


def _communities(town: bool) -> list[str]:
    kind = "community" if town else "village"
    rows = sources.table("divisions.csv")
    return [row["code"] for row in rows if row["kind"] == kind and row["code"] not in QUIET]


def _voices(story: Story, town: bool) -> Sequence[Voice]:
    """What is said of villages is not said in town, as far as the words show it."""
    strange = ("村", "乡") if town else ("小区", "单元", "物业")
    fitting = [v for v in story.voices if not any(word in v.title + v.text for word in strange)]
    return fitting or story.voices


def _moment(dice: Random, now: datetime) -> datetime:
    """Some time of the last sixty days, at an hour at which people call."""
    day = (now - timedelta(days=dice.uniform(0, DAYS))).astimezone(SHANGHAI).date()
    hour = dice.choices(range(24), HOURS)[0]
    return datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), SHANGHAI)


HOURS = (1, 1, 1, 1, 1, 2, 6, 14, 30, 34, 30, 22, 14, 12, 24, 28, 26, 22, 20, 20, 16, 9, 4, 2)
"""How many of a hundred or so call at each hour of the day."""


def _by_day(dice: Random, at: datetime) -> datetime:
    """An ordinary matter is not called in at night."""
    return at if 6 <= at.hour <= 21 else at.replace(hour=dice.randrange(8, 18))
