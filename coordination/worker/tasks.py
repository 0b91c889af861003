"""The Celery tasks: each does one round and notes that it ran."""

from celery import shared_task

from coordination.stages._file import database_time
from coordination.worker import locks, nudge, provisional, rounds
from coordination.worker.audit import audit as find_gaps
from coordination.worker.ticks import last, ticked


@shared_task(name="coordination.worker.tasks.tick")
def tick() -> None:
    """Fire what is due and tell whom it concerns; ask for another round when more is left."""
    nudge.taken()
    done, more = rounds.turn()
    ticked("tick", done=done)
    if more:
        nudge.send()


@shared_task(name="coordination.worker.tasks.retry")
def retry() -> None:
    """What failed before, one by one; a task of its own, so that what fails again holds up nothing else."""
    ticked("retry")
    rounds.retry()


@shared_task(name="coordination.worker.tasks.send_deliveries")
def send_deliveries() -> None:
    """Send what is due over the outside channels."""
    with locks.alone("send_deliveries") as alone:
        if alone:
            sent, _ = rounds.send_deliveries()
            ticked("send_deliveries", sent=sent)


@shared_task(name="coordination.worker.tasks.fold")
def fold() -> None:
    """Fold events into the figures that dashboards show."""
    with locks.alone("fold") as alone:
        if alone:
            folded, _ = rounds.fold()
            ticked("fold", folded=folded)


@shared_task(name="coordination.worker.tasks.audit")
def audit() -> None:
    """Ask whether what always holds does hold, of some cases this time and of others the next."""
    findings, position = find_gaps(database_time(), after=last("audit").get("position", 0))
    ticked("audit", findings=len(findings), position=position)


@shared_task(name="coordination.worker.tasks.recalculate")
def recalculate() -> None:
    """Compute once more what rested on a year that has been published since."""
    with locks.alone("recalculate") as alone:
        if alone:
            ticked("recalculate", cases=provisional.recalculate())


@shared_task(name="coordination.worker.tasks.housekeeping")
def housekeeping() -> None:
    """Forget what need not be kept."""
    ticked("housekeeping", **rounds.keep_house())
