"""Deadlines (时限): how long each duty of a case may take, in which unit, and how it was computed.

Room: rules, floor 0. Who comes in: `stages` when a clock is set, stopped, resumed or moved, and
`reading`, which prints the unit and the arithmetic. What never happens here: reading the clock.

Sources. The handling tiers (`tier`, `contain`) follow Beijing's published practice for the 12345
hotline (接诉即办分级处置: 2 小时、24 小时、7 天、15 天): danger to life or property is contained
within 2 hours, failures of water, power, gas and heat are done within 24 hours, ordinary matters
within 7 days, complex ones within 15. Signing, arrival and the steps between them are this
service's own defaults; a city edits them as editions of `TIERS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import TypeAlias

from coordination.rules.calendar import DayOff, WorkingCalendar, elapse

Step: TypeAlias = dict[str, str | int | list[int]]
Tiers: TypeAlias = Mapping[str, Mapping[int, str]]

_ZERO = timedelta(0)


class Unit(StrEnum):
    """What a span is counted in; printed with every deadline."""

    CLOCK_HOURS = "clock_hours"  # 小时
    CALENDAR_DAYS = "calendar_days"  # 自然日
    WORKING_HOURS = "working_hours"  # 工作小时
    WORKING_DAYS = "working_days"  # 工作日

    @property
    def working(self) -> bool:
        """Whether only office hours count."""
        return self in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)

    @property
    def hours(self) -> bool:
        return self in (Unit.CLOCK_HOURS, Unit.WORKING_HOURS)


_SYMBOLS: dict[str, tuple[Unit, int]] = {
    "m": (Unit.CLOCK_HOURS, 60),
    "h": (Unit.CLOCK_HOURS, 1),
    "d": (Unit.CALENDAR_DAYS, 1),
    "wm": (Unit.WORKING_HOURS, 60),
    "wh": (Unit.WORKING_HOURS, 1),
    "wd": (Unit.WORKING_DAYS, 1),
}
_WRITTEN = re.compile(r"(0|[1-9][0-9]{0,5})(wm|wh|wd|m|h|d)")


@dataclass(frozen=True)
class Span:
    """An amount of one unit, written "30m", "24h", "15d", "90wm", "4wh" or "1wd"; "0" is none.

    Hours may be broken down to whole minutes, days not at all: ValueError otherwise, and for a
    negative amount.
    """

    amount: Fraction
    unit: Unit

    def __init__(self, amount: Fraction | int, unit: Unit) -> None:
        exact = Fraction(amount)
        if exact < 0 or (exact * (60 if unit.hours else 1)).denominator != 1:
            raise ValueError(f"not a span: {amount} {unit}")
        object.__setattr__(self, "amount", exact)
        object.__setattr__(self, "unit", unit)

    @classmethod
    def parse(cls, text: str) -> Span:
        if text == "0":
            return cls(0, Unit.CLOCK_HOURS)
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError(f"not a span: {text!r} (write 30m, 24h, 15d, 4wh or 1wd)")
        unit, parts = _SYMBOLS[written[2]]
        return cls(Fraction(int(written[1]), parts), unit)

    def __str__(self) -> str:
        count, symbol = self.shown
        return f"{count}{symbol}" if (count, symbol) != (0, "h") else "0"

    def __bool__(self) -> bool:
        return self.amount > 0

    @property
    def shown(self) -> tuple[int, str]:
        """A whole number and the symbol it counts: (30, "m"), (4, "wh")."""
        for symbol in reversed(_SYMBOLS):
            unit, parts = _SYMBOLS[symbol]
            if unit is self.unit and (self.amount * parts).denominator == 1:
                return int(self.amount * parts), symbol
        raise AssertionError("a span is whole in minutes")

    def length(self, calendar: WorkingCalendar) -> timedelta:
        """Clock time, or working time for the working units (one working day: `calendar.day`)."""
        if self.unit.hours:
            return timedelta(minutes=int(self.amount * 60))
        return int(self.amount) * _one_day(self.unit, calendar)


@dataclass(frozen=True)
class Deadline:
    """The three marks of a clock: warn (黄牌), due (红牌), second overdue.

    `provisional`: a year it touches is not published. `arithmetic`: the steps of the computation
    in order, ready for JSON, for showing to people.
    """

    due_at: datetime
    warn_at: datetime
    second_at: datetime
    provisional: bool
    arithmetic: list[Step]


def deadline(start: datetime, span: Span, calendar: WorkingCalendar) -> Deadline:
    """Due `span` after `start`; warned at 80 % of it; a second time half of it after due.

    That half is at least 30 minutes and at most one day of the clock's own unit (24 hours, or one
    working day). A zero span is due, warned and overdue at its start.
    """
    length = span.length(calendar)
    due = _after(start, length, span.unit, calendar)
    warn = _after(start, length * 4 // 5, span.unit, calendar)
    second = _after(due, _grace(length, span.unit, calendar), span.unit, calendar)
    awaited = calendar.unpublished(start, second) if span and span.unit.working else ()
    steps = list(_steps(start, span, due, calendar))
    if awaited:
        steps.append({"step": "provisional", "years": list(awaited)})
    return Deadline(due, warn, second, provisional=bool(awaited), arithmetic=steps + _marks(warn, due, second))


def absolute(start: datetime, due_at: datetime, calendar: WorkingCalendar) -> Deadline:
    """A clock whose due was given by a person (a task, a review): marks in clock time.

    A due that is not after its start makes every mark due at once, at `due_at`.
    """
    due = elapse(due_at, _ZERO)
    length = max(due - elapse(start, _ZERO), _ZERO)
    warn = elapse(due, length * 4 // 5 - length)
    second = elapse(due, _grace(length, Unit.CLOCK_HOURS, calendar))
    given: list[Step] = [{"step": "start", "at": _told(start)}, {"step": "given"}]
    return Deadline(due, warn, second, provisional=False, arithmetic=given + _marks(warn, due, second))


def remaining(at: datetime, due_at: datetime, span: Span | None, calendar: WorkingCalendar) -> timedelta:
    """What is left at `at`, in the span's own unit; negative once overdue.

    No span means a due given by a person, which counts clock time.
    """
    if span is not None and span.unit.working:
        return calendar.working_between(at, due_at)
    return elapse(due_at, _ZERO) - elapse(at, _ZERO)


def resume(at: datetime, left: timedelta, span: Span | None, calendar: WorkingCalendar) -> datetime:
    """Where a mark lies when its clock goes on at `at` with what `remaining` had measured.

    For a clock that is resumed within working time at the moment it stopped, that is the same
    instant again. Applies to each mark of a clock alike.
    """
    return _after(at, left, span.unit if span is not None else Unit.CLOCK_HOURS, calendar)


def after_pause(
    moment: datetime, stopped: datetime, until: datetime, span: Span | None, calendar: WorkingCalendar
) -> datetime:
    """Where a moment of a clock lies that stood still from `stopped` to `until`; what was past then stays past."""
    if moment <= stopped:
        return moment
    return resume(until, remaining(stopped, moment, span, calendar), span, calendar)


def paused(
    found: Deadline, stopped: datetime, until: datetime, span: Span | None, calendar: WorkingCalendar
) -> Deadline:
    """The deadline of a clock that stood still from `stopped` to `until`, the pause in its arithmetic."""
    warn, due, second = (
        after_pause(moment, stopped, until, span, calendar) for moment in (found.warn_at, found.due_at, found.second_at)
    )
    return _restated(found, warn, due, second, {"step": "paused", "at": _told(stopped), "until": _told(until)})


def pauses(arithmetic: list[Step]) -> list[tuple[datetime, datetime]]:
    """From when to when a clock stood still, out of its arithmetic."""
    steps = (step for step in arithmetic if step["step"] == "paused")
    return [(datetime.fromisoformat(str(s["at"])), datetime.fromisoformat(str(s["until"]))) for s in steps]


def not_before(found: Deadline, at: datetime, span: Span, calendar: WorkingCalendar) -> Deadline:
    """A deadline that was shortened while it ran: due now at the earliest, and twice overdue its whole grace later."""
    if found.due_at >= at:
        return found
    grace = _grace(span.length(calendar), span.unit, calendar)
    second = max(_after(at, grace, span.unit, calendar), found.second_at)
    return _restated(found, max(found.warn_at, at), elapse(at, _ZERO), second, {"step": "not_before", "at": _told(at)})


def _restated(found: Deadline, warn: datetime, due: datetime, second: datetime, why: Step) -> Deadline:
    before = [step for step in found.arithmetic if step["step"] not in ("warn", "due", "second")]
    return Deadline(due, warn, second, found.provisional, [*before, why, *_marks(warn, due, second)])


def _tier(*written: str) -> Mapping[int, str]:
    """Severity I to IV in order."""
    return MappingProxyType(dict(enumerate(written, start=1)))


TIERS: Tiers = MappingProxyType(
    {
        "place": _tier("30m", "1h", "4wh", "4wh"),  # 定位
        "verify": _tier("30m", "2h", "1wd", "1wd"),  # 核实
        "decide": _tier("15m", "1h", "1wd", "1wd"),  # 研判
        "sign": _tier("15m", "1h", "4wh", "4wh"),  # 签收
        "dispatch": _tier("15m", "1h", "4wh", "4wh"),  # 派单
        "convene": _tier("0", "0", "0", "0"),  # 召集
        "resolve": _tier("0", "0", "0", "0"),  # 转验收
        "plan": _tier("1h", "4h", "2wd", "2wd"),  # 议定方案
        "arrival": _tier("30m", "2h", "1wd", "1wd"),  # 报到
        "task_sign": _tier("15m", "1h", "4wh", "4wh"),  # 任务签收
        "task_verify": _tier("1h", "4h", "1wd", "1wd"),  # 任务核验
        "ruling": _tier("30m", "2h", "1wd", "1wd"),  # 裁定
        "approval": _tier("30m", "2h", "4wh", "4wh"),  # 审批
        "contain": MappingProxyType({1: "2h"}),  # 险情受控
        "tier": _tier("15d", "24h", "7d", "15d"),  # 办结
        "accept": _tier("24h", "24h", "3wd", "3wd"),  # 验收
        "supervision": _tier("24h", "24h", "3wd", "3wd"),  # 督办
        "countersign": _tier("4h", "8h", "2wd", "2wd"),  # 会签
    }
)
"""Span by clock kind and severity. `task` and `review` are absent: people give those a due date."""


def span_for(kind: str, severity: int, *, complex: bool = False, tiers: Tiers = TIERS) -> Span:
    """The span of a clock of this kind for a case of this severity.

    An ordinary case (III) whose duty is marked complex (复杂事项) takes the handling tier of IV.
    Raises KeyError where the tiers have none: such a clock takes a due date, or does not exist.
    """
    if kind not in tiers:
        raise KeyError(f"no tier for a clock of kind {kind!r}: it takes a due date of its own")
    row = 4 if complex and kind == "tier" and severity == 3 else severity
    if row not in tiers[kind]:
        raise KeyError(f"no tier for a clock of kind {kind!r} at severity {severity}")
    return Span.parse(tiers[kind][row])


def _one_day(unit: Unit, calendar: WorkingCalendar) -> timedelta:
    return calendar.day if unit.working else timedelta(days=1)


def _grace(length: timedelta, unit: Unit, calendar: WorkingCalendar) -> timedelta:
    """From due to second overdue; none for a clock that takes no time."""
    if not length:
        return _ZERO
    return min(max(length / 2, timedelta(minutes=30)), _one_day(unit, calendar))


def _after(start: datetime, length: timedelta, unit: Unit, calendar: WorkingCalendar) -> datetime:
    if unit.working:
        return calendar.add_working(start, length)
    return elapse(start, length)


def _steps(start: datetime, span: Span, due: datetime, calendar: WorkingCalendar) -> Iterator[Step]:
    """How the due came about, day by day where working time is counted."""
    yield {"step": "start", "at": _told(start)}
    count, symbol = span.shown
    yield {"step": "span", "span": str(span), "count": count, "symbol": symbol, "unit": span.unit}
    if not span or not span.unit.working:
        return
    begins = calendar.begins(start)
    if begins > start:
        yield {"step": "begins", "at": _told(begins)}
    first, last = elapse(start, _ZERO).date(), due.date()
    made_up: list[tuple[date, Step]] = [
        (day, {"step": "made_up", "date": day.isoformat()}) for day in calendar.made_up(begins.date(), last)
    ]
    skipped = _skipped(list(calendar.days_off(first, last)))
    yield from (step for _, step in sorted([*made_up, *skipped], key=itemgetter(0)))


def _skipped(days: list[DayOff]) -> Iterator[tuple[date, Step]]:
    """Days off that follow one another for the same reason, as one step."""
    numbered = enumerate(days)
    for _, run in groupby(numbered, lambda n: (n[1].day.toordinal() - n[0], n[1].why, n[1].name)):
        off = [day for _, day in run]
        yield (
            off[0].day,
            {
                "step": "skipped",
                "why": off[0].why,
                "name": off[0].name,
                "from": off[0].day.isoformat(),
                "until": off[-1].day.isoformat(),
                "days": len(off),
            },
        )


def _marks(warn: datetime, due: datetime, second: datetime) -> list[Step]:
    return [
        {"step": "warn", "at": _told(warn)},
        {"step": "due", "at": _told(due)},
        {"step": "second", "at": _told(second)},
    ]


def _told(instant: datetime) -> str:
    return elapse(instant, _ZERO).isoformat()
