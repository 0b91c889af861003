"""Asking whether what always holds does hold; what does not becomes an alarm, and the alarm goes when it holds again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from coordination.records import alarms
from coordination.records.case import Case
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Summons
from coordination.records.delivery import Alarm, Delivery
from coordination.records.event import EventJob
from coordination.records.facts import facts_of
from coordination.records.people import Roster
from coordination.rules.clocks import wanted
from coordination.rules.words import MarkState, SummonsState
from coordination.worker import chains

GRACE = timedelta(minutes=1)
"""How late something may be before it is stuck: a worker's lease and a little."""

MANY = 200
"""How many findings of a kind are told one by one."""
CASES_AT_ONCE = 200
CASES_A_ROUND = 2000
"""How many open cases have their clocks compared in one round; the next goes on from there."""
CHAINS_A_ROUND = 200
"""How many of the cases changed last have their chain checked in one round."""


@dataclass(frozen=True)
class Finding:
    """Something that should not be: which invariant, about what, in words."""

    kind: str
    subject: str
    detail: str


KINDS = (
    "mark_stuck",
    "job_stuck",
    "delivery_stuck",
    "late",
    "summons_untold",
    "clock_missing",
    "clock_left",
    "chain_broken",
)


def audit(now: datetime, *, after: int | None = None) -> tuple[list[Finding], int]:
    """Everything that does not hold now. Alarms are raised for it, and cleared where it holds again.

    With `after`, the clocks of a limited number of open cases from that id on are compared, and the chains of those
    changed last; without, of all. Returns the findings and the id to go on from.
    """
    found = [*_late(now), *_stuck_marks(now), *_stuck_jobs(now), *_untold(now), *_left_clocks()]
    cases, position = _cases_to_compare(after)
    found += _missing_clocks(cases)
    found += [Finding("chain_broken", *broken) for broken in chains.broken(_chains_to_check(after))]
    for finding in found:
        alarms.raise_alarm(finding.kind, finding.subject, finding.detail, now)
    for kind in KINDS:
        alarms.clear_others(kind, {finding.subject for finding in found if finding.kind == kind}, now)
    _clear_rosters(now)
    return found, position


def _late(now: datetime) -> Iterator[Finding]:
    """What is past due and untouched: the worker does not keep up, or does not run."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now - GRACE)
    sending = Delivery.objects.filter(free, state__in=("pending", "leased"), not_before__lt=now - GRACE)
    for name, rows, column in (
        ("marks", _late_marks(now), "at"),
        ("jobs", _late_jobs(now), "event__at"),
        ("deliveries", sending, "not_before"),
    ):
        oldest = rows.aggregate(oldest=Min(column))["oldest"]
        if oldest is not None:
            yield Finding("late", name, f"{rows.count()} {name} wait, the oldest since {oldest.isoformat()}")


def _late_marks(now: datetime) -> QuerySet[Mark]:
    return Mark.objects.filter(state=MarkState.PENDING, at__lt=now - GRACE)


def _late_jobs(now: datetime) -> QuerySet[EventJob]:
    return EventJob.objects.filter(event__at__lt=now - GRACE)


def _stuck_marks(now: datetime) -> Iterator[Finding]:
    """Marks past due are fired or moot; one that was tried again and still is not, fails."""
    for mark in _late_marks(now).filter(attempts__gte=2).select_related("case").order_by("at")[:MANY]:
        detail = f"{mark.case.number}: {mark.kind} was due at {mark.at.isoformat()}, {mark.attempts} tries"
        yield Finding("mark_stuck", str(mark.pk), detail)


def _stuck_jobs(now: datetime) -> Iterator[Finding]:
    for job in _late_jobs(now).filter(attempts__gte=2).order_by("pk")[:MANY]:
        yield Finding("job_stuck", str(job.pk), f"{job.kind} of event {job.event_id}, {job.attempts} tries")


def _untold(now: datetime) -> Iterator[Finding]:
    """Each open summons has an in-app delivery to somebody, once the job of its event is done."""
    told = Delivery.objects.filter(summons=OuterRef("pk"), channel="in_app")
    waiting = Summons.objects.filter(state__in=(SummonsState.SENT, SummonsState.CONFIRMED), sent_at__lt=now - GRACE)
    for summons in waiting.filter(~Exists(told)).select_related("case", "organisation").order_by("pk")[:MANY]:
        yield Finding("summons_untold", str(summons.pk), f"{summons.case.number}: {summons.organisation.short_name}")


def _left_clocks() -> Iterator[Finding]:
    """A case that is finished asks nothing of anybody."""
    left = Clock.objects.running().filter(case__closed_at__isnull=False).select_related("case").order_by("pk")
    for clock in left[:MANY]:
        yield Finding("clock_left", str(clock.pk), f"{clock.case.number}: {clock.kind} still runs")


def _alarmed(kind: str) -> set[str]:
    return set(Alarm.objects.filter(kind=kind, cleared_at__isnull=True).values_list("subject", flat=True))


def _cases_to_compare(after: int | None) -> tuple[list[int], int]:
    keys = Case.objects.open().order_by("pk").values_list("pk", flat=True)
    if after is None:
        return list(keys), 0
    chosen = list(keys.filter(pk__gt=after)[:CASES_A_ROUND])
    position = chosen[-1] if len(chosen) == CASES_A_ROUND else 0
    return [*{*chosen, *keys.filter(number__in=_alarmed("clock_missing"))}], position


def _missing_clocks(cases: Sequence[int]) -> Iterator[Finding]:
    """Whatever is open has a running clock: the clocks there are, are those the facts want."""
    for start in range(0, len(cases), CASES_AT_ONCE):
        suspects = [case.pk for case, _ in _differing(Case.objects.filter(pk__in=cases[start : start + CASES_AT_ONCE]))]
        if not suspects:
            continue
        with transaction.atomic():  # looked at again where nobody changes them meanwhile
            locked = Case.objects.select_for_update(no_key=True).filter(pk__in=suspects).order_by("pk")
            for case, detail in _differing(locked):
                yield Finding("clock_missing", case.number, detail)


def _differing(rows: Iterable[Case]) -> Iterator[tuple[Case, str]]:
    cases = [case for case in rows if case.closed_at is None]
    known = facts_of(cases)
    running: dict[int, set[tuple[str, int | None]]] = {case.pk: set() for case in cases}
    clocks = Clock.objects.running().filter(case__in=running)
    for pk, kind, subject in clocks.values_list("case_id", "kind", "subject"):
        running[pk].add((kind, subject))
    for case in cases:
        needed = {clock.key for clock in wanted(known[case.pk])}
        missing, unwanted = needed - running[case.pk], running[case.pk] - needed
        if missing or unwanted or not needed:
            yield case, f"missing {sorted(missing, key=str)}, not wanted {sorted(unwanted, key=str)}"


def _chains_to_check(after: int | None) -> Iterable[int]:
    if after is None:
        return list(Case.objects.order_by("pk").values_list("pk", flat=True))
    latest = Case.objects.order_by("-changed_at").values_list("pk", flat=True)[:CHAINS_A_ROUND]
    again = Case.objects.filter(number__in=_alarmed("chain_broken")).values_list("pk", flat=True)
    return {*latest, *again}


def _clear_rosters(now: datetime) -> None:
    """Where somebody is on duty again, the roster is not empty any more."""
    empty = _alarmed("empty_roster")
    on_duty = Roster.objects.filter(organisation__code__in=empty, starts_at__lte=now, ends_at__gt=now)
    filled = set(on_duty.values_list("organisation__code", flat=True))
    if filled:
        alarms.clear_others("empty_roster", empty - filled, now)
