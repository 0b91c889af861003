"""The Celery tasks: each wakes one round and notes that it ran."""

from celery import shared_task

from coordination.worker import clocks, nudge
from coordination.worker.ticks import ticked


@shared_task(name="coordination.worker.tasks.tick")
def tick() -> None:
    """Fire what is due; ask for another round when more is left."""
    nudge.taken()
    fired, more = clocks.fire_due()
    ticked("tick", fired=fired)
    if more:
        nudge.send()
