"""Asking whether what always holds does hold; what does not becomes an alarm, and the alarm goes when it holds again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from coordination.records import alarms
from coordination.records.case import Case
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Summons
from coordination.records.delivery import Delivery
from coordination.records.event import Event, EventJob
from coordination.records.facts import facts_of
from coordination.rules.clocks import wanted
from coordination.rules.events import broken_at
from coordination.rules.words import MarkState, SummonsState

GRACE = timedelta(minutes=1)
"""How late something may be before it is stuck: a worker's lease and a little."""

TRIES = 5
BATCH = 200
CHAINS = 200
"""How many of the cases changed last have their chain checked in one audit."""


@dataclass(frozen=True)
class Finding:
    """Something that should not be: which invariant, about what, in words."""

    kind: str
    subject: str
    detail: str


KINDS = ("mark_stuck", "job_stuck", "delivery_stuck", "summons_untold", "clock_missing", "chain_broken")


def audit(now: datetime, *, every_chain: bool = False) -> list[Finding]:
    """Everything that does not hold now. Alarms are raised for it, and cleared where it holds again."""
    found = [*_stuck_marks(now), *_stuck_jobs(now), *_stuck_deliveries(now), *_untold(now)]
    found += [*_missing_clocks(), *_broken(every_chain)]
    for finding in found:
        alarms.raise_alarm(finding.kind, finding.subject, finding.detail, now)
    for kind in KINDS:
        standing = {finding.subject for finding in found if finding.kind == kind}
        alarms.clear_others(kind, standing, now)
    return found


def _stuck_marks(now: datetime) -> Iterator[Finding]:
    """Marks past due are fired or moot; what is still pending has failed or been forgotten."""
    late = Mark.objects.filter(state=MarkState.PENDING, at__lt=now - GRACE)
    for mark in late.filter(Q(attempts__gte=TRIES) | Q(not_before__isnull=True)).select_related("case")[:BATCH]:
        yield Finding("mark_stuck", str(mark.pk), f"{mark.case.number}: {mark.kind} was due at {mark.at.isoformat()}")


def _stuck_jobs(now: datetime) -> Iterator[Finding]:
    old = EventJob.objects.filter(event__at__lt=now - GRACE).select_related("event")
    for job in old.filter(Q(attempts__gte=TRIES) | Q(attempts=0))[:BATCH]:
        yield Finding("job_stuck", str(job.pk), f"{job.kind} of event {job.event_id}, {job.attempts} tries")


def _stuck_deliveries(now: datetime) -> Iterator[Finding]:
    late = Delivery.objects.filter(state__in=("pending", "leased"), not_before__lt=now - GRACE)
    for delivery in late.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now - GRACE))[:BATCH]:
        yield Finding("delivery_stuck", str(delivery.pk), f"{delivery.channel} {delivery.template}")


def _missing_clocks() -> Iterator[Finding]:
    """Whatever is open has a running clock: the clocks there are, are those the facts want."""
    last = 0
    while cases := list(Case.objects.open().filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = cases[-1].pk
        known = facts_of(cases)
        running: dict[int, set[tuple[str, int | None]]] = {case.pk: set() for case in cases}
        clocks = Clock.objects.running().filter(case__in=running)
        for case, kind, subject in clocks.values_list("case_id", "kind", "subject"):
            running[case].add((kind, subject))
        for case in cases:
            missing = {clock.key for clock in wanted(known[case.pk])} - running[case.pk]
            if missing or not running[case.pk]:
                yield Finding("clock_missing", case.number, f"{sorted(missing, key=str) or 'any'} is not running")


def _broken(every: bool) -> Iterator[Finding]:
    cases = Case.objects.order_by("-changed_at").values_list("pk", "number")
    for pk, number in cases.iterator() if every else cases[:CHAINS]:
        seq = broken_at(Event.objects.filter(case=pk).order_by("seq"))
        if seq is not None:
            yield Finding("chain_broken", number, f"event {seq} does not fit the one before it")


def _untold(now: datetime) -> Iterator[Finding]:
    """Each open summons has an in-app delivery to somebody, once the job of its event is done."""
    told = Delivery.objects.filter(summons=OuterRef("pk"), channel="in_app")
    waiting = Summons.objects.filter(state__in=(SummonsState.SENT, SummonsState.CONFIRMED), sent_at__lt=now - GRACE)
    for summons in waiting.filter(~Exists(told)).select_related("case", "organisation")[:BATCH]:
        yield Finding("summons_untold", str(summons.pk), f"{summons.case.number}: {summons.organisation.short_name}")
