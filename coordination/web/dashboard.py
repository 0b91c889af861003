"""Floor 5, web: 督查看板. What needs attention now, what is open where, what happened in a period, where the time went.

Every number opens the list that makes it up: `reading.statistics` hands over each with the query of its list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import words
from coordination.reading.cases import supervised
from coordination.reading.statistics import Figure as Counted
from coordination.reading.statistics import HeldBy, Overview, Share, overview
from coordination.reading.turns import most_overdue
from coordination.records.case import Case
from coordination.rules.words import Role
from coordination.web.chips import asked, clock_bar, holder, name
from coordination.web.components import (
    Breakdown,
    BreakdownRow,
    Button,
    Cell,
    Figure,
    Holder,
    Need,
    SideLink,
    Turn,
)
from coordination.web.doors import page
from coordination.web.drawing import HourBar, day_chart, per_cent
from coordination.web.moments import day_text, held_text, span_text
from coordination.web.rows import case_url
from coordination.web.visitor import Asked

PERIODS: tuple[tuple[str, words.Words, int], ...] = (
    ("7", _("7 days"), 7),
    ("30", _("30 days"), 30),
    ("90", _("90 days"), 90),
    ("365", _("a year"), 365),
)
USUAL = "30"
FEW = 10
"""Under so many cases a rate says little: it is dotted."""

NEEDS: dict[str, tuple[words.Words, str, words.Words]] = {
    "critical": (_("Urgent, under way"), "", _("severity I")),
    "overdue": (_("Red cards"), "due", _("time is up")),
    "warned": (_("Yellow cards"), "warn", _("four fifths are used")),
    "absent": (_("Absent"), "", _("a department has not come")),
    "ruling": (_("Waiting for a ruling"), "", _("declined or returned")),
    "idle": (_("Nothing for three days"), "", _("nobody did anything")),
    "unplaced": (_("No place yet"), "", _("a coordinator finds it")),
}
HELD: dict[str, words.Words] = {
    "community": _("Communities"),
    "village": _("Villages"),
    "subdistrict": _("Subdistricts"),
    "town": _("Towns"),
    "city": _("City"),
    "department": _("Departments"),
    "nobody": _("Nobody: suspended or merged"),
}


@page()
def dashboard(request: Asked) -> HttpResponse:
    """The figures of what the visitor oversees."""
    days = {key: n for key, _label, n in PERIODS}
    period = request.GET.get("days", USUAL)
    period = period if period in days else USUAL
    today = localtime(request.now).date()
    since = today - timedelta(days=days[period] - 1)
    org = request.GET.get("org", "")[:40]
    found = overview(request.visitor.actor, request.now, since, today, org)
    return render(request, "coordination/dashboard.html", _context(request, found, period, org))


def _context(request: Asked, found: Overview, period: str, org: str) -> dict[str, Any]:
    now = request.now
    ordered = supervised(case for case in (found.worst, found.longest) if case)
    series = (gettext("Closed"), gettext("Red cards"))
    counts = [(day.day, (day.closed.count, day.red.count)) for day in found.days]
    urls = {day.day: listed(day.closed) for day in found.days}
    return {
        "scope": found.org.short_name if found.org else gettext("everything"),
        "turn": _worst(request, found.worst, ordered),
        "longest": _longest(found, now, ordered),
        "needs": [_need(figure) for figure in found.needs],
        "period": gettext("%(first)s to %(last)s")
        % {"first": day_text(found.since, now), "last": day_text(found.until, now)},
        "period_tabs": _periods(period, org),
        "figures": _figures(found),
        "chart": day_chart(counts, names=series, now=now, urls=urls),
        "chart_data": _chart_data(found, series, now),
        "chart_said": _chart_said(found),
        "hours": hours(found.time_held),
        "hours_said": _hours_said(found.time_held),
        "tables": tables(found, request.visitor.mine),
    }


def listed(figure: Counted | str) -> str:
    """The address of the list that makes up a number."""
    query = figure if isinstance(figure, str) else figure.query
    return f"{reverse('web:case_list')}?{query}"


def _periods(period: str, org: str) -> list[SideLink]:
    more = f"&org={org}" if org else ""
    return [SideLink(str(label), f"?days={key}{more}", None, key == period) for key, label, _n in PERIODS]


def _need(figure: Counted) -> Need:
    label, tone, note = NEEDS.get(figure.name, (figure.name, "", ""))
    return Need(str(label), figure.count, listed(figure), str(note), tone)


def _worst(request: Asked, case: Case | None, ordered: Collection[int]) -> Turn | None:
    """The case to look at first, with whoever holds it up."""
    if case is None:
        return None
    first = most_overdue(case.pk)
    mine = request.visitor.mine
    orders = case.pk not in ordered and any(hat.role == Role.SUPERVISOR for hat in request.visitor.actor.hats)
    where = [part.short_name for part in (case.subdistrict, case.community) if part]
    why = gettext("the most severe under a red card, of those the longest overdue")
    return Turn(
        holder=holder(first.party if first else case.handler_id, mine),
        ask_label=gettext("To look at first · %(what)s") % {"what": asked(first.asks) if first else ""},
        ask=case.title,
        ask_url=case_url(case.number),
        note=" · ".join([case.number, *where, *_order(case, ordered), why]),
        clock=clock_bar(first, request.now) if first else None,
        button=Button(
            gettext("Issue a supervision order…") if orders else gettext("Open the case"),
            f"{case_url(case.number)}?act=order_supervision#act-order_supervision"
            if orders
            else case_url(case.number, "actions"),
        ),
    )


def _longest(found: Overview, now: datetime, ordered: Collection[int]) -> dict[str, str] | None:
    """The case that is longest overdue, where that is not the one to look at first: its page, and what is said of it."""
    case = found.longest
    if case is None or case == found.worst or case.due_at is None:
        return None
    first = most_overdue(case.pk)
    who = name(first.party if first else case.handler_id)
    said = " · ".join([f"{case.number} {case.title}", f"{who} {span_text(now - case.due_at)}", *_order(case, ordered)])
    return {"url": case_url(case.number), "said": said}


def _order(case: Case, ordered: Collection[int]) -> list[str]:
    return [gettext("under a supervision order")] if case.pk in ordered else []


# ── the period ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _figures(found: Overview) -> list[Figure]:
    mean = held_text(timedelta(seconds=found.seconds_to_close)) if found.seconds_to_close is not None else "—"
    red = sum(day.red.count for day in found.days)
    query = f"red_after={found.since}&red_before={found.until}"
    more = found.open.query.replace("state=open", "").strip("&")
    reds = f"{query}&{more}" if more else query
    cases = gettext("cases")
    return [
        Figure(gettext("Open now"), str(found.open.count), listed(found.open), cases),
        Figure(gettext("Filed"), str(found.filed.count), listed(found.filed), cases),
        Figure(gettext("Closed"), str(found.closed.count), listed(found.closed), cases),
        Figure(gettext("Red cards shown"), str(red), listed(reds), gettext("case-days")),
        Figure(
            gettext("From filing to closing"),
            mean,
            listed(found.closed),
            base=gettext("mean of %(n)s closed") % {"n": found.closed.count},
            few=found.closed.count < FEW,
        ),
    ]


def _chart_data(found: Overview, series: Sequence[str], now: Any) -> dict[str, Any]:
    """What the script draws; the table beside it says the same."""
    return {
        "names": list(series),
        "days": [day_text(day.day, now) for day in found.days],
        "values": [[day.closed.count for day in found.days], [day.red.count for day in found.days]],
        "urls": [[listed(day.closed) for day in found.days], [listed(day.red) for day in found.days]],
    }


def _chart_said(found: Overview) -> str:
    red = sum(day.red.count for day in found.days)
    filed, closed = found.filed.count, found.closed.count
    return gettext("%(filed)s filed, %(closed)s closed, %(red)s red cards.") % {
        "filed": filed,
        "closed": closed,
        "red": red,
    }


def hours(rows: Iterable[HeldBy]) -> list[HourBar]:
    """Who held cases for how long; what is nobody's is hatched, what was not signed for is said."""
    held = list(rows)
    longest = max((row.seconds for row in held), default=0.0) or 1.0
    return [_hour(row, longest) for row in held]


def _hour(row: HeldBy, longest: float) -> HourBar:
    said = f"{held_text(timedelta(seconds=row.seconds))} · {row.share:.0%}"
    if row.unsigned >= 60:
        unsigned = held_text(timedelta(seconds=row.unsigned))
        said += gettext(" · not signed for %(span)s") % {"span": unsigned}
    label = str(words.of(HELD, row.kind))
    return HourBar(label, per_cent(row.seconds / longest), said, row.kind == "nobody", listed(row.query))


def _hours_said(rows: Sequence[HeldBy]) -> str:
    first = next((row for row in rows if row.kind != "nobody"), None)
    if first is None:
        return ""
    return gettext("%(who)s held the most: %(share)s of the time.") % {
        "who": words.of(HELD, first.kind),
        "share": f"{first.share:.0%}",
    }


# ── what is open ────────────────────────────────────────────────────────────────────────────────────────────────────


def tables(found: Overview, mine: frozenset[int]) -> list[Breakdown]:
    """Open cases by state, clock, severity, department and place."""
    found_tables = [
        _simple("state", gettext("By state"), gettext("State"), found.by_state, words.STATES),
        _simple("card", gettext("By clock"), gettext("Clock"), found.by_card, CARDS),
        _simple("severity", gettext("By severity"), gettext("Severity"), found.by_severity, SEVERITIES),
        replace(
            _shares("department", gettext("By department"), gettext("Department"), found.by_department, mine),
            note=gettext("a case counts for every department that takes part"),
        ),
        _shares(
            "subdistrict", gettext("By subdistrict and town"), pgettext("column", "Place"), found.by_subdistrict, mine
        ),
        _shares("community", gettext("By community"), pgettext("column", "Place"), found.by_community, mine),
    ]
    return [table for table in found_tables if table.rows or table.key in ("state", "department")]


CARDS: dict[str, words.Words] = {"warn": _("Yellow card"), "due": _("Red card")}
SEVERITIES = {str(level): title for level, title in words.SEVERITY_TITLES.items()}


def _simple(key: str, title: str, first: str, rows: Iterable[Counted], table: Any) -> Breakdown:
    found = [
        BreakdownRow(
            [Cell(str(row.count), listed(row), row.name if key == "card" and row.count else "")],
            state=row.name if key == "state" else "",
            label=str(words.of(table, row.name)),
            url=listed(row),
        )
        for row in rows
    ]
    return Breakdown(key, title, [gettext("Open")], found, first)


def _shares(key: str, title: str, first: str, rows: Iterable[Share], mine: frozenset[int]) -> Breakdown:
    columns = [gettext("Open"), gettext("Red cards"), gettext("Yellow cards")]
    return Breakdown(key, title, columns, [_share(row, key, mine) for row in rows], first)


def _share(row: Share, key: str, mine: frozenset[int]) -> BreakdownRow:
    warned = row.overdue_query.replace("card=due", "card=warn")
    cells = [
        Cell(str(row.open), listed(row.query)),
        Cell(str(row.overdue), listed(row.overdue_query), "due" if row.overdue else ""),
        Cell(str(row.warned), listed(warned), "warn" if row.warned else ""),
    ]
    chip = holder(row.party, mine) or Holder(gettext("No place yet"), "city", "?")
    if row.party is not None and key == "subdistrict":
        chip = Holder(chip.name, chip.kind, chip.mark, chip.me, chip.full_name, f"?org={row.party.code}")
    return BreakdownRow(cells, chip)
