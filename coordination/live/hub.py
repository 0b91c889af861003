"""One subscription a process, fanned out to every open page of it. What changed is looked up once, not once a page."""

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from time import time

import redis.asyncio
from django.conf import settings
from django.db import Error, close_old_connections
from redis.exceptions import RedisError

from coordination.live.announce import TOPIC
from coordination.reading.watchers import Changed, Scope, scopes_of_cases, scopes_of_messages

log = logging.getLogger(__name__)

GATHERING = 0.1
"""Seconds for which changes are gathered before they are looked up together."""
AGAIN_AFTER = 2.0
"""Seconds before a lost subscription is tried again."""
REMEMBERED = 20.0
"""Seconds for which changes are remembered: a page is drawn some time before it is open here."""


@dataclass(eq=False)
class Watcher:
    """One open page: what it may see, and which cases changed since it was last told."""

    scopes: frozenset[Scope]
    changed: set[str] = field(default_factory=set)
    missed: bool = False
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    async def news(self, patience: float) -> list[str] | None:
        """Numbers of cases that changed, in order; none of them when some may have been missed. None: nothing did."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.awake.wait(), patience)
        if not self.awake.is_set():
            return None
        found = [] if self.missed else sorted(self.changed)
        self.awake.clear()
        self.changed.clear()
        self.missed = False
        return found


class Hub:
    """The pages open in one process. Listens while there are any."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()
        self._listening: asyncio.Task[None] | None = None
        self._lost = False
        self._heard_from = 0.0  # since when, in seconds of the clock, nothing was missed; 0: not listening
        self._recent: deque[tuple[float, Changed]] = deque()
        self._reader = ThreadPoolExecutor(1, "live")  # one thread, so one database connection

    @contextlib.contextmanager
    def watching(self, scopes: frozenset[Scope], drawn_at: float | None = None) -> Iterator[Watcher]:
        """A page is open for the length of this; `drawn_at`, in seconds since 1970, is what it shows already."""
        watcher = Watcher(scopes)
        self._watchers.add(watcher)
        if self._listening is None or self._listening.done():
            self._heard_from = 0.0
            self._listening = asyncio.create_task(self._listen())
        if drawn_at is not None:
            self._catch_up(watcher, drawn_at)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
            if not self._watchers:
                asyncio.get_running_loop().call_later(REMEMBERED, self._rest)

    def _rest(self) -> None:
        """Listen no more, unless a page was opened since: who goes from page to page is never without one for long."""
        if not self._watchers and self._listening is not None:
            self._listening.cancel()
            self._listening, self._heard_from = None, 0.0
            self._recent.clear()

    def _catch_up(self, watcher: Watcher, drawn_at: float) -> None:
        """Tell of what changed between the drawing of a page and now."""
        if not self._heard_from or drawn_at < max(self._heard_from, time() - REMEMBERED):
            watcher.missed = True
            watcher.awake.set()
            return
        for at, case in self._recent:
            if at >= drawn_at:
                _tell_of(watcher, [case])

    async def _listen(self) -> None:
        """Hear of changes as long as anybody watches; a Redis that is away is asked again and again."""
        while True:
            try:
                await self._hear()
            except (RedisError, OSError) as problem:
                log.warning("live pages hear nothing: %s", problem)
                self._lost, self._heard_from = True, 0.0
                await asyncio.sleep(AGAIN_AFTER)

    async def _hear(self) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=20)
        async with client, client.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(TOPIC)
            if self._lost:
                self._something_missed()
            self._heard_from = time()
            self._recent.clear()
            while True:
                await self._tell(await _gather(subscription))

    async def _tell(self, heard: "Heard") -> None:
        loop = asyncio.get_running_loop()
        if not heard.cases and not heard.told:
            return
        try:
            found = await loop.run_in_executor(self._reader, _look_up, heard)
        except Error as problem:
            log.warning("what changed could not be looked up: %s", problem)
            self._heard_from = time()
            self._something_missed()
            return
        self._remember(found)
        for watcher in self._watchers:
            _tell_of(watcher, found)

    def _remember(self, found: Sequence[Changed]) -> None:
        now = time()
        self._recent.extend((now, case) for case in found)
        while self._recent and self._recent[0][0] < now - REMEMBERED:
            self._recent.popleft()

    def _something_missed(self) -> None:
        self._lost = False
        for watcher in self._watchers:
            watcher.missed = True
            watcher.awake.set()


def _tell_of(watcher: Watcher, found: Sequence[Changed]) -> None:
    numbers = {case.number for case in found if not watcher.scopes.isdisjoint(case.scopes)}
    if numbers:
        watcher.changed |= numbers
        watcher.awake.set()


@dataclass
class Heard:
    """Cases that changed, and users who were told of cases, by case."""

    cases: dict[int, None] = field(default_factory=dict)
    told: dict[int, set[int]] = field(default_factory=dict)

    def add(self, said: list[int] | dict[str, list[int]]) -> None:
        """What one message says: a list of cases, or who was told."""
        if isinstance(said, list):
            self.cases |= dict.fromkeys(said)
            return
        for case, users in said.items():
            self.told.setdefault(int(case), set()).update(users)


async def _gather(subscription: redis.asyncio.client.PubSub) -> Heard:
    """The next message and those that follow it closely."""
    heard = Heard()
    patience: float | None = 10.0
    while (message := await subscription.get_message(timeout=patience)) is not None:
        heard.add(json.loads(message["data"]))
        patience = GATHERING
    return heard


def _look_up(heard: Heard) -> list[Changed]:
    close_old_connections()
    found = scopes_of_cases(list(heard.cases)) if heard.cases else []
    return [*found, *scopes_of_messages(heard.told)]


@lru_cache(maxsize=1)
def _hub_of(_loop: asyncio.AbstractEventLoop) -> Hub:
    return Hub()


def hub() -> Hub:
    """The hub of this process."""
    return _hub_of(asyncio.get_running_loop())
