"""A stateful property test: random legal and illegal actions at random times, and after each step what always holds.

The same few lives are lived in every run. CONVENE_LIVES=200 lives that many with fresh dice instead, CONVENE_STEPS makes
each longer, and CONVENE_SEED=7 lives one again: a failure tells its seed and its story.
"""

import os
from random import SystemRandom

import pytest
from django.db import transaction

from coordination.rules.lifecycle import ROWS
from coordination.rules.words import State
from tests.factories import city as cities
from tests.journeys.lives import Life, Seen, people

STEPS = int(os.environ.get("CONVENE_STEPS", "100"))
EACH_RUN = (1, 2, 3, 4)
"""Any four will do: what no life has done yet is tried first."""


def seeds() -> list[int]:
    """The dice of each life."""
    if one := os.environ.get("CONVENE_SEED"):
        return [int(one)]
    fresh = int(os.environ.get("CONVENE_LIVES", "0"))
    return [SystemRandom().randrange(10**9) for _ in range(fresh)] or [*EACH_RUN]


def live(seed: int, city: cities.City, seen: Seen) -> None:
    """One life, of which nothing stays."""
    with transaction.atomic():
        life = Life(city, seed, seen)
        try:
            for _ in range(STEPS):
                life.step()
        except BaseException as problem:
            problem.add_note("\n".join([f"CONVENE_SEED={seed}", *life.story]))
            raise
        transaction.set_rollback(True)


@pytest.mark.slow
def test_whatever_anybody_tries_at_any_time_what_always_holds_holds(db: None, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    city, seen = cities.build(), Seen()
    people(city)
    for seed in seeds():
        live(seed, city, seen)
    never = sorted(set(ROWS) - set(seen.actions))
    print(f"\nnever {never}, {dict(seen.actions.most_common())}, refused {dict(seen.refused.most_common())}")
    if "CONVENE_SEED" not in os.environ:
        assert seen.states == set(State)
        assert len(never) <= len(ROWS) // 10, f"never taken: {never}"
