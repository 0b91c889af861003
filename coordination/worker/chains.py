"""Checking the chains of events: each entry fits the one before it, and the case's head is the last of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from coordination.records.case import Case
from coordination.records.event import Event
from coordination.rules.events import broken_at

BATCH = 200

Head = tuple[int, str, int, str]


def broken(cases: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Number of each case whose chain does not hold, and where. Heads are read first: events may be added meanwhile."""
    keys = list(cases)
    for start in range(0, len(keys), BATCH):
        heads = Case.objects.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        yield from _broken(list(heads.values_list("pk", "number", "last_seq", "last_hash")))


def _broken(heads: Sequence[Head]) -> Iterator[tuple[str, str]]:
    events = Event.objects.filter(case__in=[head[0] for head in heads]).order_by("case", "seq")
    chains = {case: list(chain) for case, chain in groupby(events.iterator(), key=lambda event: event.case_id)}
    for pk, number, last_seq, last_hash in heads:
        chain = chains.get(pk, [])
        seq = broken_at(chain)
        if seq is not None:
            yield number, f"event {seq} does not fit the one before it"
        elif len(chain) < last_seq or chain[last_seq - 1].hash != last_hash:
            yield number, f"event {last_seq} is not the one the case ends with"
