"""The Celery application. PostgreSQL remembers, Celery only wakes: no results, no ETA, nothing in Redis to lose."""

import gc
import logging.config
import os
import time

import redis
from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import (
    celeryd_init,
    setup_logging,
    task_received,
    worker_before_create_process,
    worker_process_init,
    worker_ready,
)
from celery.worker import state
from django.conf import settings
from kombu import Connection

from config.silence import PATIENCE
from config.watchdog import Watchdog
from launcher.mortality import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Django's checks are `manage.py check`'s: they would load every page and form, 30 MB in each process, to no use here.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

# Soft limit, hard limit and visibility timeout in seconds. The last must exceed the hard limit: a message that is still
# being worked on would otherwise be handed out again.
SOFT_LIMIT, HARD_LIMIT, VISIBILITY = 90, 110, 120

# For whoever takes messages: patient, because it waits for them on the same connection.
PATIENT = {
    "visibility_timeout": VISIBILITY,
    "unacked_restore_interval": 2,  # with the throttle of 1, a killed worker's task comes back in seconds
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": "convene:",
}
# For whoever only sends: a person waits for the request that nudges. With Redis refusing, a nudge costs 3 ms, with Redis
# silent two time-outs; with the options above it cost 6 and 30 seconds. (`max_retries: 0` would mean for ever.)
HASTY = {
    **PATIENT,
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}


class Insistent(Connection):
    """How worker and beat ask for a Redis that is away: every second. By default they would come to wait for 30."""

    def ensure_connection(self, *args: object, **kwargs: object) -> Connection:
        """The connection, once there is one."""
        found: Connection = super().ensure_connection(
            *args, **{"interval_start": 1, "interval_step": 0, "interval_max": 1, **kwargs}
        )
        return found


class Wires(AMQP):
    """Celery's, with our connection."""

    Connection = Insistent


def every(seconds: float, task: str) -> dict[str, object]:
    """A line of the schedule; a tick nobody took before the next but one is worthless."""
    return {"task": f"coordination.worker.tasks.{task}", "schedule": seconds, "options": {"expires": seconds * 2}}


app = Celery("convene", amqp=Wires)
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_transport_options=HASTY,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_default_queue="convene",
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_publish_retry=False,  # a nudge that cannot be sent costs the request little and is no error
    task_soft_time_limit=SOFT_LIMIT,
    task_time_limit=HARD_LIMIT,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=5,
    worker_enable_soft_shutdown_on_idle=False,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_max_tasks_per_child=5000,
    timezone=settings.TIME_ZONE,
    beat_scheduler="celery.beat:Scheduler",  # in memory: a schedule file torn by kill -9 would stop beat
    beat_schedule={
        "tick": every(3, "tick"),
        "retry": every(3, "retry"),
        "deliveries": every(3, "send_deliveries"),
        "fold": every(5, "fold"),
        "audit": every(60, "audit"),
        "recalculate": every(300, "recalculate"),
        "housekeeping": every(3600, "housekeeping"),
    },
)
app.autodiscover_tasks(["coordination.worker"])


@setup_logging.connect
def configure_logging(**_kwargs: object) -> None:
    """The worker logs exactly as the web does."""
    logging.config.dictConfig(settings.LOGGING)


@celeryd_init.connect
def be_patient(**_kwargs: object) -> None:
    """This process is a worker."""
    app.conf.broker_transport_options = PATIENT


@worker_before_create_process.connect
def share_memory(**_kwargs: object) -> None:
    """What is loaded before a pool process is forked stays shared with it: the collector no longer touches it."""
    gc.freeze()


@worker_process_init.connect
def begin_pool_process(**_kwargs: object) -> None:
    """A pool process only sends; and one whose parent was killed outright must not live on holding a message."""
    app.conf.broker_transport_options = HASTY
    die_with_parent()


def messages_waiting() -> int:
    """How many messages nobody has taken. Raises RedisError."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as server:
        return int(server.llen(f"{PATIENT['global_keyprefix']}{app.conf.task_default_queue}"))


@worker_ready.connect
def watch_over(**_kwargs: object) -> None:
    """From now on this worker takes messages; see that it goes on doing so."""
    watchdog = Watchdog(messages_waiting, lambda: bool(state.reserved_requests), time.monotonic())
    task_received.connect(lambda **_more: watchdog.hear(time.monotonic()), weak=False)
    watchdog.start()
