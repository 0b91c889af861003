"""The Celery tasks: each wakes one round and notes that it ran."""

from celery import shared_task

from coordination.stages._file import database_time
from coordination.worker import clocks, nudge, rounds
from coordination.worker.audit import audit as find_gaps
from coordination.worker.ticks import ticked


@shared_task(name="coordination.worker.tasks.tick")
def tick() -> None:
    """Fire what is due and tell whom it concerns; ask for another round when more is left."""
    nudge.taken()
    fired, more_marks = clocks.fire_due()
    planned, more_events = rounds.plan_deliveries()
    rounds.fold()
    ticked("tick", fired=fired, planned=planned)
    if more_marks or more_events:
        nudge.send()


@shared_task(name="coordination.worker.tasks.send_deliveries")
def send_deliveries() -> None:
    """Send what is due over the outside channels."""
    sent, _ = rounds.send_deliveries()
    ticked("send_deliveries", sent=sent)


@shared_task(name="coordination.worker.tasks.audit")
def audit() -> None:
    """Ask whether what always holds does hold."""
    ticked("audit", findings=len(find_gaps(database_time())))


@shared_task(name="coordination.worker.tasks.housekeeping")
def housekeeping() -> None:
    """Forget what need not be kept."""
    ticked("housekeeping", **rounds.keep_house())
