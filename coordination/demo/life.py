"""One case's life as it is acted out: its time of day, and the one door it goes through.

Between two acts the clocks that ran out meanwhile fire at their own times, as a worker would have fired them. A life
may be rehearsed: nothing is written and only time passes, to find out when it must begin so as to stand where it is
wanted at the present.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from coordination.demo import sources
from coordination.demo.fates import Fate
from coordination.demo.hands import PROCESS, Hands
from coordination.records import reference
from coordination.records.case import Case
from coordination.records.clock import Mark
from coordination.records.event import Event
from coordination.rules import deadlines
from coordination.rules.permissions import Actor
from coordination.rules.words import MarkState, Severity
from coordination.stages import ACTIONS, _step, report

FAR = datetime(9999, 1, 1, tzinfo=UTC)
HEARTBEAT = timedelta(seconds=2)
"""What a worker took to convene or to settle, in the demo."""

TASK_POINTS = frozenset({"accepted", "working"})
"""Points at which what is waited for is a task's due."""

Errand = Iterator[datetime]
"""Something one party does on a case: yields when its next act is, and acts when resumed."""


class Present(Exception):
    """The present is reached, or the point where this life is to stand now."""


class Life:
    """One case, acted out until it ends or the present is reached."""

    def __init__(self, hands: Hands, fate: Fate, begins: datetime, now: datetime = FAR) -> None:
        self.hands, self.fate, self.now, self.at = hands, fate, now, begins
        self.rehearsed = now == FAR
        self.dice = Random(f"{fate.seed}/life")
        self.case = self.cases = self.steps = 0
        self.waits = 0
        self.doing = ""
        self.last: tuple[int, datetime] | None = None
        self.jobs: list[Any] = []
        self.doers: dict[int, int | None] = {}
        self._settled: datetime | None = None

    # --- time -----------------------------------------------------------------------------------------------------

    def go(self, at: datetime) -> None:
        """Let time pass until then; the last wait before the point to stand at ends when it must (`last`).

        Raises Present when that is not yet.
        """
        self.waits += 1
        if self.last and self.waits == self.last[0]:
            at = self.last[1]
        if at > self.now:
            raise Present
        self.at = max(self.at, at)

    def after(self, kind: str, least: float, most: float, dice: Random | None = None) -> datetime:
        """When a share of the time for something (a kind of clock) will have passed, in that clock's own unit."""
        share = (dice or self.dice).uniform(least, most)
        span = deadlines.span_for(kind, self.fate.severity)
        calendar = reference.calendar()
        length = span.length(calendar) * share
        return calendar.add_working(self.at, length) if span.unit.working else self.at + length

    def react(self, kind: str, least: float = 0.08, most: float = 0.6) -> None:
        """Take a share of the time there is for it; the slow ones take it all and more."""
        slow = self.dice.random() < self.fate.slow
        self.go(self.after(kind, 1.05, 1.2) if slow else self.after(kind, least, most))

    def pass_minutes(self, least: float, most: float) -> None:
        """Let minutes of the clock pass."""
        self.go(self.at + timedelta(minutes=self.dice.uniform(least, most)))

    def pass_days(self, least: float, most: float) -> None:
        """Let days pass, and come back in office hours."""
        self.go(self.at_work(self.at + timedelta(days=self.dice.uniform(least, most))))

    def at_work(self, at: datetime) -> datetime:
        """That time, or some time after people are at work again; danger and outages know no office hours."""
        opens = at if self.urgent else reference.calendar().begins(at)
        return opens + timedelta(minutes=Random(f"{self.fate.seed}/{at}").uniform(4, 80)) if opens > at else at

    @property
    def urgent(self) -> bool:
        """Whether people come at any hour."""
        return self.fate.severity <= Severity.URGENT

    def reach(self, point: str) -> None:
        """A point at which a life may stand now. Raises Present when this one is to."""
        if point == self.fate.until:
            raise Present

    # --- acts -----------------------------------------------------------------------------------------------------

    def file(self, by: Actor, **data: Any) -> None:
        """File the case."""
        if not self.rehearsed:
            self.case = report.file(by=by, at=self.at, **data).case_id
            self.cases, self.steps = self.cases + 1, self.steps + 1

    def do(self, action: str, by: Actor | None, **data: Any) -> Mapping[str, Any]:
        """Take an action now. Returns what its event says; nothing while rehearsing."""
        if self.rehearsed or by is None:
            return {}
        self.doing = action
        self.fire(self.at)
        event: Event = ACTIONS[action](case=self.case, by=by, at=self.at, **data)
        self.steps, self._settled = self.steps + 1, None
        return event.payload

    def fire(self, until: datetime) -> None:
        """Fire what is due until then, each mark at its own time."""
        if self._settled is not None and until <= self._settled:
            return
        due = Mark.objects.filter(case=self.case, state=MarkState.PENDING, at__lte=until).order_by("at")
        while (at := due.values_list("at", flat=True).first()) is not None:
            _step.fire([self.case], at=at, process=PROCESS)
            self.steps += 1
        self._settled = until

    def heartbeat(self) -> None:
        """A worker's round: what takes no time at all has happened after it."""
        if self.at + HEARTBEAT > self.now:
            raise Present
        self.at += HEARTBEAT
        if not self.rehearsed:
            self.fire(self.at)

    def juggle(self, errands: Sequence[Errand]) -> None:
        """Let several parties act, each in its own time."""
        waiting = [(at, n, errand) for n, errand in enumerate(errands) if (at := next(errand, None))]
        heapq.heapify(waiting)
        while waiting:
            at, n, errand = heapq.heappop(waiting)
            self.go(at)
            later = next(errand, None)
            if later is not None:
                heapq.heappush(waiting, (later, n, errand))

    # --- who and what ---------------------------------------------------------------------------------------------

    def row(self) -> Case:
        """The case as it is now, with what the clock has done to it."""
        self.fire(self.at)
        return Case.objects.only("handler_id", "state").get(pk=self.case)

    def handler(self) -> str:
        """The code of whoever answers for the case above the community."""
        above = self.hands.parents[self.fate.community]
        if self.rehearsed:
            return above
        handler = self.hands.codes[self.row().handler_id]
        return handler if self.hands.coordinates(handler) else above

    def chair(self, *besides: int | None) -> Actor | None:
        """The coordinator on duty at the handler."""
        return self.hands.besides(self.handler(), self.at, *besides)

    def staff(self, *besides: int | None) -> Actor | None:
        """Somebody of the community, or of whoever stands in for it, who is none of these."""
        here = self.hands.besides(self.fate.community, self.at, *besides)
        return here or self.hands.besides(self.hands.parents[self.fate.community], self.at, *besides)

    def on_duty(self, organisation: str) -> Actor:
        """Whoever is on duty at an organisation now."""
        return self.hands.on_duty(organisation, self.at)

    def supervisor(self) -> Actor:
        """The supervisor on duty."""
        return self.hands.on_duty("supervision", self.at)

    def say(self, name: str) -> str:
        """One of the phrases for every case."""
        return self.dice.choice(sources.common()[name])

    def stands_with_a_task(self) -> bool:
        """Whether it is to stand now with a task under way, whose due then follows from the present."""
        return not self.rehearsed and self.fate.until in TASK_POINTS

    def chance(self, of: float) -> bool:
        """Whether it comes to pass."""
        return self.dice.random() < of
