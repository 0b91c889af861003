"""Floor 5, web: organisations and clocks as components. Names come from the catalogue; working time from the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext, ngettext, pgettext

from coordination.reading import words
from coordination.reading.catalogue import Party, party
from coordination.records import reference
from coordination.rules.deadlines import Span
from coordination.web.components import ClockBar, Holder
from coordination.web.remembered import remembered


class Running(Protocol):
    """A deadline as `reading` hands it over."""

    @property
    def started_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def span(self) -> str: ...
    @property
    def excused(self) -> bool: ...


def holder(who: Party | int | None, mine: frozenset[int] = frozenset()) -> Holder | None:
    """An organisation as a chip; "me" when the visitor speaks for it."""
    found = party(who) if isinstance(who, int) else who
    if found is None:
        return None
    return Holder(found.short_name, found.kind, found.mark, found.id in mine, found.name)


def name(pk: int | None) -> str:
    """An organisation's short name; empty for none."""
    found = party(pk)
    return found.short_name if found else ""


def names(pks: Iterable[int | None]) -> str:
    """Several short names in words."""
    return pgettext("list", ", ").join(filter(None, (name(pk) for pk in pks)))


def clock_bar(
    clock: Running, now: datetime, *, label: str = "", waited: str = "", stopped: str = "", why_url: str = ""
) -> ClockBar:
    """A deadline as text and bar; one in working time says working days and fills by working time."""
    used, days = _working(clock, now)
    return ClockBar(
        due_at=clock.due_at,
        started_at=clock.started_at,
        label=label,
        limit=limit_text(clock.span),
        used=used,
        working_days=days,
        stopped=stopped,
        waited=waited,
        provisional=getattr(clock, "provisional", False),
        excused=clock.excused,
        why_url=why_url,
    )


@remembered
def limit_text(span: str) -> str:
    """「时限 4 个工作小时」「时限 7 个自然日」: how long it may take, in its own unit; empty for a time chosen by somebody."""
    said = amount_text(span)
    return gettext("limit %(span)s") % {"span": said} if said else ""


@remembered
def amount_text(span: str) -> str:
    """「4 个工作小时」「7 个自然日」; empty for none."""
    if not span or span == "0":
        return ""
    n, symbol = Span.parse(span).shown
    said = {
        "m": ngettext("%(n)s minute", "%(n)s minutes", n),
        "h": ngettext("%(n)s hour", "%(n)s hours", n),
        "d": ngettext("%(n)s calendar day", "%(n)s calendar days", n),
        "wm": ngettext("%(n)s working minute", "%(n)s working minutes", n),
        "wh": ngettext("%(n)s working hour", "%(n)s working hours", n),
        "wd": ngettext("%(n)s working day", "%(n)s working days", n),
    }
    return said[symbol] % {"n": n}


def _working(clock: Running, now: datetime) -> tuple[float | None, int | None]:
    if not clock.span or not Span.parse(clock.span).unit.working or now >= clock.due_at:
        return None, None
    calendar = reference.calendar()
    whole = calendar.working_between(clock.started_at, clock.due_at)
    left = calendar.working_between(now, clock.due_at)
    if whole <= timedelta():
        return None, None
    days = left // calendar.day
    return 1 - left / whole, days or None


def asked(kind: str) -> str:
    """What a clock of this kind waits for: 「报到」."""
    return str(words.of(words.CLOCKS, kind))
