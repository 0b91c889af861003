"""Sixty days of plausible history, made by calling stages with passed-in times: demo data is always legal.

Comes in: the loader, once, and tests. What never happens here: a row of a case written past the stages. A life that
the rules refuse to go on with stops where it is and is reported; what it has done so far stands.
"""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, connections, transaction

from coordination.demo import fates
from coordination.demo.courses import CLOCK_AT, COURSES
from coordination.demo.fates import Fate
from coordination.demo.hands import Hands
from coordination.demo.life import TASK_POINTS, Life, Present
from coordination.records import reference
from coordination.rules import deadlines
from coordination.rules.refusal import Refusal
from launcher.mortality import die_with_parent

SEED = 20261124
LOOK_BACK = timedelta(days=45)
"""The longest a case takes to come to where it stands now."""

NEAR_ENOUGH = timedelta(seconds=30)
SUSPENDED_FOR = timedelta(days=10)


@dataclass
class Tally:
    """What became of it: cases, steps taken, and the lives that were cut short, with the reason."""

    cases: int = 0
    steps: int = 0
    cut_short: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Put another together with this one."""
        self.cases, self.steps = self.cases + other.cases, self.steps + other.steps
        self.cut_short += other.cut_short


def make(now: datetime, size: int, told: Callable[[int, int], None], *, seed: int = SEED, processes: int = 1) -> Tally:
    """Act out `size` cases up to a time; `told` is called with how many are done, of how many.

    Each life is one transaction. With several `processes` the lives are shared out among them, in the order in which
    they begin; the present process must then be outside any transaction.
    """
    hands, tally = Hands.gather(), Tally()
    _lives[:] = sorted((timed(hands, fate, now) for fate in fates.all_of(seed, size, now)), key=lambda life: life.at)
    for done in _each(processes):
        tally.add(done)
        told(tally.cases, size)
    _lives.clear()
    return tally


_lives: list[Life] = []
"""What is to be acted out; processes that are forked off find it here."""


def _each(processes: int) -> Iterator[Tally]:
    if processes < 2 or connection.in_atomic_block:
        with _without_collecting():
            yield from map(act_out, _lives)
        return
    connections.close_all()  # a connection is never shared with a child
    with multiprocessing.get_context("fork").Pool(processes, _begin_process) as pool:
        yield from pool.imap_unordered(_act_out_numbered, range(len(_lives)))


def _begin_process() -> None:
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    gc.disable()


def _act_out_numbered(number: int) -> Tally:
    return act_out(_lives[number])


def act_out(life: Life) -> Tally:
    """Act out one life, in one transaction."""
    tally = Tally()
    with transaction.atomic():
        try:
            COURSES[life.fate.course](life)
        except Present:
            pass
        except Refusal as refusal:
            who = f"case {life.case}, {life.fate.course} {sorted(life.fate.turns)}"
            tally.cut_short.append(f"{who}, {life.doing} at {life.at.isoformat()}: {refusal}")
        life.fire(life.now)
    tally.cases, tally.steps = life.cases, life.steps
    return tally


def timed(hands: Hands, fate: Fate, now: datetime) -> Life:
    """A life that begins so as to stand at its point now: when that is, is found by rehearsing it."""
    if not fate.until:
        return Life(hands, fate, fate.begins, now)
    early, late = now - LOOK_BACK, now
    while late - early > NEAR_ENOUGH:
        middle = early + (late - early) / 2
        early, late = (middle, late) if _stands(_rehearsed(hands, fate, middle)) <= now else (early, middle)
    arrives, waits = _back(fate, now), _rehearsed(hands, fate, early).waits
    life = Life(hands, fate, early if waits else arrives, now)
    life.last = (waits, arrives) if waits and fate.until not in TASK_POINTS else None
    return life


def _rehearsed(hands: Hands, fate: Fate, begins: datetime) -> Life:
    life = Life(hands, fate, begins)
    try:
        COURSES[fate.course](life)
    except Present:
        pass
    return life


def _stands(life: Life) -> datetime:
    """The time at which a rehearsed life stands at its point, with its slack used."""
    fate = life.fate
    if fate.until in TASK_POINTS:
        job = min(life.jobs, key=lambda each: each.due_at)
        return max(life.at, job.given_at + (job.due_at - job.given_at) * fate.slack)
    if fate.until == "suspended":
        return life.at + SUSPENDED_FOR * fate.slack
    return life.after(CLOCK_AT[fate.until], fate.slack, fate.slack)


def _back(fate: Fate, now: datetime) -> datetime:
    """When a point was reached from which its slack has been used by now."""
    if fate.until == "suspended" or fate.until in TASK_POINTS:
        return now - SUSPENDED_FOR * fate.slack
    span, calendar = deadlines.span_for(CLOCK_AT[fate.until], fate.severity), reference.calendar()
    length = span.length(calendar) * fate.slack
    return calendar.add_working(now, -length) if span.unit.working else now - length


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A load makes millions of short-lived objects and no cycles worth looking for: a tenth of the time saved."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
