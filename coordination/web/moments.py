"""Floor 5, web: how a time is said.

Templates and views come in with two moments and leave with words: 「还剩 22 分钟」「已超 1 天 3 小时」「14:13 前」「11-25」.
Every function is pure and takes ``now``; nothing here reads a clock, and nothing is ever said as 「即将」 or 「尽快」.
All moments are aware; they are shown in the current time zone. Spans are ``timedelta``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext, pgettext

from coordination.web.remembered import remembered

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECONDS_BELOW = timedelta(minutes=10)  # below this a ticking clock shows 4:52
HOURS_ONLY_FROM = timedelta(hours=10)  # from here minutes are noise
DAYS_ONLY_FROM = timedelta(days=10)

IN_A_FIELD = "%Y-%m-%dT%H:%M"
"""How a field that asks for a moment holds it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One number with its unit, so that a large clock can set them in two sizes."""

    number: str
    unit: str


def parts(span: timedelta, *, seconds: bool = False) -> tuple[Part, ...]:
    """Divide ``span`` into at most two units; ``seconds`` allows 4:52 below ten minutes."""
    span = max(span, timedelta())
    if seconds and span < SECONDS_BELOW:
        whole, over = divmod(int(span.total_seconds()), 60)
        return (Part(f"{whole}:{over:02d}", ""),)
    d, h, m = _units()
    if span < MINUTE:
        return (Part(pgettext("span", "under 1"), m),)
    days, rest = divmod(span, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days:
        found = [(days, d), *([(hours, h)] if hours and span < DAYS_ONLY_FROM else [])]
    elif hours:
        found = [(hours, h), *([(minutes, m)] if minutes and span < HOURS_ONLY_FROM else [])]
    else:
        found = [(minutes, m)]
    return tuple(Part(str(number), unit) for number, unit in found)


@remembered
def _units() -> tuple[str, str, str]:
    """Day, hour and minute, as short as they are said."""
    return pgettext("unit", "d"), pgettext("unit", "h"), pgettext("unit", "min")


def span_text(span: timedelta, *, seconds: bool = False) -> str:
    """Say a span: 「1 小时 22 分钟」."""
    return " ".join(f"{part.number} {part.unit}".strip() for part in parts(span, seconds=seconds))


def rough_text(span: timedelta) -> str:
    """Say a span by its larger unit alone: 「2 天」, where another span stands beside it."""
    first = parts(span)[0]
    return f"{first.number} {first.unit}"


def span_html(span: timedelta, *, seconds: bool = False, large: bool = False) -> SafeString:
    """The same in bold; ``large`` sets the units small beside the numbers."""
    found = parts(span, seconds=seconds)
    if large:
        words = format_html_join("", "{}<small>{}</small>", ((p.number, p.unit) for p in found if p.unit))
        return format_html("<b>{}</b>", words or found[0].number)
    return format_html("<b>{}</b>", span_text(span, seconds=seconds))


def so_far_text(span: timedelta) -> str:
    """「已 2 天」; 「刚刚」 below a minute."""
    return gettext("for %(span)s") % {"span": span_text(span)} if span >= MINUTE else gettext("just now")


def took_text(span: timedelta) -> str:
    """「用 2 天」; 「不到 1 分钟」 below a minute."""
    return gettext("took %(span)s") % {"span": span_text(span)} if span >= MINUTE else span_text(span)


def held_text(span: timedelta) -> str:
    """How long somebody held something: seconds are said when there is nothing longer."""
    if span < MINUTE:
        return gettext("%(count)s s") % {"count": int(span.total_seconds())}
    return span_text(span)


def left_text(due: datetime, now: datetime) -> str:
    """「还剩 22 分钟」 before ``due``, 「已超 41 分钟」 from ``due`` on."""
    if due <= now:
        return gettext("{span} over").format(span=span_text(now - due))
    return gettext("{span} left").format(span=span_text(due - now))


def working_days_text(count: int) -> str:
    """「2 个工作日」."""
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}


def by_text(due: datetime, now: datetime) -> str:
    """The moment beside what is left: 「14:13 前」 today, 「明日 09:00」, 「11-25」 this year, else the full date."""
    here, today = localtime(due), localtime(now).date()
    if here.date() == today:
        word = gettext("by {time}") if due > now else gettext("due {time}")
        return word.format(time=f"{here:%H:%M}")
    if here.date() == today + DAY:
        return gettext("tomorrow {time}").format(time=f"{here:%H:%M}")
    return day_text(here.date(), now)


def day_text(day: date, now: datetime) -> str:
    """「11-25」 in this year, 「2027-01-05」 in another."""
    return f"{day:%m-%d}" if day.year == localtime(now).year else f"{day:%Y-%m-%d}"


def at_text(at: datetime, now: datetime) -> str:
    """When something happened: 「14:07」 today, 「昨日 14:07」, 「11-22 14:07」."""
    here, today = localtime(at), localtime(now).date()
    if here.date() == today:
        return f"{here:%H:%M}"
    if here.date() == today - DAY:
        return gettext("yesterday {time}").format(time=f"{here:%H:%M}")
    return f"{day_text(here.date(), now)} {here:%H:%M}"


def full_text(at: datetime) -> str:
    """The whole moment, for a title: 「2026-11-23 14:13」."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"
