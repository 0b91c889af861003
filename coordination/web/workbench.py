"""Floor 5, web: 我的待办. What waits for me, grouped by what is asked, and what I wait for from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import words
from coordination.reading.desk import desk as desk_of
from coordination.reading.inbox import Counts, Item
from coordination.rules.words import ClockKind
from coordination.web.chips import asked, clock_bar, holder
from coordination.web.components import SideLink, Turn, WorkGroup, WorkRow
from coordination.web.doors import page
from coordination.web.moments import at_text
from coordination.web.rows import MERGED_FROM, item_button, item_url, waiting_row, work_row
from coordination.web.shell import rung
from coordination.web.tour import due_steps
from coordination.web.visitor import Asked

SHOWN, SHOWN_OF_ONE, WAITED = 40, 200, 12

GROUPS: dict[str, words.Words] = {
    ClockKind.ARRIVAL: _("Report in"),
    ClockKind.RULING: _("Rule"),
    ClockKind.SIGN: _("Sign for it"),
    ClockKind.DISPATCH: _("Assign or convene"),
    ClockKind.PLAN: _("Agree the plan"),
    ClockKind.PLACE: _("Find the place"),
    ClockKind.VERIFY: _("Verify on site"),
    ClockKind.DECIDE: _("Handle it here or escalate"),
    ClockKind.TASK_SIGN: _("Sign for tasks"),
    ClockKind.TASK: _("Finish tasks"),
    ClockKind.TASK_VERIFY: _("Check tasks"),
    ClockKind.ACCEPT: _("Accept on site"),
    ClockKind.APPROVAL: _("Decide requests"),
    ClockKind.SUPERVISION: _("Answer supervision orders"),
    ClockKind.COUNTERSIGN: _("Countersign"),
}
NOTES: dict[str, words.Words] = {
    ClockKind.ARRIVAL: _("not reported in when it is due is recorded as absent"),
    ClockKind.SIGN: _("time not signed for counts against us"),
    ClockKind.TASK_SIGN: _("time not signed for counts against us"),
    ClockKind.COUNTERSIGN: _("silence counts as no objection"),
}


@page()
def workbench(request: Asked) -> HttpResponse:
    """The first page after signing in."""
    only = request.GET.get("asks", "")
    only = only if only in GROUPS else ""
    counts = rung(request).waiting
    desk = desk_of(request.visitor.actor, kinds=(only,) if only else (), limit=SHOWN_OF_ONE if only else SHOWN)
    mine, waited = request.visitor.mine, _by_case(desk.others)
    context = {
        "turn": _strip(desk.mine, counts, request),
        "groups": _groups(desk.mine, counts, request.now),
        "total": counts.total,
        "waiting_said": _waiting_said(len(waited)),
        "waiting": [waiting_row(items, request.now, mine, desk.held_up) for items in waited[:WAITED]],
        "side": _side(counts, only),
        "next_back": _next_back(waited, request.now),
        "under": _under(desk.mine),
        "tour": due_steps(request),
    }
    return render(request, "coordination/workbench.html", context)


def _groups(items: Sequence[Item], counts: Counts, now: datetime) -> list[WorkGroup]:
    """By what is asked; the group with the most urgent item first."""
    rows: dict[str, list[Item]] = {}
    for item in items:
        rows.setdefault(item.asks, []).append(item)
    here = reverse("web:workbench")
    whole = len({item.case for item in items if item.asks in MERGED_FROM}) > 1
    return [
        WorkGroup(
            key=kind,
            label=str(words.of(GROUPS, kind)),
            rows=_rows(found, now, here, merging=whole and kind in MERGED_FROM),
            deeds=_deeds(found, merging=whole and kind in MERGED_FROM),
            count=counts.by_kind.get(kind, len(found)),
            note=str(NOTES.get(kind, "")),
            more_url=f"{here}?asks={kind}" if counts.by_kind.get(kind, 0) > len(found) else "",
        )
        for kind, found in rows.items()
    ]


def _by_case(items: Sequence[Item]) -> list[list[Item]]:
    """What I wait for: a case stands once, where the first of those that hold it must answer."""
    cases: dict[int, list[Item]] = {}
    for item in items:
        cases.setdefault(item.case, []).append(item)
    return list(cases.values())


def _waiting_said(n: int) -> str:
    """How many are with others; no more are asked for than are shown, and a few."""
    shown = min(n, WAITED)
    said = ngettext("%(n)s case", "%(n)s cases", shown) % {"n": shown}
    return gettext("more than %(n)s") % {"n": said} if n > WAITED else said


def _rows(found: Sequence[Item], now: datetime, here: str, *, merging: bool) -> list[WorkRow]:
    """One alone is not ticked: its own button does it; unless it could be one thing with another."""
    rows = [work_row(item, now, back=here) for item in found]
    several = merging or sum(bool(row.pick) for row in rows) > 1
    return rows if several else [replace(row, pick="") for row in rows]


def _deeds(found: Sequence[Item], *, merging: bool) -> list[tuple[str, str]]:
    """What can be done with those of a group that are ticked."""
    kind, deeds = found[0].asks, []
    if kind in (ClockKind.SIGN, ClockKind.TASK_SIGN) and len(found) > 1:
        deeds.append(("sign", gettext("Sign for those ticked")))
    if kind == ClockKind.PLACE and len(found) > 1:
        deeds.append(("place", gettext("Place those ticked…")))
    return [*deeds, ("merge", gettext("Merge those ticked…"))] if merging else deeds


def _strip(items: Sequence[Item], counts: Counts, request: Asked) -> Turn | None:
    if not items:
        return None
    first = items[0]
    said = gettext("The most urgent · %(what)s") % {"what": asked(first.asks)}
    n = counts.total
    return Turn(
        holder=holder(first.party, request.visitor.mine),
        mine=True,
        name=ngettext("%(n)s thing", "%(n)s things", n) % {"n": n},
        under=_cards(counts),
        ask_label=said,
        ask=first.subject_title or first.title,
        ask_url=item_url(first),
        note=" · ".join([first.number, *first.place]),
        clock=clock_bar(first, request.now),
        button=item_button(first, reverse("web:workbench")),
    )


def _cards(counts: Counts) -> str:
    red = gettext("red cards %(n)s") % {"n": counts.overdue} if counts.overdue else ""
    yellow = gettext("yellow cards %(n)s") % {"n": counts.warned} if counts.warned else ""
    return gettext(", ").join(filter(None, (red, yellow)))


def _under(items: Sequence[Item]) -> str:
    """What the button of the strip will cause, where it acts at once."""
    if items and items[0].asks == ClockKind.DECIDE and items[0].severity == 1:
        return gettext("A case of severity I convenes every department of the duty list as soon as it is escalated.")
    return ""


def _side(counts: Counts, only: str) -> list[SideLink]:
    here = reverse("web:workbench")
    links = [SideLink(gettext("Everything"), here, counts.total, not only)]
    for kind, label in GROUPS.items():
        if counts.by_kind.get(kind):
            links.append(SideLink(str(label), f"{here}?asks={kind}", counts.by_kind[kind], only == kind))
    return links


def _next_back(waited: Sequence[Sequence[Item]], now: datetime) -> str:
    """「有 4 件在等别人，最早今天 17:13 回来。」."""
    ahead = [item.due_at for items in waited for item in items if item.due_at > now]
    if not waited:
        return gettext("New things appear here by themselves.")
    n = len(waited)
    found = ngettext("%(n)s thing is with others", "%(n)s things are with others", n) % {"n": n}
    if not ahead:
        return found + gettext(".")
    return found + gettext("; the first comes back by %(at)s.") % {"at": at_text(min(ahead), now)}
