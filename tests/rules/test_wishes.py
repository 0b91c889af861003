"""How a person is told: which channels, and when not."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from coordination.rules.wishes import Wishes

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Wishes(quiet_from=time(22), quiet_until=time(7))
NOON = Wishes(quiet_from=time(12), quiet_until=time(14))


@pytest.mark.parametrize(
    ("up_to", "severity", "channels"),
    [
        (None, 1, {"in_app", "sms"}),
        (None, 2, {"in_app", "email"}),
        (None, 3, {"in_app"}),
        (0, 2, {"in_app"}),
        (0, 1, {"in_app", "sms"}),
        (1, 1, {"in_app", "sms", "email"}),
        (3, 3, {"in_app", "email"}),
        (3, 4, {"in_app"}),
        (4, 4, {"in_app", "email"}),
    ],
)
def test_each_severity_goes_over_the_channels_wished_for(up_to, severity, channels):
    assert set(Wishes(email_up_to=up_to).channels(severity)) == channels


@pytest.mark.parametrize(
    ("wishes", "at", "goes"),
    [
        (NIGHT, "2026-11-25 21:59", "2026-11-25 21:59"),
        (NIGHT, "2026-11-25 22:00", "2026-11-26 07:00"),
        (NIGHT, "2026-11-26 03:00", "2026-11-26 07:00"),
        (NIGHT, "2026-11-26 07:00", "2026-11-26 07:00"),
        (NOON, "2026-11-26 12:30", "2026-11-26 14:00"),
        (NOON, "2026-11-26 14:00", "2026-11-26 14:00"),
        (Wishes(), "2026-11-26 03:00", "2026-11-26 03:00"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(wishes, at, goes):
    moment, expected = (datetime.strptime(said, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI) for said in (at, goes))
    assert wishes.not_before(moment, "email", 3, SHANGHAI) == expected


def test_severity_i_and_messages_in_the_service_know_no_quiet():
    night = datetime(2026, 11, 26, 3, tzinfo=SHANGHAI)
    assert NIGHT.not_before(night, "sms", 1, SHANGHAI) == night
    assert NIGHT.not_before(night, "in_app", 3, SHANGHAI) == night
