"""The live stream: which case changed, to whoever may see it; nothing more, and nothing to anybody else."""

import asyncio
import itertools
import json
import time

import pytest

from config.cache import ForgivingRedisCache
from config.silence import PATIENCE, silence
from coordination.live import announce, hub
from coordination.models import Case
from coordination.reading.watchers import EVERYTHING, Changed, scopes_of, scopes_of_cases, scopes_of_messages
from coordination.rules.permissions import Actor
from coordination.rules.words import ActorKind
from coordination.stages import ACTIONS, _step, report
from launcher import ports
from tests.factories import city as cities


@pytest.fixture
def scene(db):
    """Cases of two towns, one convened and with a department released; one filed by a client."""
    city = cities.build()
    cities.person(city, "local", "chengxi", "supervisor")
    cities.person(city, "other", "yuxiang", "supervisor")
    convened = report.file(
        by=city.actor("li"), title="下沉", description="裂", category=city.categories["2.1"].pk
    ).case_id
    ACTIONS["verify"](case=convened, by=city.actor("li"), finding="属实", severity=1)
    ACTIONS["escalate"](case=convened, by=city.actor("li"), ground="danger")
    _step.fire([convened], at=None, process="test")
    report.file(by=city.actor("sun"), title="路灯", description="黑", category=city.categories["5.1"].pk)
    report.file(by=city.actor("he"), title="某处", description="不知在哪")
    report.file(by=city.actor("client"), title="热线", description="转来", community=city.id("kangle"))
    off = report.file(by=city.actor("li"), title="下沉", description="裂", category=city.categories["2.1"].pk).case_id
    ACTIONS["escalate"](case=off, by=city.actor("li"), ground="danger")
    _step.fire([off], at=None, process="test")
    return city


def test_watchers_hear_of_exactly_the_cases_they_see(scene):
    numbers = dict(Case.objects.values_list("pk", "number"))
    changed = scopes_of_cases(list(numbers))
    assert len(changed) == len(numbers) == 5
    resident = Actor(ActorKind.RESIDENT, cases=frozenset({min(numbers)}))
    for actor in [*map(scene.actor, scene.users), resident]:
        seen = set(Case.objects.visible_to(actor).values_list("number", flat=True))
        heard = {case.number for case in changed if not scopes_of(actor).isdisjoint(case.scopes)}
        assert heard == seen, actor


def test_a_stranger_is_asked_to_sign_in_and_pages_of_the_other_process_say_where_it_is(client, scene, settings):
    assert client.get("/api/v1/stream/").status_code == 501  # not on the event loop: the proxy sends it elsewhere
    assert client.post("/api/v1/stream/").status_code == 405


@pytest.mark.django_db
def test_on_the_event_loop_a_stranger_is_refused(async_client):
    answer = asyncio.run(async_client.get("/api/v1/stream/"))
    assert answer.status_code == 401


class Subscription:
    """What Redis would say, and then nothing."""

    def __init__(self, *messages):
        self.messages = list(messages)

    async def get_message(self, timeout):
        await asyncio.sleep(0)
        return {"data": json.dumps(self.messages.pop(0))} if self.messages else None


def test_messages_that_follow_closely_are_looked_up_together():
    heard = asyncio.run(hub._gather(Subscription([1, 2], {"2": [7]}, [2, 3], [4], {"2": [8], "5": [7]})))
    assert list(heard.cases) == [1, 2, 3, 4]
    assert heard.told == {2: {7, 8}, 5: {7}}


def changes(*cases):
    """What is heard of cases that changed."""
    return hub.Heard(dict.fromkeys(cases))


def test_a_message_is_heard_of_by_its_recipients_alone(scene):
    case = Case.objects.earliest("pk")
    [heard] = scopes_of_messages({case.pk: {scene.users["gas"].pk}})
    assert heard.number == case.number
    hears = {name for name in ("gas", "gas-lead", "he", "li") if scopes_of(scene.actor(name)) & heard.scopes}
    assert hears == {"gas"}


def test_a_page_is_told_once_of_what_changed_several_times(monkeypatch):
    looked_up = itertools.count()

    def look_up(heard):
        next(looked_up)
        return [Changed(f"2026-{case}", frozenset({EVERYTHING, ("community", case)})) for case in heard.cases]

    monkeypatch.setattr(hub, "_look_up", look_up)

    async def scenario():
        house = hub.Hub()
        monkeypatch.setattr(house, "_listen", lambda: asyncio.sleep(60))
        with house.watching(frozenset({("community", 1)})) as one, house.watching(frozenset({EVERYTHING})) as all_:
            await house._tell(changes(1, 2))
            await house._tell(changes(1))
            assert await one.news(1) == ["2026-1"]
            assert await all_.news(1) == ["2026-1", "2026-2"]
            assert await one.news(0.01) is None
            house._something_missed()
            assert await one.news(1) == []
        assert next(looked_up) == 2

    asyncio.run(scenario())


def test_a_page_hears_of_what_changed_between_its_drawing_and_its_opening(monkeypatch):
    monkeypatch.setattr(
        hub, "_look_up", lambda heard: [Changed(f"2026-{n}", frozenset({EVERYTHING})) for n in heard.cases]
    )
    everything = frozenset({EVERYTHING})

    async def scenario():
        house = hub.Hub()
        monkeypatch.setattr(house, "_listen", lambda: asyncio.sleep(60))
        with house.watching(everything, time.time()) as first:
            assert await first.news(1) == [], "nobody listened before: something may have been missed"
        house._heard_from = time.time() - 5
        await house._tell(changes(7))
        with house.watching(everything, time.time() - 1) as drawn_before:
            assert await drawn_before.news(1) == ["2026-7"]
        with house.watching(everything, time.time() + 1) as drawn_after:
            assert await drawn_after.news(0.01) is None
        with house.watching(everything, time.time() - 60) as drawn_long_ago:
            assert await drawn_long_ago.news(1) == []
        with house.watching(frozenset({("community", 1)}), time.time() - 1) as elsewhere:
            assert await elsewhere.news(0.01) is None
        assert house._listening is not None, "it goes on listening for whoever goes from page to page"
        house._rest()
        assert house._listening is None

    asyncio.run(scenario())


def test_whoever_comes_after_the_listening_broke_has_it_begin_anew(monkeypatch):
    async def broken():
        raise LookupError("nobody expected this")

    async def scenario():
        house = hub.Hub()
        monkeypatch.setattr(house, "_listen", broken)
        with house.watching(frozenset({EVERYTHING})):
            await asyncio.wait([house._listening])
            assert isinstance(house._listening.exception(), LookupError)
        house._heard_from = time.time() - 5
        monkeypatch.setattr(house, "_listen", lambda: asyncio.sleep(60))
        with house.watching(frozenset({EVERYTHING}), time.time()) as after:
            assert not house._listening.done()
            assert await after.news(1) == [], "something may have been missed"

    asyncio.run(scenario())


def test_a_redis_that_is_silent_is_tried_once_by_the_whole_process(settings):
    """It listens, but never answers. Whoever asks next, the cache for one, does not even try."""
    with ports.take(0) as deaf:
        deaf.setblocking(False)
        settings.REDIS_URL = f"redis://127.0.0.1:{ports.number(deaf)}/0"
        patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        forgiving = ForgivingRedisCache(settings.REDIS_URL, {"OPTIONS": patience})
        announce._redis.cache_clear()
        try:
            announce.changed([1])
            announce.changed([1])
            assert forgiving.get("anything", "nothing") == "nothing"
            assert forgiving.add("anything", 1)
            assert len(_callers(deaf)) == 1
            silence.end()
            assert forgiving.get("anything", "nothing") == "nothing"
            assert len(_callers(deaf)) == 1
        finally:
            silence.end()
            announce._redis.cache_clear()


def _callers(listener):
    """Who has connected since the last look."""
    found = []
    while True:
        try:
            caller, _ = listener.accept()
        except BlockingIOError:
            return found
        found.append(caller)
        caller.close()


def test_requests_share_their_connections_to_redis(settings):
    one, another = (ForgivingRedisCache(settings.REDIS_URL, {}) for _ in range(2))
    one.set("anything", 1, timeout=5)
    assert another.get("anything") == 1
    assert one._cache is another._cache
