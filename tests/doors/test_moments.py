"""How a time is said. No database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from coordination.web import moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 14, 8, 8, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (minutes(-3), "不到 1 分钟"),
        (timedelta(seconds=59), "不到 1 分钟"),
        (minutes(1), "1 分钟"),
        (minutes(22.9), "22 分钟"),
        (minutes(60), "1 小时"),
        (minutes(82), "1 小时 22 分钟"),
        (timedelta(hours=10, minutes=30), "10 小时"),
        (timedelta(days=1, hours=3, minutes=59), "1 天 3 小时"),
        (timedelta(days=2), "2 天"),
        (timedelta(days=12, hours=5), "12 天"),
    ],
)
def test_a_span_is_said_in_at_most_two_units(span, said):
    assert moments.span_text(span) == said


@pytest.mark.parametrize(
    ("span", "said"), [(timedelta(seconds=292), "4:52"), (timedelta(seconds=5), "0:05"), (minutes(10), "10 分钟")]
)
def test_a_ticking_clock_shows_seconds_below_ten_minutes(span, said):
    assert moments.span_text(span, seconds=True) == said


def test_a_large_clock_sets_its_units_small():
    assert moments.span_html(timedelta(days=1, hours=3), large=True) == "<b>1<small>天</small>3<small>小时</small></b>"


def test_a_deadline_is_left_until_it_is_over():
    assert moments.left_text(NOW + minutes(22), NOW) == "还剩 22 分钟"
    assert moments.left_text(NOW, NOW) == "已超 不到 1 分钟"
    assert moments.left_text(NOW - timedelta(days=1, hours=3), NOW) == "已超 1 天 3 小时"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 11, 23, 14, 13), "14:13 前"),
        (datetime(2026, 11, 23, 13, 27), "13:27 到期"),
        (datetime(2026, 11, 24, 9, 0), "明日 09:00"),
        (datetime(2026, 11, 25, 9, 0), "11-25"),
        (datetime(2027, 1, 5, 9, 0), "2027-01-05"),
    ],
)
def test_the_moment_beside_a_clock_is_as_short_as_it_can_be(due, said):
    assert moments.by_text(due.replace(tzinfo=SHANGHAI), NOW) == said


def test_moments_are_said_in_local_time_whatever_zone_they_come_in():
    assert moments.by_text(datetime(2026, 11, 23, 6, 13, tzinfo=ZoneInfo("UTC")), NOW) == "14:13 前"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 23, 13, 22), "13:22"),
        (datetime(2026, 11, 22, 23, 59), "昨日 23:59"),
        (datetime(2026, 11, 2, 8, 0), "11-02 08:00"),
        (datetime(2025, 12, 31, 8, 0), "2025-12-31 08:00"),
    ],
)
def test_what_happened_says_its_day_unless_it_was_today(at, said):
    assert moments.at_text(at.replace(tzinfo=SHANGHAI), NOW) == said


def test_less_than_a_minute_is_said_without_a_word_before_it():
    short, long = timedelta(seconds=40), minutes(3)
    assert (moments.so_far_text(short), moments.took_text(short)) == ("刚刚", "不到 1 分钟")
    assert (moments.so_far_text(long), moments.took_text(long)) == ("已 3 分钟", "用 3 分钟")


def test_english_puts_the_span_first():
    with translation.override("en"):
        assert moments.left_text(NOW + minutes(82), NOW) == "1 h 22 min left"
        assert moments.working_days_text(1) == "1 working day"
