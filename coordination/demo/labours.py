"""How work is done in the demo's history: signed for, begun, reported done, checked; returned, late or done again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from coordination.demo.life import Life
from coordination.records import reference

WORK_HOURS = {1: (3, 8), 2: (3, 7), 3: (20, 44), 4: (40, 90)}
"""How long a task is given by severity, from the least to the most: hours of the clock."""

BLOCKED = timedelta(minutes=25)
"""How often somebody asks whether what they wait for is done."""


@dataclass(eq=False)
class Job:
    """One task as its assignee knows it."""

    id: int
    organisation: str
    given_at: datetime
    due_at: datetime
    waits: "list[Job]" = field(default_factory=list)
    done: bool = False
    doer: int | None = None
    points: set[str] = field(default_factory=set)


def due(life: Life, dice: Random | None = None) -> datetime:
    """When a task given now is due: within hours where it burns, else at an hour of the office."""
    if life.fate.soon and not life.rehearsed:
        return _in_two_days(life.now)
    if life.stands_with_a_task():
        return life.at + max((life.now - life.at) / life.fate.slack, timedelta(minutes=30))
    at = life.at + timedelta(hours=(dice or life.dice).uniform(*WORK_HOURS[life.fate.severity]))
    if life.fate.until and not life.rehearsed:
        at = max(at, life.now + timedelta(hours=12))
    return at.replace(second=0, microsecond=0) if life.urgent else _in_office(at)


def _in_office(at: datetime) -> datetime:
    calendar = reference.calendar()
    day = calendar.add_working(at, timedelta(minutes=1)).astimezone(reference.calendar_zone())
    return day.replace(hour=17, minute=30, second=0, microsecond=0)


def _in_two_days(now: datetime) -> datetime:
    day = now.astimezone(reference.calendar_zone()) + timedelta(days=2)
    return day.replace(hour=17, minute=30, second=0, microsecond=0)


def carry_out(life: Life, jobs: Sequence[Job]) -> None:
    """Do all of it, each in its own time, and have it settled."""
    life.jobs = list(jobs)
    turns = [_turn(life) if n == 0 else "" for n in range(len(jobs))]
    dice = [Random(f"{life.fate.seed}/{n}/{len(life.fate.turns)}") for n in range(len(jobs))]
    life.juggle([labour(life, *each) for each in zip(jobs, dice, turns, strict=True)])
    life.heartbeat()


def _turn(life: Life) -> str:
    return next((turn for turn in ("returned", "extension", "task_redo", "supervised") if turn in life.fate.turns), "")


def labour(life: Life, job: Job, dice: Random, turn: str = "") -> Iterator[datetime]:
    """One party's way with one task."""
    yield life.after("task_sign", 0.08, 0.6, dice)
    if turn == "returned":
        yield from _returned(life, job, dice)
    by = life.on_duty(job.organisation)
    life.do("task_accept", by, task=job.id, contact=life.hands.name_of(by))
    _arrive(life, job, "accepted")
    if turn == "supervised":
        yield from _supervised(life, job, dice)
    if turn == "extension":
        yield from _extended(life, job, dice)
    yield from _free(life, job)
    if dice.random() < 0.45:
        life.do("task_start", by, task=job.id)
    _arrive(life, job, "working")
    yield from _done(life, job, dice)
    if turn == "task_redo":
        life.do("task_redo", life.chair(by.user), task=job.id, reason="现场复看仍有遗留，请继续处理并补报。")
        job.done, job.due_at = False, max(job.due_at, life.at + timedelta(hours=2))
        yield from _done(life, job, dice)
    checker = life.staff(job.doer) if job.organisation == life.fate.community else life.chair(job.doer)
    life.do("task_verify", checker, task=job.id, note=dice.choice(("", "", "现场核对，与报告一致。")))


def _arrive(life: Life, job: Job, point: str) -> None:
    """This task has come so far; the case stands there once every task that can has."""
    job.points.add(point)
    if job not in life.jobs:
        return
    free = [each for each in life.jobs if all(first.done for first in each.waits)]
    if all(point in each.points for each in free):
        life.reach(point)


def _free(life: Life, job: Job) -> Iterator[datetime]:
    """Wait for what comes before it; that may be sent back, and then it is waited for again."""
    while not all(first.done for first in job.waits):
        yield life.at + BLOCKED


def _done(life: Life, job: Job, dice: Random) -> Iterator[datetime]:
    share = dice.uniform(1.05, 1.5) if dice.random() < life.fate.slow else dice.uniform(0.2, 0.85)
    ready = life.at_work(job.given_at + (job.due_at - job.given_at) * share)
    yield max(ready, life.at + timedelta(minutes=dice.uniform(6, 40)))
    yield from _free(life, job)
    by = life.on_duty(job.organisation)
    life.do("task_complete", by, task=job.id, words=_report(life))
    job.doer, job.done = by.user, True
    life.doers[job.id] = by.user
    life.reach("done")
    yield life.after("task_verify", 0.08, 0.6, dice)


def _report(life: Life) -> str:
    return life.fate.voice.outcome if life.chance(0.4) else life.say("task_done")


def _returned(life: Life, job: Job, dice: Random) -> Iterator[datetime]:
    """It comes back with a clause and a name, and stays where it is by the coordinator's ruling."""
    decline = next((d for d in life.fate.story.declines if d.department == job.organisation), None)
    others = [code for code, _ in life.fate.story.linked if code != job.organisation]
    said = life.do(
        "task_return",
        life.on_duty(job.organisation),
        task=job.id,
        clause=decline.clause if decline else "",
        owner=life.hands.ids[others[0]] if others else None,
        reason=decline.reason if decline else life.say("returned_task"),
    )
    life.reach("returned")
    yield life.after("ruling", 0.1, 0.6, dice)
    ruling = {"ruling": said.get("ruling"), "outcome": "kept", "reason": life.say("ruling_keep")}
    life.do("task_rule", life.chair(), **ruling)
    yield life.after("task_sign", 0.1, 0.6, dice)


def _extended(life: Life, job: Job, dice: Random) -> Iterator[datetime]:
    """More time is asked for before it is due, and granted by name."""
    yield life.at_work(job.given_at + (job.due_at - job.given_at) * dice.uniform(0.3, 0.5))
    until = _in_office(job.due_at + timedelta(days=dice.uniform(1, 2)))
    asked = {"task": job.id, "until": until, "reason": life.say("extension")}
    said = life.do("request_extension", life.on_duty(job.organisation), **asked)
    life.reach("asked")
    yield life.after("approval", 0.1, 0.6, dice)
    life.do("approve_extension", life.chair(), approval=said.get("approval"))
    job.due_at = until


def _supervised(life: Life, job: Job, dice: Random) -> Iterator[datetime]:
    """A supervisor demands an answer in writing, gets it, and lets it be."""
    yield life.at_work(life.at + timedelta(hours=dice.uniform(1, 6)))
    demand = {
        "organisation": life.hands.ids[job.organisation],
        "words": life.say("supervision"),
        "due_at": life.at + timedelta(days=3),
    }
    said = life.do("order_supervision", life.supervisor(), **demand)
    life.reach("supervised")
    yield life.after("supervision", 0.05, 0.2, dice)
    answer = "已安排专人办理，" + life.say("task_done")
    life.do("answer_supervision", life.on_duty(job.organisation), order=said.get("order"), words=answer)
    yield life.after("supervision", 0.02, 0.1, dice)
    life.do("close_supervision", life.supervisor(), order=said.get("order"))


def jobs_of(life: Life, said: Mapping[str, Any], organisations: Sequence[str], due_at: Sequence[datetime]) -> list[Job]:
    """The tasks an event gave, in its order."""
    ids = [row["id"] for row in said.get("tasks", ())] or [0] * len(organisations)
    return [Job(*each, life.at, until) for *each, until in zip(ids, organisations, due_at, strict=True)]


def again(life: Life, jobs: Sequence[Job]) -> None:
    """These tasks are to be done once more, with time as the stage gives it."""
    for job in jobs:
        length = min(max(job.due_at - job.given_at, timedelta(hours=1)), timedelta(days=2))
        job.due_at = max(job.due_at, life.at + length)
        job.given_at, job.done, job.waits = life.at, False, []
