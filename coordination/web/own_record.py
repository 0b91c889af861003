"""Floor 5, web: 我单位本月. What one's organisation answered in time, beside the month before; each number opens its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import catalogue, words
from coordination.reading.catalogue import Party
from coordination.reading.own_record import FEW, Line, OwnRecord, Tally, own_record
from coordination.rules.permissions import ROLES_OF_KIND
from coordination.web.components import Figure, SideLink
from coordination.web.doors import page
from coordination.web.moments import at_text, span_text
from coordination.web.rows import case_url
from coordination.web.visitor import Asked

SHOWN = 200
ANSWERS, TASKS, REDONE = "answers", "tasks", "redone"
LAST = "last"
NAMES: dict[str, words.Words] = {
    "arrival": _("Summonses answered in time"),
    "sign": _("Escalated cases signed for in time"),
    "verify": _("Cases verified in time"),
}
TOOK: dict[str, words.Words] = {
    "arrival": _("From the call until there, in the middle"),
    "sign": _("Until signed for, in the middle"),
    "verify": _("Until verified, in the middle"),
}
WHICH: dict[str, words.Words] = {
    "arrival": _("summonses sent within the month; those still in time are not counted yet"),
    "sign": _("cases filed within the month and escalated to us; those still in time are not counted yet"),
    "verify": _("cases filed within the month; those still in time are not counted yet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `mood`: "ok", "late" or empty while there is time."""

    number: str
    title: str
    url: str
    what: str
    at: str
    took: str
    said: str
    mood: str


@page()
def own(request: Asked) -> HttpResponse:
    """This month of one's organisation, `?of=` another of one's own; `?show=` the list of one number, `?month=last`."""
    mine = _mine(request)
    if not mine:
        return render(request, "coordination/own_record.html", {"organisation": None})
    code = request.GET.get("of", "")
    chosen = next((party for party in mine if party.code == code), mine[0] if not code else None)
    if chosen is None:
        raise Http404
    this = localtime(request.now).date().replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    now, last = (own_record(request.visitor.actor, chosen.id, month, request.now) for month in (this, before))
    desk = _Desk(request, chosen, now, last)
    return render(request, "coordination/own_record.html", _context(desk, mine))


def _mine(request: Asked) -> list[Party]:
    """The organisations one speaks for, the hat that is worn first."""
    hats = [hat for hat in request.visitor.actor.hats if hat.role in ROLES_OF_KIND[hat.kind]]
    parties = [catalogue.party(pk) for pk in dict.fromkeys(hat.organisation for hat in hats)]
    return [party for party in parties if party is not None]


@dataclass(frozen=True)
class _Desk:
    """One visit: whose record, this month's and the last."""

    request: Asked
    organisation: Party
    this: OwnRecord
    last: OwnRecord

    def url(self, show: str, month: str = "") -> str:
        """The page with a list open."""
        asked = {"of": self.organisation.code, "show": show, "month": month}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('web:own_record')}?{query}#list"


def _context(desk: _Desk, mine: Sequence[Party]) -> dict[str, object]:
    show = desk.request.GET.get("show", "")
    show = show if show in (ANSWERS, TASKS, REDONE) else ""
    if show == ANSWERS and not desk.this.kind:
        show = ""
    month = LAST if desk.request.GET.get("month") == LAST else ""
    lines = _lines(desk.last if month else desk.this, show)
    here = reverse("web:own_record")
    return {
        "organisation": desk.organisation,
        "month": _month_said(desk.this.month),
        "figures": _figures(desk),
        "others": [SideLink(p.short_name, f"{here}?of={p.code}", None, p == desk.organisation) for p in mine]
        if len(mine) > 1
        else [],
        "show": show,
        "list_name": _list_name(desk, show),
        "list_note": _list_note(desk, show),
        "months": [
            SideLink(_month_said(record.month), desk.url(show, code), None, month == code)
            for record, code in ((desk.this, ""), (desk.last, LAST))
        ],
        "rows": [_row(line, show, desk.request) for line in lines[:SHOWN]],
        "more": max(len(lines) - SHOWN, 0),
    }


def _month_said(month: date) -> str:
    return gettext("%(year)s-%(month)s") % {"year": month.year, "month": f"{month.month:02d}"}


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _figures(desk: _Desk) -> list[Figure]:
    found = []
    if kind := desk.this.kind:
        found.append(_in_time(desk, str(words.of(NAMES, kind)), ANSWERS, desk.this.answers, desk.last.answers))
        found.append(_took(desk, str(words.of(TOOK, kind))))
    found.append(_in_time(desk, gettext("Tasks finished in time"), TASKS, desk.this.tasks, desk.last.tasks))
    found.append(_redone(desk))
    return found


def _in_time(desk: _Desk, label: str, show: str, this: Tally, last: Tally) -> Figure:
    """「7/9」: below ten no share is taken, for it would say more than is known."""
    value = f"{this.in_time}/{this.total}" if this.total else gettext("none yet")
    bases = [_share_said(this)] if this.total else []
    if this.running:
        bases.append(ngettext("%(n)s still in time", "%(n)s still in time", this.running) % {"n": this.running})
    delta, tone = _compared(this, last)
    url = desk.url(show) if this.lines else ""
    base = gettext(", ").join(bases) or gettext("nothing was asked this month")
    return Figure(label, value, url, delta=delta, delta_tone=tone, base=base, few=0 < this.total < FEW)


def _share_said(tally: Tally) -> str:
    if tally.share is None:
        return gettext("fewer than ten: no share")
    return f"{tally.share:.0%}"


def _compared(this: Tally, last: Tally) -> tuple[str, str]:
    """Beside last month, in words; better or worse only where both months have enough to say so."""
    if not last.total:
        return gettext("last month: none"), ""
    before = f"{last.in_time}/{last.total}"
    if this.share is None or last.share is None:
        return gettext("last month %(before)s") % {"before": before}, ""
    said = {"before": before, "share": f"{last.share:.0%}"}
    if round(this.share, 2) == round(last.share, 2):
        return gettext("as last month, %(before)s") % said, ""
    if this.share > last.share:
        return gettext("better than last month, %(before)s (%(share)s)") % said, "good"
    return gettext("worse than last month, %(before)s (%(share)s)") % said, "bad"


def _took(desk: _Desk, label: str) -> Figure:
    this, last = desk.this.answers.median, desk.last.answers.median
    delta = gettext("last month %(before)s") % {"before": span_text(last)} if last is not None else ""
    n = sum(line.took is not None for line in desk.this.answers.lines)
    if this is None:
        return Figure(label, gettext("none yet"), delta=delta, base=gettext("nobody answered yet this month"))
    base = ngettext("of %(n)s answer", "of %(n)s answers", n) % {"n": n}
    return Figure(label, span_text(this), desk.url(ANSWERS), delta=delta, base=base, few=n < FEW)


def _redone(desk: _Desk) -> Figure:
    this, last = len(desk.this.redone), len(desk.last.redone)
    base = ngettext("of %(n)s task", "of %(n)s tasks", len(desk.this.tasks.lines)) % {"n": len(desk.this.tasks.lines)}
    return Figure(
        gettext("Sent back to us to be done again"),
        str(this),
        desk.url(REDONE) if this else "",
        delta=gettext("last month %(before)s") % {"before": last},
        base=base,
    )


# ── the list of one number ──────────────────────────────────────────────────────────────────────────────────────────


def _lines(record: OwnRecord, show: str) -> list[Line]:
    """Late ones first, then those in time, then those that still have it."""
    found = {ANSWERS: record.answers.lines, TASKS: record.tasks.lines, REDONE: record.redone}.get(show, ())
    order = {False: 0, True: 1, None: 2}
    return sorted(found, key=lambda line: order[line.in_time])


def _list_name(desk: _Desk, show: str) -> str:
    if show == ANSWERS:
        return str(words.of(NAMES, desk.this.kind))
    return gettext("Tasks finished in time") if show == TASKS else gettext("Sent back to us to be done again")


def _list_note(desk: _Desk, show: str) -> str:
    if show == ANSWERS:
        return str(words.of(WHICH, desk.this.kind))
    return gettext("tasks due within the month; those still in time are not counted yet")


def _row(line: Line, show: str, request: Asked) -> Row:
    mood = {True: "ok", False: "late", None: ""}[line.in_time]
    said = {True: gettext("in time"), False: gettext("late"), None: gettext("still in time")}[line.in_time]
    if show == REDONE:
        said = ngettext("sent back %(n)s time", "sent back %(n)s times", line.times) % {"n": line.times}
    took = gettext("took %(span)s") % {"span": span_text(line.took)} if line.took is not None else ""
    at = at_text(line.at, request.now)
    return Row(line.number, line.title, case_url(line.number), line.what, at, took, said, mood)
