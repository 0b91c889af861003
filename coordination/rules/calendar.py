"""Working time (工作时间): which days and hours of a Chinese office count.

Room: rules, floor 0. Who comes in: `deadlines`, with years that `registry` keeps as editions.
What never happens here: reading the clock, or guessing a holiday. A year the State Council has
not published knows its weekends only, and whatever is computed with it says so (`provisional`).

Sources: the yearly notices of the General Office of the State Council on holidays and make-up
working weekends (国务院办公厅关于部分节假日安排的通知; 调休), by way of the `holidays` package.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from hashlib import sha256
from itertools import count, pairwise, takewhile
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from holidays import country_holidays

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The one time zone of the People's Republic, without summer time since 1991."""

Hours: TypeAlias = tuple[tuple[time, time], ...]
OFFICE_HOURS: Hours = ((time(8), time(12)), (time(14), time(18)))
"""Opening and closing times of an office day: eight hours of work (标准工时)."""

NEXT_NOTICE_FROM = (12, 25)
"""From this month and day on, next year's notice may still move days (29 December 2018 was made a
working Saturday by the notice for 2019), so an unpublished next year makes them provisional."""

_ZERO = timedelta(0)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Year:
    """One year of the notice: days off, make-up working weekends (调休上班), names to show.

    Raises ValueError for a day of another year, or one that is both off and made up for.
    """

    year: int
    holidays: frozenset[date]
    makeups: frozenset[date]
    published: bool
    names: Mapping[date, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        strangers = sorted(d for d in self.holidays | self.makeups if d.year != self.year)
        if strangers:
            raise ValueError(f"{strangers[0]} is not a day of {self.year}")
        both = sorted(self.holidays & self.makeups)
        if both:
            raise ValueError(f"{both[0]} cannot be both a holiday and a make-up working day")


@dataclass(frozen=True)
class DayOff:
    """A day that does not count: `why` is "holiday" or "weekend"; `name` as in the notice or ""."""

    day: date
    why: str
    name: str


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Working time under given years and office hours. Immutable; equal when `version` is equal.

    Instants are aware datetimes (a naive one raises ValueError) and come back in Asia/Shanghai.
    The working time passed since the beginning of the era is one number per instant, so adding
    and measuring cost a few binary searches however long the span is. A point between two office
    windows (12:00 and 14:00 are the same point of working time) is written as the earlier one.
    """

    years: Mapping[int, Year]
    hours: Hours = OFFICE_HOURS

    def __post_init__(self) -> None:
        for number, year in self.years.items():
            if number != year.year:
                raise ValueError(f"the year {year.year} is filed under {number}")
        points = [point for window in self.hours for point in window]
        if not points or any(a >= b for a, b in pairwise(points)):
            raise ValueError("office hours must be windows that follow one another")
        object.__setattr__(self, "years", MappingProxyType(dict(sorted(self.years.items()))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkingCalendar) and other.version == self.version

    def __hash__(self) -> int:
        return hash(self.version)

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that name exactly these years and hours."""
        told = [f"{opens.isoformat()}-{shut.isoformat()}" for opens, shut in self.hours]
        for year in self.years.values():
            told.append(f"{year.year}{'' if year.published else '?'}")
            told += [f"-{day}" for day in sorted(year.holidays)]
            told += [f"+{day}" for day in sorted(year.makeups)]
        return sha256("\n".join(told).encode()).hexdigest()[:12]

    @cached_property
    def day(self) -> timedelta:
        """The working time of one working day."""
        return sum((shut - opens for opens, shut in self._windows), _ZERO)

    def is_working_day(self, day: date) -> bool:
        year = self.years.get(day.year)
        if _weekend(day):
            return year is not None and day in year.makeups
        return year is None or day not in year.holidays

    def add_working(self, start: datetime, span: timedelta) -> datetime:
        """The earliest instant at which `span` of working time lies behind `start`.

        A negative span goes back to the earliest instant that has that much before `start`;
        zero stays. Raises OverflowError beyond the years 1 to 9999.
        """
        if not span:
            return _local(start)
        return self._earliest(self._position(start) + span)

    def working_between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from a to b, negative when b comes first."""
        return self._position(b) - self._position(a)

    def begins(self, start: datetime) -> datetime:
        """The instant from which working time runs on: `start` itself, or the next opening."""
        return self._earliest(self._position(start) + _TICK) - _TICK

    def next_close(self, start: datetime) -> datetime:
        """The close of the office day by which a whole day of working time has passed since `start`."""
        day = self.add_working(start, self.day)
        return datetime.combine(day.date(), self.hours[-1][1], SHANGHAI)

    def unpublished(self, a: datetime, b: datetime) -> tuple[int, ...]:
        """The years whose notice is still missing for the time between a and b, both included."""
        first, last = sorted((_local(a).date(), _local(b).date()))
        until = last.year + ((last.month, last.day) >= NEXT_NOTICE_FROM)
        touched = range(first.year, until + 1)
        return tuple(y for y in touched if y not in self.years or not self.years[y].published)

    def provisional(self, a: datetime, b: datetime) -> bool:
        """Whether working time between a and b may still change with a notice to come."""
        return bool(self.unpublished(a, b))

    def days_off(self, first: date, last: date) -> Iterator[DayOff]:
        """The days from first to last, both included, that do not count, and why."""
        for day in _days(first, last):
            if self.is_working_day(day):
                continue
            year = self.years.get(day.year)
            holiday = year is not None and day in year.holidays
            name = year.names.get(day, "") if year is not None and holiday else ""
            yield DayOff(day, "holiday" if holiday else "weekend", name)

    def made_up(self, first: date, last: date) -> Iterator[date]:
        """The working weekends from first to last, both included."""
        return (day for day in _days(first, last) if _weekend(day) and self.is_working_day(day))

    @cached_property
    def _windows(self) -> tuple[tuple[timedelta, timedelta], ...]:
        return tuple((_since_midnight(opens), _since_midnight(shut)) for opens, shut in self.hours)

    @cached_property
    def _off(self) -> tuple[int, ...]:
        off = (d for year in self.years.values() for d in year.holidays if not _weekend(d))
        return _ordinals(off)

    @cached_property
    def _made_up(self) -> tuple[int, ...]:
        return _ordinals(d for year in self.years.values() for d in year.makeups if _weekend(d))

    def _working_days_through(self, ordinal: int) -> int:
        """Working days from day 1 of the era (a Monday) to this day, it included."""
        weeks, rest = divmod(ordinal, 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_right(self._off, ordinal) + bisect_right(self._made_up, ordinal)

    def _position(self, instant: datetime) -> timedelta:
        """Working time from the beginning of the era to this instant."""
        local = _local(instant)
        day, passed = local.date(), _since_midnight(local.time())
        before = self._working_days_through(day.toordinal() - 1) * self.day
        if not self.is_working_day(day):
            return before
        worked = (min(passed, shut) - opens for opens, shut in self._windows if passed > opens)
        return sum(worked, before)

    def _earliest(self, position: timedelta) -> datetime:
        """The earliest instant at this position: the inverse of `_position`."""
        whole, rest = divmod(position - _TICK, self.day)
        rest += _TICK
        midnight = datetime.fromordinal(self._ordinal_of(whole + 1)).replace(tzinfo=SHANGHAI)
        for opens, shut in self._windows:
            if rest <= shut - opens:
                return midnight + opens + rest
            rest -= shut - opens
        raise AssertionError("a rest is never longer than the day")

    def _ordinal_of(self, nth: int) -> int:
        """The day that is the nth working day of the era."""
        if nth < 1:
            raise OverflowError("working time before the year 1")
        early = max(1, (nth - len(self._made_up)) * 7 // 5 - 7)
        late = min(date.max.toordinal(), (nth + len(self._off)) * 7 // 5 + 7)
        reach = range(early, late + 1)
        found = bisect_left(reach, nth, key=self._working_days_through)
        if found == len(reach):
            raise OverflowError("working time after the year 9999")
        return reach[found]


@cache
def year_of_notice(year: int) -> Year:
    """The State Council's arrangement for one year, as the `holidays` package knows it.

    Every notice since 2007 has make-up working days. Where the package has none, the notice is not
    out and what it lists are guesses: the year comes back unpublished, with its weekends only.
    """
    listed = country_holidays("CN", years=year, language="zh_CN")
    makeups = frozenset(day for day in listed.weekend_workdays if day.year == year)
    if not makeups:
        return Year(year, frozenset(), frozenset(), published=False)
    names = {day: name for day, name in listed.items() if day.year == year}
    return Year(year, frozenset(names) - makeups, makeups, published=True, names=names)


def published_years(first: int = 2015) -> dict[int, Year]:
    """Every year from `first` on up to the last one published; a later one is simply absent."""
    years = takewhile(lambda year: year.published, map(year_of_notice, count(first)))
    return {year.year: year for year in years}


def elapse(start: datetime, span: timedelta) -> datetime:
    """`span` of clock time after `start`, in Asia/Shanghai."""
    return (_local(start).astimezone(UTC) + span).astimezone(SHANGHAI)


def _local(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs its time zone: {instant.isoformat()}")
    return instant.astimezone(SHANGHAI)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )


def _weekend(day: date) -> bool:
    return day.weekday() >= 5


def _days(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _ordinals(days: Iterable[date]) -> tuple[int, ...]:
    return tuple(sorted(day.toordinal() for day in days))
