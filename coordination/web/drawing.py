"""Floor 5, web: the geometry of what is drawn by the server.

Views come in with times and numbers and leave with positions for SVG attributes: percentages across, pixels down. No
styles, no scripts, no colours; the table beside a drawing stays the truth. All functions are pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext

from coordination.web.bar_words import is_free, written
from coordination.web.components import Holder
from coordination.web.moments import at_text, day_text, held_text

DAY = timedelta(days=1)


def per_cent(value: float) -> str:
    """A share as an attribute: never in the reader's locale."""
    return f"{value * 100:.2f}%"


def across(at: datetime, start: datetime, end: datetime) -> float:
    """Where ``at`` lies between ``start`` and ``end``, 0 to 1."""
    if end <= start:
        return 0.0
    return min(max((at - start) / (end - start), 0.0), 1.0)


# ── ledger ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Span:
    """One holding. ``kind``: me, community, subdistrict, city, department, nobody; ``hatched`` when not signed for."""

    kind: str
    start: datetime
    end: datetime
    label: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A span laid out: ``x`` and ``width`` are attributes."""

    kind: str
    x: str
    width: str
    label: str
    said: str
    hatched: bool
    inside: str  # what is written in it: whose it was and how long, as far as there is room for it
    text_x: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One track: the case, one summons or one task."""

    name: str
    segments: Sequence[Segment]
    total: str
    said: str  # the sums, for who cannot see the bar
    due_x: str = ""
    due_said: str = ""
    due_text_x: str = ""
    main: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment below the bars."""

    x: str
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows under one axis, with the line of now."""

    rows: Sequence[LedgerRow]
    ticks: Sequence[Tick] = ()
    now_x: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Track:
    """What a view hands in for one row."""

    name: str
    spans: Sequence[Span]
    due_at: datetime | None = None
    main: bool = False
    tone: str = ""


def _segment(span: Span, start: datetime, end: datetime) -> Segment:
    left, right = across(span.start, start, end), across(span.end, start, end)
    said = held_text(span.end - span.start)
    return Segment(
        kind=span.kind,
        x=per_cent(left),
        width=per_cent(right - left),
        label=span.label,
        said=said,
        hatched=span.hatched,
        inside="" if span.hatched else written(span.label, said, right - left),
        text_x=per_cent(left + 0.01),
    )


def _row(track: Track, start: datetime, end: datetime, now: datetime) -> LedgerRow:
    segments = tuple(_segment(span, start, end) for span in track.spans)
    total = sum((span.end - span.start for span in track.spans), timedelta())
    due = across(track.due_at, start, end) if track.due_at and start < track.due_at <= end else None
    due_said = gettext("due %(time)s") % {"time": at_text(track.due_at, now)} if due is not None else ""
    words = [(float(segment.text_x.rstrip("%")) / 100, segment.inside) for segment in segments if segment.inside]
    return LedgerRow(
        name=track.name,
        segments=segments,
        total=held_text(total),
        said=", ".join(f"{segment.label} {segment.said}" for segment in segments),
        due_x=per_cent(due) if due is not None else "",
        due_said=due_said,
        due_text_x=per_cent(due + 0.01) if due is not None and is_free(due + 0.01, due_said, words) else "",
        main=track.main,
        tone=track.tone,
    )


def ledger(tracks: Sequence[Track], *, now: datetime, until: datetime | None = None) -> Ledger:
    """Lay out tracks from the first holding to ``until`` (a deadline ahead) or now, whichever is later."""
    starts = [span.start for track in tracks for span in track.spans]
    if not starts:
        return Ledger(rows=())
    start = min(starts)
    last = max(span.end for track in tracks for span in track.spans)
    end = max(until or last, last)
    long = end - start > DAY
    ticks = [Tick("0%", _tick(start, now, long)), Tick("100%", _tick(end, now, long), "end")]
    here = across(now, start, end)
    if 0.12 < here < 0.86:
        ticks.insert(1, Tick(per_cent(here), _tick(now, now, long), "middle"))
    kinds = {"hatched" if span.hatched else span.kind for track in tracks for span in track.spans}
    if any(track.due_at and start < track.due_at <= end for track in tracks):
        kinds.add("due")
    rows = tuple(_row(track, start, end, now) for track in tracks)
    return Ledger(rows, tuple(ticks), per_cent(here) if here < 1 else "", frozenset(kinds))


def _tick(at: datetime, now: datetime, long: bool) -> str:
    return day_text(localtime(at).date(), now) if long else f"{localtime(at):%H:%M}"


# ── plan ────────────────────────────────────────────────────────────────────────────────────────────────────────────

GANTT_LEFT, GANTT_RIGHT, ROW, BAR, TOP = 150, 860, 33, 22, 30
CHARACTER = 13
"""The width of a Chinese character in the drawing."""
BESIDE = 16
"""How far from its bar a label stands: the arrows turn in between."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One task as a view hands it in; ``waits_for`` are numbers of other pieces."""

    number: int
    holder: Holder
    what: str
    start: datetime
    due: datetime
    waits_for: Sequence[int] = ()
    lead: bool = False
    bad: bool = False


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A task laid out in a drawing 880 wide."""

    name: str
    what: str
    x: int
    y: int
    width: int
    text: str
    text_x: int
    text_y: int
    outside: bool
    lead: bool
    bad: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """What waits for what: a line and its head."""

    path: str
    head: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Gantt:
    """The picture of a plan."""

    height: int
    bars: Sequence[GanttBar]
    arrows: Sequence[Arrow]
    ticks: Sequence[tuple[int, str]]
    said: str


def _x(at: datetime, start: datetime, end: datetime) -> int:
    return round(GANTT_LEFT + (GANTT_RIGHT - GANTT_LEFT) * across(at, start, end))


def _arrow(before: GanttBar, after: GanttBar) -> Arrow:
    x1, y1, y2 = before.x + before.width, before.y + BAR // 2, after.y + BAR // 2
    bad = after.bad or after.x < x1
    if after.x >= x1 + 16:
        path = f"M{x1} {y1} H{x1 + 8} V{y2} H{after.x - 6}"
    else:
        turn = y1 + (ROW // 2 if y2 > y1 else -ROW // 2)
        path = f"M{x1} {y1} H{x1 + 8} V{turn} H{after.x - 12} V{y2} H{after.x - 6}"
    return Arrow(path, f"M{after.x - 7} {y2 - 4}v8l6-4z", bad)


def _cut(text: str, room: int) -> str:
    fits = room // CHARACTER
    return text if len(text) <= fits else f"{text[: max(fits - 1, 0)]}…"


def _label(what: str, x: int, width: int) -> tuple[str, int, bool]:
    """What is written in a bar, else right or left of it; cut to the widest of the three where it fits in none."""
    right, left = x + width + BESIDE, x - BESIDE
    rooms = (width - 16, GANTT_RIGHT + 20 - right, left - GANTT_LEFT)
    place = next((n for n, room in enumerate(rooms) if room >= CHARACTER * len(what)), rooms.index(max(rooms)))
    text = _cut(what, rooms[place])
    return text, (x + 8, right, left - CHARACTER * len(text))[place], place > 0


def gantt(pieces: Sequence[Piece], *, now: datetime) -> Gantt | None:
    """Draw the plan; nothing to draw without a task."""
    if not pieces:
        return None
    start, end = min(piece.start for piece in pieces), max(piece.due for piece in pieces)
    end = max(end, start + timedelta(minutes=10))
    bars: dict[int, GanttBar] = {}
    for row, piece in enumerate(pieces):
        x, y = _x(piece.start, start, end), TOP + row * ROW
        width = max(_x(piece.due, start, end) - x, 4)
        text, text_x, outside = _label(piece.what, x, width)
        bars[piece.number] = GanttBar(
            _cut(f"{piece.number}　{piece.holder.name}", GANTT_LEFT - 8),
            piece.what,
            x,
            y,
            width,
            text,
            text_x,
            y + 15,
            outside,
            piece.lead,
            piece.bad,
        )
    arrows = tuple(
        _arrow(bars[other], bars[piece.number]) for piece in pieces for other in piece.waits_for if other in bars
    )
    said = "; ".join(f"{piece.number} {piece.holder.name} {piece.what}" for piece in pieces)
    return Gantt(TOP + len(pieces) * ROW + 4, tuple(bars.values()), arrows, _gantt_ticks(start, end, now), said)


def _gantt_ticks(start: datetime, end: datetime, now: datetime) -> tuple[tuple[int, str], ...]:
    long = end - start > DAY
    moments = [start + (end - start) * step / 4 for step in range(5)]
    return tuple((_x(at, start, end), _tick(at, now, long)) for at in moments)


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of the chart: a bar for each series."""

    day: date
    label: str
    middle: str
    width: str
    values: Sequence[int]
    bars: Sequence[tuple[str, str, str]]  # x, y, height
    url: str = ""
    show_label: bool = False


@dataclass(frozen=True, slots=True)
class DayChart:
    """Bars by day, with three lines to read heights by."""

    days: Sequence[DayBar]
    names: Sequence[str]
    scale: Sequence[tuple[str, int]]  # y, value
    top: int


def nice_top(value: int) -> int:
    """The smallest round number that is not below ``value``, divisible by two."""
    step = 1
    while True:
        for factor in (2, 4, 6, 10):
            if factor * step >= value:
                return factor * step
        step *= 10


def day_chart(
    counts: Sequence[tuple[date, Sequence[int]]],
    *,
    names: Sequence[str],
    now: datetime,
    urls: Mapping[date, str] | None = None,
) -> DayChart:
    """Lay out days side by side, the series of one day beside each other."""
    top = nice_top(max((max(values, default=0) for _, values in counts), default=0))
    share = 1 / max(len(counts), 1)
    days = []
    for place, (day, values) in enumerate(counts):
        lefts = [share * (place + 0.14 + 0.72 * series / max(len(names), 1)) for series in range(len(values))]
        bars = tuple(
            (per_cent(x), per_cent(1 - value / top), per_cent(value / top))
            for x, value in zip(lefts, values, strict=True)
        )
        days.append(
            DayBar(
                day=day,
                label=day_text(day, now),
                middle=per_cent(share * (place + 0.5)),
                width=per_cent(share * 0.72 / max(len(names), 1)),
                values=tuple(values),
                bars=bars,
                url=(urls or {}).get(day, ""),
                show_label=(len(counts) - 1 - place) % max(len(counts) // 6, 1) == 0,
            )
        )
    return DayChart(tuple(days), tuple(names), ((per_cent(0), top), (per_cent(0.5), top // 2), (per_cent(1), 0)), top)


@dataclass(frozen=True, slots=True)
class HourBar:
    """One line of 「时间花在哪里」. ``hatched`` when it is nobody's."""

    label: str
    width: str
    said: str
    hatched: bool = False
    url: str = ""


def hour_bars(rows: Sequence[tuple[str, timedelta, bool, str]]) -> tuple[HourBar, ...]:
    """Bars of (label, time, nobody's, url), the longest filling the width."""
    longest = max((time for _, time, _, _ in rows), default=timedelta()) or timedelta(seconds=1)
    return tuple(
        HourBar(label, per_cent(time / longest), held_text(time), hatched, url) for label, time, hatched, url in rows
    )


def spark(values: Sequence[float]) -> str:
    """The path of a line through ``values`` in a box of 88 × 24; empty under two values."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step, height = 82 / (len(values) - 1), (high - low) or 1
    points = (f"{2 + i * step:.1f} {21 - (value - low) / height * 18:.1f}" for i, value in enumerate(values))
    return "M" + "L".join(points)
