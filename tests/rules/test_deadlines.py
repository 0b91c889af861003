"""Deadlines: how spans are written, when they are due, how that is told, and what is left when one stops."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coordination.rules.calendar import SHANGHAI, WorkingCalendar, year_of_notice
from coordination.rules.deadlines import (
    Deadline,
    Span,
    Unit,
    absolute,
    deadline,
    remaining,
    resume,
)

CALENDAR = WorkingCalendar({2025: year_of_notice(2025), 2026: year_of_notice(2026)})


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def steps(of: Deadline, step: str) -> list[dict[str, str | int | list[int]]]:
    return [told for told in of.arithmetic if told["step"] == step]


hours = st.integers(0, 60 * 400).map(lambda minutes: Fraction(minutes, 60))
written_spans = st.one_of(
    st.builds(Span, hours, st.sampled_from([Unit.CLOCK_HOURS, Unit.WORKING_HOURS])),
    st.builds(Span, st.integers(0, 60), st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS])),
)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2026, 9, 1), timezones=st.just(SHANGHAI))


class TestWritingASpan:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            ("30m", Fraction(1, 2), Unit.CLOCK_HOURS),
            ("90m", Fraction(3, 2), Unit.CLOCK_HOURS),
            ("2h", 2, Unit.CLOCK_HOURS),
            ("24h", 24, Unit.CLOCK_HOURS),
            ("0", 0, Unit.CLOCK_HOURS),
            ("0d", 0, Unit.CALENDAR_DAYS),
            ("0wh", 0, Unit.WORKING_HOURS),
            ("7d", 7, Unit.CALENDAR_DAYS),
            ("15d", 15, Unit.CALENDAR_DAYS),
            ("30wm", Fraction(1, 2), Unit.WORKING_HOURS),
            ("4wh", 4, Unit.WORKING_HOURS),
            ("1wd", 1, Unit.WORKING_DAYS),
        ],
    )
    def test_it_is_read_and_written_back(self, text: str, amount: Fraction, unit: Unit) -> None:
        span = Span.parse(text)
        assert (span.amount, span.unit) == (amount, unit)
        assert str(span) == text

    @pytest.mark.parametrize(("text", "shortest"), [("60m", "1h"), ("120wm", "2wh"), ("0m", "0"), ("0h", "0")])
    def test_it_is_written_in_the_largest_part_that_fits(self, text: str, shortest: str) -> None:
        assert str(Span.parse(text)) == shortest

    @pytest.mark.parametrize(
        "text",
        ["", "h", "30", "1.5h", "-1h", "+1h", "1 h", " 1h", "1h ", "1h\n", "01h", "1H", "1w", "1wdx", "1wd1h", "00"],
    )
    def test_what_is_not_a_span_is_refused_with_an_example(self, text: str) -> None:
        with pytest.raises(ValueError, match="write 30m, 24h, 15d, 4wh or 1wd"):
            Span.parse(text)

    @pytest.mark.parametrize("text", ["一天", "１h", "1000000h", "1e3h"])
    def test_other_digits_and_endless_spans_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="write 30m, 24h, 15d, 4wh or 1wd"):
            Span.parse(text)

    @pytest.mark.parametrize(
        ("amount", "unit"),
        [
            (-1, Unit.CLOCK_HOURS),
            (Fraction(1, 2), Unit.CALENDAR_DAYS),
            (Fraction(1, 2), Unit.WORKING_DAYS),
            (Fraction(1, 7), Unit.CLOCK_HOURS),
            (Fraction(1, 3600), Unit.WORKING_HOURS),
        ],
    )
    def test_negative_amounts_broken_days_and_seconds_are_refused(self, amount: Fraction, unit: Unit) -> None:
        with pytest.raises(ValueError, match="not a span"):
            Span(amount, unit)

    @given(written_spans)
    def test_what_was_written_reads_as_the_same_span(self, span: Span) -> None:
        assert Span.parse(str(span)) == span
        assert hash(Span.parse(str(span))) == hash(span)

    @given(written_spans)
    def test_it_is_shown_as_a_whole_number_and_a_symbol(self, span: Span) -> None:
        count, symbol = span.shown
        assert Span.parse(f"{count}{symbol}") == span

    def test_nothing_is_false(self) -> None:
        assert not Span.parse("0")
        assert Span.parse("1m")

    def test_a_working_day_is_as_long_as_the_office_is_open(self) -> None:
        assert Span.parse("2wd").length(CALENDAR) == timedelta(hours=16)
        assert Span.parse("2d").length(CALENDAR) == timedelta(hours=48)


class TestDue:
    @pytest.mark.parametrize(
        ("start", "span", "warn", "due", "second"),
        [
            pytest.param(at(3, 7, 23), "30m", at(3, 7, 23, 24), at(3, 7, 23, 30), at(3, 8), id="30m, second ≥ 30 min"),
            pytest.param(at(3, 7, 23), "15m", at(3, 7, 23, 12), at(3, 7, 23, 15), at(3, 7, 23, 45), id="15m"),
            pytest.param(at(3, 7, 23), "2h", at(3, 8, 0, 36), at(3, 8, 1), at(3, 8, 2), id="2h over midnight"),
            pytest.param(at(3, 7, 10), "24h", at(3, 8, 5, 12), at(3, 8, 10), at(3, 8, 22), id="24h"),
            pytest.param(at(3, 2, 10), "7d", at(3, 8, 0, 24), at(3, 9, 10), at(3, 10, 10), id="7d, second ≤ one day"),
            pytest.param(at(9, 28, 10), "15d", at(10, 10, 10), at(10, 13, 10), at(10, 14, 10), id="15 calendar days"),
            pytest.param(at(3, 3, 9), "4wh", at(3, 3, 14, 12), at(3, 3, 15), at(3, 3, 17), id="4wh over noon"),
            pytest.param(at(3, 6, 16), "4wh", at(3, 9, 9, 12), at(3, 9, 10), at(3, 9, 12), id="4wh over the weekend"),
            pytest.param(at(3, 3, 15), "1wd", at(3, 4, 11, 24), at(3, 4, 15), at(3, 5, 9), id="1wd, same point"),
            pytest.param(at(3, 3, 20), "1wd", at(3, 4, 16, 24), at(3, 4, 18), at(3, 5, 12), id="1wd from the evening"),
            pytest.param(at(9, 30, 15), "1wd", at(10, 8, 11, 24), at(10, 8, 15), at(10, 9, 9), id="1wd, National Day"),
            pytest.param(
                at(10, 9, 15), "1wd", at(10, 10, 11, 24), at(10, 10, 15), at(10, 12, 9), id="1wd, made-up Saturday"
            ),
            pytest.param(
                at(2, 13, 15), "3wd", at(2, 25, 8, 12), at(2, 25, 15), at(2, 26, 15), id="3wd, Spring Festival"
            ),
            pytest.param(at(3, 3, 9), "30wm", at(3, 3, 9, 24), at(3, 3, 9, 30), at(3, 3, 10), id="30 working minutes"),
        ],
    )
    def test_the_three_marks_of(
        self, start: datetime, span: str, warn: datetime, due: datetime, second: datetime
    ) -> None:
        computed = deadline(start, Span.parse(span), CALENDAR)
        assert (computed.warn_at, computed.due_at, computed.second_at) == (warn, due, second)
        assert not computed.provisional

    @pytest.mark.parametrize("unit", list(Unit))
    def test_a_clock_that_takes_no_time_is_due_at_its_start(self, unit: Unit) -> None:
        start = at(10, 3, 3)
        computed = deadline(start, Span(0, unit), CALENDAR)
        assert computed.warn_at == computed.due_at == computed.second_at == start
        assert not computed.provisional

    @given(instants, written_spans)
    def test_marks_follow_one_another(self, start: datetime, span: Span) -> None:
        computed = deadline(start, span, CALENDAR)
        assert start <= computed.warn_at <= computed.due_at <= computed.second_at
        if span:
            assert start < computed.warn_at < computed.due_at < computed.second_at

    @given(instants, written_spans)
    def test_the_time_zone_of_the_start_does_not_matter(self, start: datetime, span: Span) -> None:
        assert deadline(start.astimezone(UTC), span, CALENDAR) == deadline(start, span, CALENDAR)

    @given(instants, written_spans)
    def test_warning_comes_at_80_percent_of_the_span_in_its_own_unit(self, start: datetime, span: Span) -> None:
        computed = deadline(start, span, CALENDAR)
        spent = remaining(start, computed.warn_at, span, CALENDAR)
        assert spent * 10 == remaining(start, computed.due_at, span, CALENDAR) * 8

    @given(instants, written_spans.filter(bool))
    def test_the_second_overdue_is_between_half_an_hour_and_a_day_of_its_unit(
        self, start: datetime, span: Span
    ) -> None:
        computed = deadline(start, span, CALENDAR)
        grace = remaining(computed.due_at, computed.second_at, span, CALENDAR)
        day = timedelta(hours=8) if span.unit.working else timedelta(days=1)
        assert timedelta(minutes=30) <= grace <= day
        if timedelta(minutes=30) < grace < day:
            assert grace * 2 == span.length(CALENDAR)

    @given(instants, st.integers(1, 30))
    def test_a_working_day_is_the_same_as_eight_working_hours(self, start: datetime, amount: int) -> None:
        in_days = deadline(start, Span(amount, Unit.WORKING_DAYS), CALENDAR)
        in_hours = deadline(start, Span(8 * amount, Unit.WORKING_HOURS), CALENDAR)
        assert (in_days.due_at, in_days.warn_at) == (in_hours.due_at, in_hours.warn_at)

    def test_a_start_without_its_time_zone_is_refused(self) -> None:
        for text in ("0", "1h", "1wd"):
            with pytest.raises(ValueError, match="needs its time zone"):
                deadline(datetime(2026, 3, 3, 9), Span.parse(text), CALENDAR)


class TestProvisional:
    def test_working_days_into_an_unpublished_year_are_provisional(self) -> None:
        computed = deadline(at(12, 23, 10), Span.parse("10wd"), CALENDAR)
        assert computed.provisional
        assert steps(computed, "provisional") == [{"step": "provisional", "years": [2027]}]

    def test_calendar_days_and_hours_are_certain_in_any_year(self) -> None:
        for text in ("15d", "24h", "0"):
            assert not deadline(at(12, 31, 10), Span.parse(text), CALENDAR).provisional

    def test_a_second_mark_that_may_still_move_makes_it_provisional(self) -> None:
        computed = deadline(at(12, 23, 17), Span.parse("1wd"), CALENDAR)
        assert computed.due_at == at(12, 24, 17)
        assert computed.provisional


class TestTheArithmetic:
    def test_it_tells_every_day_that_was_skipped_and_every_weekend_worked(self) -> None:
        computed = deadline(at(9, 30, 19), Span.parse("3wd"), CALENDAR)
        assert computed.arithmetic == [
            {"step": "start", "at": "2026-09-30T19:00:00+08:00"},
            {"step": "span", "span": "3wd", "count": 3, "symbol": "wd", "unit": "working_days"},
            {"step": "begins", "at": "2026-10-08T08:00:00+08:00"},
            _skipped("holiday", "国庆节", "2026-10-01", "2026-10-03", 3),
            _skipped("weekend", "", "2026-10-04", "2026-10-04", 1),
            _skipped("holiday", "国庆节（补假）", "2026-10-05", "2026-10-05", 1),
            _skipped("holiday", "休息日（由 2026-09-20 调休）", "2026-10-06", "2026-10-06", 1),
            _skipped("holiday", "休息日（由 2026-10-10 调休）", "2026-10-07", "2026-10-07", 1),
            {"step": "made_up", "date": "2026-10-10"},
            {"step": "warn", "at": "2026-10-10T11:12:00+08:00"},
            {"step": "due", "at": "2026-10-10T18:00:00+08:00"},
            {"step": "second", "at": "2026-10-12T18:00:00+08:00"},
        ]

    def test_calendar_days_skip_nothing(self) -> None:
        computed = deadline(at(9, 30, 19), Span.parse("15d"), CALENDAR)
        assert [told["step"] for told in computed.arithmetic] == ["start", "span", "warn", "due", "second"]

    def test_a_start_within_office_hours_needs_no_word_about_when_counting_begins(self) -> None:
        for hour, begins in ((7, 1), (8, 0), (11, 0), (12, 1), (14, 0), (18, 1)):
            computed = deadline(at(3, 3, hour), Span.parse("4wh"), CALENDAR)
            assert len(steps(computed, "begins")) == begins

    def test_two_weekends_are_two_steps(self) -> None:
        computed = deadline(at(3, 5, 10), Span.parse("7wd"), CALENDAR)
        assert steps(computed, "skipped") == [
            _skipped("weekend", "", "2026-03-07", "2026-03-08", 2),
            _skipped("weekend", "", "2026-03-14", "2026-03-15", 2),
        ]

    def test_a_made_up_day_before_counting_begins_is_not_said_to_count(self) -> None:
        after_work = deadline(at(10, 10, 19), Span.parse("1wd"), CALENDAR)
        assert steps(after_work, "made_up") == []

    @given(instants, written_spans)
    def test_it_survives_json(self, start: datetime, span: Span) -> None:
        told = deadline(start, span, CALENDAR).arithmetic
        assert json.loads(json.dumps(told)) == told

    @given(instants, st.integers(1, 40))
    def test_days_elapsed_less_days_skipped_are_the_days_worked(self, start: datetime, amount: int) -> None:
        computed = deadline(start, Span(amount, Unit.WORKING_DAYS), CALENDAR)
        elapsed = (computed.due_at.date() - start.date()).days + 1
        skipped = sum(int(str(told["days"])) for told in steps(computed, "skipped"))
        worked = elapsed - skipped
        assert amount <= worked <= amount + 1 + (CALENDAR.begins(start).date() > start.date())


def _skipped(why: str, name: str, first: str, last: str, days: int) -> dict[str, str | int]:
    return {"step": "skipped", "why": why, "name": name, "from": first, "until": last, "days": days}


class TestStoppingAndGoingOn:
    @given(instants, written_spans, st.timedeltas(timedelta(0), timedelta(days=40)))
    def test_a_clock_resumed_at_once_is_due_when_it_was(self, start: datetime, span: Span, later: timedelta) -> None:
        stopped = start + later
        due = deadline(start, span, CALENDAR).due_at
        left = remaining(stopped, due, span, CALENDAR)
        assume((left and span) or not span.unit.working)
        assert resume(stopped, left, span, CALENDAR) == due

    def test_a_clock_stopped_on_its_due_goes_on_at_its_due(self) -> None:
        span = Span.parse("1wd")
        friday_evening, saturday = at(3, 6, 18), at(3, 7, 10)
        left = remaining(saturday, friday_evening, span, CALENDAR)
        assert left == timedelta(0)
        assert resume(at(3, 9, 10), left, span, CALENDAR) == at(3, 9, 10)

    @given(instants, written_spans.filter(bool), st.timedeltas(timedelta(0), timedelta(days=40)))
    def test_what_is_left_stays_left_whenever_it_goes_on(self, start: datetime, span: Span, pause: timedelta) -> None:
        due = deadline(start, span, CALENDAR).due_at
        left = remaining(start, due, span, CALENDAR)
        assert left == span.length(CALENDAR)
        again = start + pause
        assert remaining(again, resume(again, left, span, CALENDAR), span, CALENDAR) == left

    @given(instants, written_spans, st.timedeltas(timedelta(0), timedelta(days=40)))
    def test_a_pause_never_brings_a_deadline_forward(self, start: datetime, span: Span, pause: timedelta) -> None:
        due = deadline(start, span, CALENDAR).due_at
        left = remaining(start, due, span, CALENDAR)
        assert resume(start + pause, left, span, CALENDAR) >= due

    def test_two_working_hours_left_on_friday_are_two_on_the_next_working_day(self) -> None:
        span = Span.parse("4wh")
        left = remaining(at(9, 30, 16), at(10, 8, 8) + timedelta(0), span, CALENDAR)
        assert left == timedelta(hours=2)
        assert resume(at(10, 3, 12), left, span, CALENDAR) == at(10, 8, 10)

    def test_an_overdue_clock_stays_as_overdue_as_it_was(self) -> None:
        span = Span.parse("2h")
        left = remaining(at(3, 3, 12), at(3, 3, 11), span, CALENDAR)
        assert left == timedelta(hours=-1)
        assert resume(at(3, 10, 9), left, span, CALENDAR) == at(3, 10, 8)

    def test_an_overdue_working_clock_counts_back_in_working_time(self) -> None:
        span = Span.parse("4wh")
        left = remaining(at(3, 9, 9), at(3, 6, 17), span, CALENDAR)
        assert left == timedelta(hours=-2)
        assert resume(at(3, 16, 9), left, span, CALENDAR) == at(3, 13, 17)

    def test_a_due_given_by_a_person_counts_clock_time(self) -> None:
        left = remaining(at(3, 6, 17), at(3, 7, 17), None, CALENDAR)
        assert left == timedelta(days=1)
        assert resume(at(3, 10, 9), left, None, CALENDAR) == at(3, 11, 9)

    def test_instants_without_their_time_zone_are_refused(self) -> None:
        naive = datetime(2026, 3, 3, 9)
        for span in (None, Span.parse("1h"), Span.parse("1wd")):
            for ends in ((naive, at(3, 3)), (at(3, 3), naive)):
                with pytest.raises(ValueError, match="needs its time zone"):
                    remaining(*ends, span, CALENDAR)
            with pytest.raises(ValueError, match="needs its time zone"):
                resume(naive, timedelta(hours=1), span, CALENDAR)


class TestADueGivenByAPerson:
    @pytest.mark.parametrize(
        ("start", "due", "warn", "second"),
        [
            (at(3, 3, 9), at(3, 3, 19), at(3, 3, 17), at(3, 4, 0)),
            (at(3, 3, 9), at(3, 3, 9, 20), at(3, 3, 9, 16), at(3, 3, 9, 50)),
            (at(3, 1), at(3, 11), at(3, 9), at(3, 12)),
        ],
    )
    def test_its_marks_are_in_clock_time(
        self, start: datetime, due: datetime, warn: datetime, second: datetime
    ) -> None:
        computed = absolute(start, due, CALENDAR)
        assert (computed.warn_at, computed.due_at, computed.second_at) == (warn, due, second)
        assert not computed.provisional

    @pytest.mark.parametrize("late", [timedelta(0), timedelta(days=3)])
    def test_a_due_that_is_not_after_its_start_falls_due_at_once(self, late: timedelta) -> None:
        computed = absolute(at(3, 3, 9) + late, at(3, 3, 9), CALENDAR)
        assert computed.warn_at == computed.due_at == computed.second_at == at(3, 3, 9)

    def test_it_says_that_the_due_was_given(self) -> None:
        told = absolute(at(3, 3, 9), at(3, 3, 19), CALENDAR).arithmetic
        assert [step["step"] for step in told] == ["start", "given", "warn", "due", "second"]
        assert json.loads(json.dumps(told)) == told

    def test_instants_without_their_time_zone_are_refused(self) -> None:
        naive = datetime(2026, 3, 3, 9)
        for ends in ((naive, at(3, 3)), (at(3, 3), naive)):
            with pytest.raises(ValueError, match="needs its time zone"):
                absolute(*ends, CALENDAR)
