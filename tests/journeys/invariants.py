"""What always holds of a case, checked against the rows PostgreSQL has: numbers 2 to 7 of the design.

Nothing here asks the rules what should be: the checks are written from the design's words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from coordination.models import (
    Approval,
    Case,
    Clock,
    Convening,
    Delivery,
    DutyDepartment,
    Event,
    Holding,
    Mark,
    Membership,
    Ruling,
    Summons,
    SupervisionOrder,
    Task,
)
from coordination.reading.turns import turns_of
from coordination.rules.events import broken_at

OPEN = {"reported", "verified", "escalated", "convening", "acting", "resolved"}
SETTLED = {"reported_in", "released", "absent"}
FINISHED = {"verified", "cancelled"}


def check(pk: int, now: datetime, *, fired: bool = False) -> None:
    """Everything, as of a time; with `fired` nothing due by then may be pending."""
    case = Case.objects.get(pk=pk)
    _one_step_one_event(case)
    _whatever_is_open_has_a_running_clock(case)
    _marks_are_settled_once(case, now, fired)
    _each_department_is_summoned_once(case)
    _nothing_is_open_when_closed(case)
    _time_adds_up(case, now)
    _whose_turn(case)


def _one_step_one_event(case: Case) -> None:
    chain = list(Event.objects.filter(case=case).order_by("seq"))
    assert [e.seq for e in chain] == list(range(1, len(chain) + 1))
    assert broken_at(chain) is None
    assert (case.last_seq, case.last_hash) == (chain[-1].seq, chain[-1].hash)
    assert all(a.at <= b.at for a, b in pairwise(chain)), "time ran backwards"
    assert all(a.to_state == b.from_state for a, b in pairwise(chain)), "a state changed unseen"
    assert chain[-1].to_state == case.state
    assert case.changed_at == chain[-1].at


def _whatever_is_open_has_a_running_clock(case: Case) -> None:
    clocks = list(Clock.objects.filter(case=case, ended_at__isnull=True))
    running = {(c.kind, c.subject): c for c in clocks if c.stopped_at is None}
    kinds = {kind for kind, _ in running}
    if case.state == "suspended":
        assert kinds == {"review"}
    elif case.state == "merged":
        assert not running
    elif case.state not in OPEN:
        assert not clocks, f"{case.state} with {[c.kind for c in clocks]}"
    else:
        assert len(clocks) == len(running), "a clock stands still in an open case"
        assert "tier" in kinds
        _each_thing_has_its_clock(case, running)
    asked = [c for c in running.values() if c.kind not in ("convene", "resolve", "tier", "contain", "review")]
    assert case.state not in OPEN or asked or kinds & {"convene", "resolve"}, "it is nobody's turn"


def _each_thing_has_its_clock(case: Case, running: dict) -> None:
    for ruling in Ruling.objects.filter(case=case, ruled_at__isnull=True):
        assert running["ruling", ruling.pk].party_id == ruling.ruler_id
    for approval in Approval.objects.filter(case=case, decided_at__isnull=True):
        assert running["approval", approval.pk].party_id == approval.approver_id
    for order in SupervisionOrder.objects.filter(case=case, closed_at__isnull=True):
        assert ("approval", -order.pk) in running if order.answered_at else ("supervision", order.pk) in running
    for kind, summons, party in _turns_of_summonses(case):
        assert running[kind, summons].party_id == party
    tasks = list(Task.objects.filter(case=case).prefetch_related("waits_for"))
    for task in tasks:
        if task.state == "assigned":
            assert running["task_sign", task.pk].party_id == task.organisation_id
        if task.state == "done":
            assert running["task_verify", task.pk].party_id == task.verifier_id
        if task.state in ("accepted", "working") and not _blocked(task):
            assert running["task", task.pk].due_at == task.due_at
    if case.severity == 1 and case.contained_at is None and case.state in ("escalated", "convening", "acting"):
        assert ("contain", None) in running


def _blocked(task: Task) -> bool:
    return any(
        first.state not in FINISHED and not (first.state == "done" and not first.verify_first)
        for first in task.waits_for.all()
    )


def _marks_are_settled_once(case: Case, now: datetime, fired: bool) -> None:
    for mark in Mark.objects.filter(case=case).select_related("clock"):
        clock = mark.clock
        if clock.ended_at is not None:
            assert mark.state in ("fired", "moot"), f"{mark.kind} of an ended {clock.kind}"
        elif clock.stopped_at is not None:
            assert mark.state != "pending", f"{mark.kind} of a stopped {clock.kind} is pending"
        else:
            assert mark.state != "held", f"{mark.kind} of a running {clock.kind} is held"
        if fired and clock.ended_at is None and clock.stopped_at is None and mark.at <= now:
            assert mark.state in ("fired", "moot"), f"{mark.kind} of {clock.kind} was due at {mark.at}"
    said = Counter(
        (e.payload["clock_id"], e.payload["mark"], e.payload["marked_at"])
        for e in Event.objects.filter(case=case, actor_kind="clock")
        if "mark" in e.payload
    )
    assert not said or max(said.values()) == 1, f"fired twice: {said.most_common(1)}"
    assert sum(said.values()) == Mark.objects.filter(case=case, state="fired").count()


def _each_department_is_summoned_once(case: Case) -> None:
    called: dict[int, list[int]] = defaultdict(list)
    for summons in Summons.objects.filter(case=case):
        called[summons.convening_id].append(summons.organisation_id)
    assert all(len(set(orgs)) == len(orgs) for orgs in called.values())
    for event in Event.objects.filter(case=case, action="convene"):
        first = [s["organisation"] for s in event.payload["summonses"]]
        assert len(set(first)) == len(first)
        assert set(first) <= set(called[event.payload["convening"]])
        if not Event.objects.filter(case=case, action="reclassify").exists():
            duty = DutyDepartment.objects.filter(duty=case.duty_id).values_list("organisation_id", flat=True)
            assert set(duty) <= set(first)
    assert Convening.objects.filter(case=case, closed_at__isnull=True).count() == (
        1 if "convening" in (case.state, case.before) else 0
    )


def _nothing_is_open_when_closed(case: Case) -> None:
    if case.state not in ("closed", "rejected"):
        return
    assert case.closed_at is not None
    assert not Task.objects.filter(case=case).exclude(state__in=FINISHED).exists()
    assert not Summons.objects.filter(case=case).exclude(state__in=SETTLED).exists()
    assert not Ruling.objects.filter(case=case, ruled_at__isnull=True).exists()
    assert not Approval.objects.filter(case=case, decided_at__isnull=True).exists()
    assert not SupervisionOrder.objects.filter(case=case, closed_at__isnull=True).exists()
    assert not Case.objects.filter(merged_into=case, state="merged").exists()


def _time_adds_up(case: Case, now: datetime) -> None:
    tracks: dict[tuple, list[Holding]] = defaultdict(list)
    for holding in Holding.objects.filter(case=case).order_by("started_at", "pk"):
        tracks[holding.track, holding.subject].append(holding)
    now = max(now, case.changed_at)
    spans = tracks.pop(("case", None))
    _touches(spans, case.filed_at, now)
    assert spans[-1].ended_at is None
    _held_by_the_right_party(case, spans[-1])
    for summons in Summons.objects.filter(case=case):
        spans = tracks.pop(("summons", summons.pk))
        assert (spans[-1].ended_at is None) == (summons.state not in SETTLED)
        _touches(spans, summons.sent_at, now)
    for task in Task.objects.filter(case=case):
        spans = tracks.pop(("task", task.pk))
        assert (spans[-1].ended_at is None) == (task.state not in FINISHED)
        for run in _runs(spans):
            _touches(run, run[0].started_at, now)
    assert not tracks, f"holdings of nothing: {list(tracks)}"


def _touches(spans: list[Holding], start: datetime, now: datetime) -> None:
    assert spans[0].started_at == start
    assert all(a.ended_at == b.started_at for a, b in pairwise(spans))
    total = sum(((s.ended_at or now) - s.started_at for s in spans), timedelta())
    assert total == (spans[-1].ended_at or now) - start
    assert all((s.party_id is None) == (s.reason in NOBODY) for s in spans)


NOBODY = {"suspended", "merged", "closed", "rejected", "blocked"}


def _runs(spans: list[Holding]) -> list[list[Holding]]:
    """A task that is done again begins a new run; between them it was verified, and nobody's."""
    runs = [[spans[0]]]
    for before, span in pairwise(spans):
        if before.ended_at == span.started_at:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _held_by_the_right_party(case: Case, holding: Holding) -> None:
    """ "reported, verified, resolved → the community; escalated, convening, acting → the handler; … nobody"."""
    if case.state in ("reported", "verified", "resolved"):
        assert holding.party_id == (case.community_id or case.handler_id)
    elif case.state in ("escalated", "convening", "acting"):
        assert holding.party_id == case.handler_id
    else:
        assert holding.party_id is None and holding.reason == case.state


def each_summons_is_told(pk: int) -> None:
    """Once deliveries are planned: "an in-app delivery to its duty officer or lead exists for each summons"."""
    for summons in Summons.objects.filter(case=pk):
        told = Delivery.objects.filter(summons=summons, channel="in_app").values_list("recipient", flat=True)
        theirs = Membership.objects.filter(organisation=summons.organisation_id, role__in=["responder", "lead"])
        assert set(told) & set(theirs.values_list("user", flat=True)), f"nobody was told of summons {summons.pk}"


def _whose_turn(case: Case) -> None:
    """ "Whose turn" lists every pending (party, what, due), earliest first."""
    turns = turns_of([case.pk]).get(case.pk, [])
    assert [t.due_at for t in turns] == sorted(t.due_at for t in turns)
    listed = [(t.asks, t.subject, t.party) for t in turns]
    assert len(set(listed)) == len(listed)
    due = set() if case.state not in OPEN else {*_turns_of_state(case), *_turns_of_parts(case)}
    ours = {entry for entry in listed if entry[0] != "accept"}
    assert ours == due, f"missing {due - ours}, too many {ours - due}"
    assert ("accept" in {asks for asks, _, _ in listed}) == (case.state == "resolved")


def _turns_of_state(case: Case) -> Iterator[tuple]:
    if case.state == "reported":
        yield ("verify", None, case.community_id) if case.community_id else ("place", None, case.handler_id)
    elif case.state == "escalated":
        yield ("dispatch" if case.signed_at else "sign", None, case.handler_id)
    elif case.state in ("verified", "convening"):
        yield ("decide" if case.state == "verified" else "plan", None, case.handler_id)
    elif case.state == "acting" and _has_nothing_to_do(case):
        yield ("dispatch", None, case.handler_id)


def _has_nothing_to_do(case: Case) -> bool:
    """No task is open, and it is not about to be resolved either."""
    resolving = Clock.objects.running().filter(case=case, kind="resolve").exists()
    return not resolving and not Task.objects.filter(case=case).exclude(state__in=FINISHED).exists()


def _turns_of_summonses(case: Case) -> Iterator[tuple]:
    for summons in Summons.objects.filter(case=case):
        if summons.state in ("sent", "confirmed"):
            yield ("arrival", summons.pk, summons.organisation_id)
        if summons.countersign == "asked" and case.state in ("acting", "resolved"):
            yield ("countersign", summons.pk, summons.organisation_id)


def _turns_of_parts(case: Case) -> Iterator[tuple]:
    yield from _turns_of_summonses(case)
    for task in Task.objects.filter(case=case).prefetch_related("waits_for"):
        if task.state == "assigned":
            yield ("task_sign", task.pk, task.organisation_id)
        if task.state in ("assigned", "accepted", "working") and not _blocked(task):
            yield ("task", task.pk, task.organisation_id)
        if task.state == "done":
            yield ("task_verify", task.pk, task.verifier_id)
    for ruling in Ruling.objects.filter(case=case, ruled_at__isnull=True):
        yield ("ruling", ruling.pk, ruling.ruler_id)
    for approval in Approval.objects.filter(case=case, decided_at__isnull=True):
        yield ("approval", approval.pk, approval.approver_id)
    for order in SupervisionOrder.objects.filter(case=case, closed_at__isnull=True):
        if order.answered_at is None:
            yield ("supervision", order.pk, order.organisation_id)
        else:
            yield ("approval", -order.pk, order.supervisor_id)
