"""Working time: by example, and against a slow model that walks from one office window to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coordination.rules.calendar import (
    OFFICE_HOURS,
    SHANGHAI,
    WorkingCalendar,
    Year,
    elapse,
    year_of_notice,
)

HOUR = timedelta(hours=1)
DAY = 8 * HOUR
MICROSECOND = timedelta(microseconds=1)

PUBLISHED = WorkingCalendar({2025: year_of_notice(2025), 2026: year_of_notice(2026)})
WEEKENDS_ONLY = WorkingCalendar({})


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def days(first: date, last: date) -> Iterable[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def windows(day: date, calendar: WorkingCalendar) -> list[tuple[datetime, datetime]]:
    if not calendar.is_working_day(day):
        return []
    return [
        (datetime.combine(day, opens, SHANGHAI), datetime.combine(day, shut, SHANGHAI))
        for opens, shut in calendar.hours
    ]


def slow_between(a: datetime, b: datetime, calendar: WorkingCalendar) -> timedelta:
    """Working time from a to b, window by window."""
    total = timedelta(0)
    for day in days(a.astimezone(SHANGHAI).date(), b.astimezone(SHANGHAI).date()):
        for opens, shut in windows(day, calendar):
            total += max(min(b, shut) - max(a, opens), timedelta(0))
    return total


def slow_add(start: datetime, span: timedelta, calendar: WorkingCalendar) -> datetime:
    """The instant `span` of working time after start, window by window."""
    day = start.astimezone(SHANGHAI).date()
    while True:
        for opens, shut in windows(day, calendar):
            begin = max(opens, start)
            if begin < shut:
                if span <= shut - begin:
                    return begin + span
                span -= shut - begin
        day += timedelta(days=1)


instants = st.datetimes(datetime(2024, 12, 20), datetime(2027, 1, 20), timezones=st.just(SHANGHAI))
spans = st.timedeltas(timedelta(0), timedelta(hours=700))
some_time = st.timedeltas(MICROSECOND, timedelta(hours=700))
calendars = st.sampled_from(
    [
        PUBLISHED,
        WEEKENDS_ONLY,
        WorkingCalendar(PUBLISHED.years, ((time(9), time(12)), (time(13, 30), time(17, 30)))),
        WorkingCalendar(PUBLISHED.years, ((time(0), time(23, 59, 59, 999999)),)),
    ]
)


class TestAdding:
    @pytest.mark.parametrize(
        ("start", "hours", "due"),
        [
            pytest.param(at(2026, 3, 3, 9), 1, at(2026, 3, 3, 10), id="within the morning"),
            pytest.param(at(2026, 3, 3, 11), 1, at(2026, 3, 3, 12), id="up to noon exactly"),
            pytest.param(at(2026, 3, 3, 11), 2, at(2026, 3, 3, 15), id="across the noon break"),
            pytest.param(at(2026, 3, 3, 12, 30), 1, at(2026, 3, 3, 15), id="from the noon break"),
            pytest.param(at(2026, 3, 3, 17), 2, at(2026, 3, 4, 9), id="over night"),
            pytest.param(at(2026, 3, 3, 20), 1, at(2026, 3, 4, 9), id="from the evening"),
            pytest.param(at(2026, 3, 3, 5), 1, at(2026, 3, 3, 9), id="from early morning"),
            pytest.param(at(2026, 3, 6, 17), 2, at(2026, 3, 9, 9), id="over the weekend"),
            pytest.param(at(2026, 3, 7, 10), 1, at(2026, 3, 9, 9), id="from a Saturday"),
            pytest.param(at(2026, 3, 3, 8), 8, at(2026, 3, 3, 18), id="a full day ends at closing"),
            pytest.param(at(2026, 3, 3, 15), 8, at(2026, 3, 4, 15), id="one day later, same point"),
            pytest.param(at(2026, 9, 30, 17), 2, at(2026, 10, 8, 9), id="over National Day"),
            pytest.param(at(2026, 10, 9, 17), 2, at(2026, 10, 10, 9), id="into a made-up Saturday"),
            pytest.param(at(2026, 10, 10, 17), 2, at(2026, 10, 12, 9), id="out of it on to Monday"),
            pytest.param(at(2026, 2, 13, 17), 10, at(2026, 2, 24, 9), id="Spring Festival, made-up before"),
            pytest.param(at(2026, 2, 27, 17), 10, at(2026, 3, 2, 9), id="Spring Festival, made-up after"),
            pytest.param(at(2025, 12, 31, 17), 2, at(2026, 1, 4, 9), id="New Year into a made-up Sunday"),
            pytest.param(at(2025, 1, 27, 16), 4, at(2025, 2, 5, 10), id="Spring Festival 2025"),
        ],
    )
    def test_working_hours_lead_to(self, start: datetime, hours: int, due: datetime) -> None:
        assert PUBLISHED.add_working(start, hours * HOUR) == due

    def test_nothing_added_stays_where_it_is_even_at_night(self) -> None:
        assert PUBLISHED.add_working(at(2026, 10, 3, 3), timedelta(0)) == at(2026, 10, 3, 3)

    def test_going_back_from_monday_morning_reaches_friday(self) -> None:
        assert PUBLISHED.add_working(at(2026, 3, 9, 9), -2 * HOUR) == at(2026, 3, 6, 17)

    def test_going_back_to_the_beginning_of_a_day_is_the_end_of_the_one_before(self) -> None:
        assert PUBLISHED.add_working(at(2026, 3, 10, 9), -HOUR) == at(2026, 3, 9, 18)

    def test_the_answer_is_in_shanghai_time_whatever_was_asked(self) -> None:
        start = datetime(2026, 3, 3, 1, tzinfo=UTC)
        assert PUBLISHED.add_working(start, HOUR).isoformat() == "2026-03-03T10:00:00+08:00"
        assert PUBLISHED.add_working(start, timedelta(0)).isoformat() == "2026-03-03T09:00:00+08:00"

    def test_a_century_costs_no_walk_through_its_days(self) -> None:
        weeks = 5_200
        due = WEEKENDS_ONLY.add_working(at(2026, 3, 3, 9), weeks * 5 * DAY)
        assert due == at(2026, 3, 3, 9) + timedelta(weeks=weeks)

    @pytest.mark.parametrize(
        ("start", "closes"),
        [
            (at(2026, 11, 24, 22, 12), at(2026, 11, 25, 18)),
            (at(2026, 11, 24, 10), at(2026, 11, 25, 18)),
            (at(2026, 11, 27, 17), at(2026, 11, 30, 18)),
        ],
    )
    def test_a_working_day_later_ends_when_the_office_shuts(self, start: datetime, closes: datetime) -> None:
        assert PUBLISHED.next_close(start) == closes

    def test_the_ends_of_time_are_an_overflow_and_not_a_wrong_answer(self) -> None:
        with pytest.raises(OverflowError):
            WEEKENDS_ONLY.add_working(at(2026, 1, 1), timedelta(days=999_999))
        with pytest.raises(OverflowError):
            WEEKENDS_ONLY.add_working(at(2026, 1, 1), -timedelta(days=999_999))

    @given(instants, some_time, calendars)
    def test_it_agrees_with_walking_from_window_to_window(
        self, start: datetime, span: timedelta, calendar: WorkingCalendar
    ) -> None:
        assert calendar.add_working(start, span) == slow_add(start, span, calendar)

    @given(instants, spans, calendars)
    def test_measuring_undoes_adding(self, start: datetime, span: timedelta, calendar: WorkingCalendar) -> None:
        assert calendar.working_between(start, calendar.add_working(start, span)) == span

    @given(instants, instants, calendars)
    def test_adding_undoes_measuring_up_to_time_off(self, a: datetime, b: datetime, calendar: WorkingCalendar) -> None:
        a, b = sorted((a, b))
        reached = calendar.add_working(a, calendar.working_between(a, b))
        assert a <= reached <= b
        assert calendar.working_between(reached, b) == timedelta(0)

    @given(instants, spans, spans, calendars)
    def test_more_time_is_never_due_earlier(
        self, start: datetime, one: timedelta, other: timedelta, calendar: WorkingCalendar
    ) -> None:
        less, more = sorted((one, other))
        assert calendar.add_working(start, less) <= calendar.add_working(start, more)

    @given(instants, instants, spans, calendars)
    def test_a_later_start_is_never_due_earlier(
        self, a: datetime, b: datetime, span: timedelta, calendar: WorkingCalendar
    ) -> None:
        a, b = sorted((a, b))
        assert calendar.add_working(a, span) <= calendar.add_working(b, span)

    @given(instants, some_time, some_time, calendars)
    def test_two_pieces_lead_where_the_whole_leads(
        self, start: datetime, one: timedelta, other: timedelta, calendar: WorkingCalendar
    ) -> None:
        in_pieces = calendar.add_working(calendar.add_working(start, one), other)
        assert in_pieces == calendar.add_working(start, one + other)

    @given(instants, some_time, some_time, calendars)
    def test_going_forth_and_back_comes_home(
        self, start: datetime, arrived: timedelta, span: timedelta, calendar: WorkingCalendar
    ) -> None:
        home = calendar.add_working(start, arrived)
        assert calendar.add_working(calendar.add_working(home, span), -span) == home

    @given(instants, some_time, calendars)
    def test_it_ends_within_office_hours_at_the_earliest_moment(
        self, start: datetime, span: timedelta, calendar: WorkingCalendar
    ) -> None:
        due = calendar.add_working(start, span)
        assert calendar.is_working_day(due.date())
        assert calendar.working_between(due - MICROSECOND, due) == MICROSECOND


class TestMeasuring:
    @given(instants, instants, calendars)
    def test_it_agrees_with_walking_from_window_to_window(
        self, a: datetime, b: datetime, calendar: WorkingCalendar
    ) -> None:
        a, b = sorted((a, b))
        assert calendar.working_between(a, b) == slow_between(a, b, calendar)

    @given(instants, instants, instants, calendars)
    def test_stretches_add_up(self, a: datetime, b: datetime, c: datetime, calendar: WorkingCalendar) -> None:
        whole = calendar.working_between(a, c)
        assert calendar.working_between(a, b) + calendar.working_between(b, c) == whole

    @given(instants, instants, calendars)
    def test_backwards_is_the_same_with_the_other_sign(
        self, a: datetime, b: datetime, calendar: WorkingCalendar
    ) -> None:
        assert calendar.working_between(a, b) == -calendar.working_between(b, a)

    def test_the_time_zone_of_the_question_does_not_matter(self) -> None:
        a, b = at(2026, 3, 3, 9), at(2026, 3, 5, 9)
        assert PUBLISHED.working_between(a.astimezone(UTC), b) == 2 * DAY

    def test_a_holiday_holds_no_working_time(self) -> None:
        assert PUBLISHED.working_between(at(2026, 10, 1), at(2026, 10, 8)) == timedelta(0)

    def test_a_made_up_weekend_holds_a_full_day(self) -> None:
        assert PUBLISHED.working_between(at(2026, 10, 10), at(2026, 10, 12)) == DAY


class TestBeginning:
    @pytest.mark.parametrize(
        ("start", "begins"),
        [
            (at(2026, 3, 3, 9), at(2026, 3, 3, 9)),
            (at(2026, 3, 3, 8), at(2026, 3, 3, 8)),
            (at(2026, 3, 3, 7, 59), at(2026, 3, 3, 8)),
            (at(2026, 3, 3, 12), at(2026, 3, 3, 14)),
            (at(2026, 3, 3, 18), at(2026, 3, 4, 8)),
            (at(2026, 10, 1, 10), at(2026, 10, 8, 8)),
            (at(2026, 10, 9, 18), at(2026, 10, 10, 8)),
        ],
    )
    def test_working_time_begins_at_the_next_opening(self, start: datetime, begins: datetime) -> None:
        assert PUBLISHED.begins(start) == begins

    @given(instants, calendars)
    def test_nothing_counts_before_it_and_every_moment_counts_after(
        self, start: datetime, calendar: WorkingCalendar
    ) -> None:
        begins = calendar.begins(start)
        assert start <= begins
        assert calendar.working_between(start, begins) == timedelta(0)
        assert calendar.working_between(begins, begins + MICROSECOND) == MICROSECOND


class TestTheCalendarItself:
    def test_it_is_equal_to_another_with_the_same_content(self) -> None:
        years = {2026: year_of_notice(2026), 2025: year_of_notice(2025)}
        again = WorkingCalendar(years)
        assert again == PUBLISHED
        assert hash(again) == hash(PUBLISHED)
        assert again.version == PUBLISHED.version
        assert again != "a calendar"

    def test_any_difference_gives_another_version(self) -> None:
        year = PUBLISHED.years[2026]
        one_less = frozenset(list(year.holidays)[1:])
        others = [
            WorkingCalendar({2026: year}),
            WorkingCalendar(PUBLISHED.years, ((time(8), time(12)), (time(15), time(18)))),
            WorkingCalendar({**PUBLISHED.years, 2026: Year(2026, one_less, year.makeups, published=True)}),
            WorkingCalendar({**PUBLISHED.years, 2026: Year(2026, year.holidays, frozenset(), published=True)}),
            WorkingCalendar({**PUBLISHED.years, 2026: Year(2026, year.holidays, year.makeups, published=False)}),
            WorkingCalendar({**PUBLISHED.years, 2027: Year(2027, frozenset(), frozenset(), published=False)}),
        ]
        versions = {calendar.version for calendar in [PUBLISHED, *others]}
        assert len(versions) == len(others) + 1

    def test_it_does_not_change_with_what_it_was_made_from(self) -> None:
        years = {2026: year_of_notice(2026)}
        calendar = WorkingCalendar(years)
        years.clear()
        assert not calendar.is_working_day(date(2026, 10, 1))
        with pytest.raises(TypeError):
            calendar.years[2027] = year_of_notice(2027)  # type: ignore[index]
        with pytest.raises(FrozenInstanceError):
            calendar.hours = ()  # type: ignore[misc]

    def test_a_working_day_has_eight_hours_unless_the_office_says_otherwise(self) -> None:
        assert WEEKENDS_ONLY.day == DAY
        assert WEEKENDS_ONLY.hours == OFFICE_HOURS
        assert WorkingCalendar({}, ((time(9), time(12)), (time(14), time(17, 30)))).day == 6.5 * HOUR

    @pytest.mark.parametrize(
        "hours",
        [
            (),
            ((time(8), time(8)),),
            ((time(12), time(8)),),
            ((time(8), time(12)), (time(12), time(18))),
            ((time(14), time(18)), (time(8), time(12))),
            ((time(8), time(14)), (time(12), time(18))),
        ],
    )
    def test_office_hours_must_follow_one_another(self, hours: tuple[tuple[time, time], ...]) -> None:
        with pytest.raises(ValueError, match="windows that follow one another"):
            WorkingCalendar({}, hours)

    def test_a_year_must_be_filed_under_its_own_number(self) -> None:
        with pytest.raises(ValueError, match="the year 2026 is filed under 2025"):
            WorkingCalendar({2025: year_of_notice(2026)})

    def test_an_instant_without_its_time_zone_is_refused_everywhere(self) -> None:
        naive, aware = datetime(2026, 3, 3, 9), at(2026, 3, 3, 9)
        for refused in (
            lambda: PUBLISHED.add_working(naive, HOUR),
            lambda: PUBLISHED.add_working(naive, timedelta(0)),
            lambda: PUBLISHED.working_between(naive, aware),
            lambda: PUBLISHED.working_between(aware, naive),
            lambda: PUBLISHED.provisional(naive, aware),
            lambda: PUBLISHED.provisional(aware, naive),
            lambda: PUBLISHED.begins(naive),
            lambda: elapse(naive, HOUR),
        ):
            with pytest.raises(ValueError, match="needs its time zone"):
                refused()


class TestClockTime:
    @given(instants, spans)
    def test_it_passes_day_and_night(self, start: datetime, span: timedelta) -> None:
        later = elapse(start.astimezone(UTC), span)
        assert later - start == span
        assert later.tzinfo is SHANGHAI

    @given(instants, instants, spans)
    def test_working_time_is_never_longer(self, a: datetime, b: datetime, span: timedelta) -> None:
        assume(a != b)
        a, b = sorted((a, b))
        assert PUBLISHED.working_between(a, b) <= b - a
        assert PUBLISHED.add_working(a, span) >= elapse(a, span)
