"""The State Council's notices, copied here by hand, and what a year without one may say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.rules.calendar import SHANGHAI, DayOff, WorkingCalendar, Year, published_years, year_of_notice

DAY = timedelta(hours=8)

# 国务院办公厅关于2025年部分节假日安排的通知 (国办发明电〔2024〕12号), read off by hand
OFF_2025 = [
    ((1, 1), (1, 1)),  # 元旦
    ((1, 28), (2, 4)),  # 春节
    ((4, 4), (4, 6)),  # 清明节
    ((5, 1), (5, 5)),  # 劳动节
    ((5, 31), (6, 2)),  # 端午节
    ((10, 1), (10, 8)),  # 国庆节、中秋节
]
MADE_UP_2025 = [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)]

# 国务院办公厅关于2026年部分节假日安排的通知 (国办发明电〔2025〕7号), read off by hand
OFF_2026 = [
    ((1, 1), (1, 3)),  # 元旦
    ((2, 15), (2, 23)),  # 春节
    ((4, 4), (4, 6)),  # 清明节
    ((5, 1), (5, 5)),  # 劳动节
    ((6, 19), (6, 21)),  # 端午节
    ((9, 25), (9, 27)),  # 中秋节
    ((10, 1), (10, 7)),  # 国庆节
]
MADE_UP_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]

PUBLISHED = WorkingCalendar({2025: year_of_notice(2025), 2026: year_of_notice(2026)})

instants = st.datetimes(datetime(2024, 12, 20), datetime(2027, 1, 20), timezones=st.just(SHANGHAI))


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def days(first: date, last: date) -> Iterable[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def of_notice(year: int) -> tuple[set[date], set[date]]:
    """Days off and made-up days of a notice as printed above."""
    off, made_up = {2025: (OFF_2025, MADE_UP_2025), 2026: (OFF_2026, MADE_UP_2026)}[year]
    free = {d for a, b in off for d in days(date(year, *a), date(year, *b))}
    return free, {date(year, *d) for d in made_up}


class TestTheNotices:
    @pytest.mark.parametrize("year", [2025, 2026])
    def test_every_day_of_the_year_is_what_the_notice_says(self, year: int) -> None:
        off, made_up = of_notice(year)
        for day in days(date(year, 1, 1), date(year, 12, 31)):
            expected = day in made_up or (day.weekday() < 5 and day not in off)
            assert PUBLISHED.is_working_day(day) is expected, day

    @pytest.mark.parametrize("year", [2025, 2026])
    def test_a_year_has_248_working_days_since_13_holidays_are_statutory(self, year: int) -> None:
        worked = filter(PUBLISHED.is_working_day, days(date(year, 1, 1), date(year, 12, 31)))
        assert sum(1 for _ in worked) == 248
        span = PUBLISHED.working_between(at(year, 1, 1), at(year + 1, 1, 1))
        assert span == 248 * DAY

    @pytest.mark.parametrize("year", [2025, 2026])
    def test_the_made_up_weekends_are_those_of_the_notice(self, year: int) -> None:
        made_up = PUBLISHED.made_up(date(year, 1, 1), date(year, 12, 31))
        assert set(made_up) == of_notice(year)[1] == set(PUBLISHED.years[year].makeups)

    def test_the_made_up_days_are_all_saturdays_and_sundays(self) -> None:
        for year in published_years().values():
            assert {day.weekday() for day in year.makeups} <= {5, 6}

    def test_every_published_year_keeps_to_its_own_days(self) -> None:
        years = published_years()
        assert list(years) == list(range(2015, max(years) + 1))
        assert max(years) >= 2026
        for number, year in years.items():
            assert year.year == number
            assert year.published
            assert year.makeups
            assert {day.year for day in year.holidays | year.makeups} == {number}

    def test_published_years_begin_where_they_are_asked_to(self) -> None:
        assert min(published_years(first=2024)) == 2024

    def test_a_year_without_make_up_days_is_unpublished_and_nothing_in_it_is_invented(self) -> None:
        assert year_of_notice(2050) == Year(2050, frozenset(), frozenset(), published=False)
        assert 2050 not in published_years()

    def test_a_holiday_has_the_name_of_the_notice(self) -> None:
        assert PUBLISHED.years[2026].names[date(2026, 10, 1)] == "国庆节"


class TestAYear:
    def test_it_refuses_a_day_of_another_year(self) -> None:
        with pytest.raises(ValueError, match="2026-01-01 is not a day of 2025"):
            Year(2025, frozenset([date(2026, 1, 1)]), frozenset(), published=True)
        with pytest.raises(ValueError, match="2024-12-29 is not a day of 2025"):
            Year(2025, frozenset(), frozenset([date(2024, 12, 29)]), published=True)

    def test_it_refuses_a_day_that_is_both_off_and_made_up(self) -> None:
        both = frozenset([date(2025, 2, 8)])
        with pytest.raises(ValueError, match="2025-02-08 cannot be both"):
            Year(2025, both, both, published=True)

    def test_it_is_equal_and_hashable_whatever_the_days_are_called(self) -> None:
        bare = Year(2025, PUBLISHED.years[2025].holidays, PUBLISHED.years[2025].makeups, published=True)
        assert bare == PUBLISHED.years[2025]
        assert hash(bare) == hash(PUBLISHED.years[2025])


class TestProvisional:
    def test_published_years_are_certain(self) -> None:
        assert not PUBLISHED.provisional(at(2025, 1, 1), at(2026, 12, 24, 23, 59))

    def test_a_year_nobody_gave_is_provisional(self) -> None:
        assert PUBLISHED.unpublished(at(2026, 6, 1), at(2027, 1, 4)) == (2027,)
        assert PUBLISHED.unpublished(at(2024, 6, 1), at(2028, 1, 4)) == (2024, 2027, 2028)

    def test_a_year_given_as_unpublished_is_provisional(self) -> None:
        waiting = WorkingCalendar({2025: Year(2025, frozenset(), frozenset(), published=False)})
        assert waiting.provisional(at(2025, 3, 1), at(2025, 3, 2))
        assert waiting.is_working_day(date(2025, 10, 1))
        assert not waiting.is_working_day(date(2025, 10, 4))

    def test_the_last_week_of_december_waits_for_the_next_notice(self) -> None:
        assert not PUBLISHED.provisional(at(2026, 12, 1), at(2026, 12, 24, 23, 59))
        assert PUBLISHED.unpublished(at(2026, 12, 1), at(2026, 12, 25)) == (2027,)
        assert not PUBLISHED.provisional(at(2025, 12, 1), at(2025, 12, 31))

    def test_years_are_those_of_shanghai(self) -> None:
        new_year_there = datetime(2024, 12, 31, 16, tzinfo=UTC)
        assert not PUBLISHED.provisional(new_year_there, at(2025, 6, 1))

    @given(instants, instants)
    def test_the_order_of_the_ends_does_not_matter(self, a: datetime, b: datetime) -> None:
        assert PUBLISHED.unpublished(a, b) == PUBLISHED.unpublished(b, a)


class TestDaysOff:
    def test_each_says_why_and_what_it_is_called(self) -> None:
        told = list(PUBLISHED.days_off(date(2026, 9, 30), date(2026, 10, 11)))
        assert [off.day.day for off in told] == [1, 2, 3, 4, 5, 6, 7, 11]
        assert told[0] == DayOff(date(2026, 10, 1), "holiday", "国庆节")
        assert told[3] == DayOff(date(2026, 10, 4), "weekend", "")
        assert told[-1] == DayOff(date(2026, 10, 11), "weekend", "")

    def test_an_unpublished_year_has_weekends_only(self) -> None:
        told = list(PUBLISHED.days_off(date(2027, 10, 1), date(2027, 10, 7)))
        assert told == [
            DayOff(date(2027, 10, 2), "weekend", ""),
            DayOff(date(2027, 10, 3), "weekend", ""),
        ]

    @given(instants, instants)
    def test_a_day_is_either_off_or_counts(self, a: datetime, b: datetime) -> None:
        first, last = sorted((a.date(), b.date()))
        off = {d.day for d in PUBLISHED.days_off(first, last)}
        assert all((d in off) is not PUBLISHED.is_working_day(d) for d in days(first, last))
