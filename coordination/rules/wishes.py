"""How a person wishes to be told: up to which severity by e-mail, and when not to be disturbed. In-app is always written.

Quiet hours are local time and may span midnight. Severity I knows no quiet, and its SMS cannot be declined.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from coordination.rules.words import Severity

NEVER, ALL = 0, 4
USUAL = Severity.URGENT.value
"""Without a wish, e-mail goes out for severity II: I goes by SMS, III and IV are read when one comes to them."""


@dataclass(frozen=True)
class Wishes:
    """One person's; `email_up_to` is a severity (0: never, 4: always, None: as usual)."""

    email_up_to: int | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None

    def channels(self, severity: int) -> tuple[str, ...]:
        """Over which channels to tell of a case of this severity."""
        found = ["in_app"]
        if severity == Severity.CRITICAL:
            found.append("sms")
        mailed = severity == USUAL if self.email_up_to is None else severity <= self.email_up_to
        return (*found, "email") if mailed else tuple(found)

    def not_before(self, at: datetime, channel: str, severity: int, zone: ZoneInfo) -> datetime:
        """When it may go out: `at`, or the end of the quiet hours that `at` falls into."""
        if channel == "in_app" or severity == Severity.CRITICAL or self.quiet_from is None or self.quiet_until is None:
            return at
        here = at.astimezone(zone)
        if not _within(here.time(), self.quiet_from, self.quiet_until):
            return at
        ends = datetime.combine(here.date(), self.quiet_until, zone)
        return ends if ends > here else datetime.combine(here.date() + timedelta(days=1), self.quiet_until, zone)


def _within(moment: time, start: time, end: time) -> bool:
    return start <= moment < end if start <= end else moment >= start or moment < end
