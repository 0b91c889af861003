"""Floor 5, web: who held the time of a case, drawn; and the tasks of its plan in time."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import words
from coordination.reading.case_parts import CaseFile, TaskPart, TrackPart
from coordination.reading.case_parts import Span as Held
from coordination.rules.words import TaskState
from coordination.web.case_components import CaseTime, TaskRow
from coordination.web.chips import clock_bar, holder
from coordination.web.components import ClockBar
from coordination.web.drawing import Gantt, Piece, Span, Track, gantt, ledger
from coordination.web.moments import at_text, held_text

MOST_TRACKS = 14
NEVER = "nobody"

REASONS: dict[str, words.Words] = {
    "unsigned": _("not signed for"),
    "ruling": _("waiting for a ruling"),
    "verifying": _("waiting to be checked"),
    "working": _("at work"),
    "blocked": _("blocked"),
    "suspended": _("suspended"),
    "merged": _("merged"),
    "closed": _("closed"),
    "rejected": _("not accepted"),
}
PAYERS: dict[str, words.Words] = {
    "own": _("Own budget"),
    "subdistrict": _("Subdistrict's budget"),
    "city": _("City finance"),
    "owner": _("Property owner"),
    "maintenance_fund": _("Housing maintenance fund"),
}
KINDS = {"village": "community", "town": "subdistrict"}


def time(file: CaseFile, mine: frozenset[int]) -> CaseTime | None:
    """The ledger: the case first, then each summons and task, adding up exactly."""
    if not file.tracks:
        return None
    tracks = [_track(file, track, mine) for track in file.tracks[:MOST_TRACKS]]
    until = min((c.due_at for c in file.clocks if c.stopped_at is None and c.due_at > file.now), default=None)
    whole = next((track.total for track in file.tracks if track.is_whole_case), None)
    drawn = ledger(tracks, now=file.released_at or _last(file), until=until)
    return CaseTime(drawn, held_text(whole) if whole is not None else "")


def _last(file: CaseFile):
    """A finished case's bars end when it was finished."""
    return file.case.closed_at or file.now


def _track(file: CaseFile, track: TrackPart, mine: frozenset[int]) -> Track:
    name = gettext("In charge") if track.is_whole_case else track.title
    spans = [_span(span, mine, whole=track.is_whole_case) for span in track.spans]
    due = next((c for c in file.clocks if c.kind in ("arrival", "task") and c.subject == track.subject), None)
    running = due if due is not None and due.stopped_at is None and not track.is_whole_case else None
    tone = running.card if running else ""
    return Track(name, spans, running.due_at if running else None, track.is_whole_case, tone)


def _span(span: Held, mine: frozenset[int], *, whole: bool) -> Span:
    end = span.started_at + span.length
    if span.party is None:
        return Span(NEVER, span.started_at, end, str(words.of(REASONS, span.reason)))
    kind = "me" if span.party.id in mine else KINDS.get(span.party.kind, span.party.kind)
    said = span.party.short_name if whole else str(REASONS.get(span.reason, span.party.short_name))
    return Span(kind, span.started_at, end, said, span.reason == "unsigned")


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def tasks(file: CaseFile, mine: frozenset[int]) -> list[TaskRow]:
    """The work as it stands."""
    return [_task(file, task, mine) for task in file.tasks]


def _task(file: CaseFile, task: TaskPart, mine: frozenset[int]) -> TaskRow:
    who = holder(task.organisation, mine)
    return TaskRow(
        number=task.position,
        holder=who,
        what=task.title,
        state=task.state,
        clock=_clock(file, task),
        waits_for=_waits(task),
        evidence=_evidence(task),
        payer=str(words.of(PAYERS, task.payer)) if task.payer else "",
        note=_note(file, task),
        due=_due(file, task),
        bad=task.card == "due",
        url=f"#about-task-{task.id}" if _mine_to_do(file, task) else "",
        sign=_running(file, task, "task_sign"),
    )


def _mine_to_do(file: CaseFile, task: TaskPart) -> bool:
    return any(item.on == "task" and any(pk == task.id for pk, _title in item.subjects) for item in file.actions)


def _clock(file: CaseFile, task: TaskPart) -> ClockBar | None:
    if (clock := _running(file, task, "task", "task_verify")) is not None:
        return clock
    if task.blockers:
        return ClockBar(stopped=gettext("held up by %(which)s") % {"which": _numbers(task.blockers)}, used=0.0)
    return None


def _running(file: CaseFile, task: TaskPart, *kinds: str) -> ClockBar | None:
    clock = next((c for c in file.clocks if c.kind in kinds and c.subject == task.id and c.stopped_at is None), None)
    return clock_bar(clock, file.now) if clock else None


def _due(file: CaseFile, task: TaskPart) -> str:
    """When it must be done, while its clock runs for something else: signing, checking, what it waits for."""
    runs = any(c.kind == "task" and c.subject == task.id and c.stopped_at is None for c in file.clocks)
    over = task.state in ("done", "verified", "cancelled", "returned")
    return "" if runs or over else gettext("to be done by %(at)s") % {"at": at_text(task.due_at, file.now)}


def _numbers(positions: tuple[int, ...]) -> str:
    return gettext(", ").join(gettext("no. %(n)s") % {"n": n} for n in positions)


def _waits(task: TaskPart) -> str:
    return gettext("after %(which)s") % {"which": _numbers(task.waits_for)} if task.waits_for else ""


def _evidence(task: TaskPart) -> str:
    n = len(task.attachments)
    if n:
        return gettext("photos %(n)s") % {"n": n}
    return gettext("photo evidence needed") if task.evidence else ""


def _note(file: CaseFile, task: TaskPart) -> str:
    if task.state == TaskState.VERIFIED and task.verified_at:
        return gettext("checked %(at)s") % {"at": at_text(task.verified_at, file.now)}
    if task.state == TaskState.DONE and task.done_at:
        who = task.done_by or task.organisation.short_name
        return gettext("%(who)s reported it done %(at)s") % {"who": who, "at": at_text(task.done_at, file.now)}
    return task.contact


def picture(file: CaseFile, mine: frozenset[int]) -> Gantt | None:
    """The tasks in time; one alone needs no picture."""
    shown = [task for task in file.tasks if task.state != TaskState.CANCELLED]
    if len(shown) < 2:
        return None
    ends = {task.position: task.done_at or task.due_at for task in shown}
    pieces = []
    for task in shown:
        due = max(task.due_at, task.assigned_at)
        before = [ends[one] for one in task.waits_for if one in ends]
        begins = min(max([task.assigned_at, *before]), due)  # not before what it waits for
        piece = Piece(
            task.position,
            holder(task.organisation, mine),
            task.title,
            begins,
            due,
            task.waits_for,
            bad=task.card == "due",
        )
        pieces.append(piece)
    return gantt(pieces, now=file.now)
