"""Floor 5, web: 事件. The list with its filters, all of them in the address, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter

from coordination.reading import catalogue, words
from coordination.reading.cases import Order, Overseen, Page, board, cases, count, order_of, overseen, read_filters
from coordination.reading.cases import page as page_of
from coordination.reading.filters import NONE, OPEN, CaseFilter
from coordination.reading.refusals import fields_said
from coordination.reading.search import NUMBER
from coordination.reading.turns import next_turns
from coordination.records.case import Case
from coordination.rules.refusal import Refusal
from coordination.web import maps
from coordination.web.components import Chip, Pages, SideLink, WorkRow
from coordination.web.dashboard import HELD
from coordination.web.doors import page
from coordination.web.list_filters import FIELDS, fields
from coordination.web.rows import case_url, list_row
from coordination.web.saved import saved_lists
from coordination.web.visitor import Asked

SIZE, COUNTED = 25, 1000
"""Cases on a page, and how far those of all pages are counted."""
BESIDE = 20
"""Cases in words beside a map."""
MOST_NAMED = 3
"""Filters that a heading names; the chips name all."""
LISTS: tuple[tuple[words.Words, dict[str, str]], ...] = (
    (_("Open"), {"state": "open"}),
    (_("Red card"), {"card": "due"}),
    (_("Yellow card"), {"card": "warn"}),
    (_("Closed"), {"state": "closed"}),
    (_("All"), {}),
)


@page()
def case_list(request: Asked) -> HttpResponse:
    """One page of cases; a filter that makes no sense is said beside it and shows nothing."""
    given, told = _or_open(request.GET), {}
    if given.get("view") in VIEWS:
        return VIEWS[given["view"]](request, given)
    if not request.headers.get("HX-Request") and (number := _asked_for(request, given)):
        return redirect(case_url(number))
    try:
        filters = read_filters(given)
        found = page_of(request.visitor.actor, filters, cursor=given.get("cursor", ""), size=SIZE)
        total = _counted(request, filters, found)
    except Refusal as refusal:
        told, found, total = fields_said(refusal), Page([], "", ""), _cases(0)
    context = _around(request, given, told) | {
        "rows": _rows(request, found.rows),
        "pages": _pages(given, found),
        "said": total,
        "sorted": _sorted(given),
    }
    return render(request, "coordination/case_list.html", context, status=422 if told else 200)


def _sorted(given: QueryDict) -> str:
    """In which order the list stands."""
    if given.get("card") == "due":
        return gettext("the longest overdue first")
    said = {
        Order.SOONEST: gettext("the first that is due first"),
        Order.QUIETEST: gettext("the longest untouched first"),
        Order.NEWEST: gettext("the newest first"),
    }
    return said[order_of(given)]


def _asked_for(request: Asked, given: QueryDict) -> str:
    """The whole number of a case, where somebody typed it into the search box and nothing else; others may begin alike."""
    typed = given["q"].strip() if list(given) == ["q"] else ""
    known = NUMBER.fullmatch(typed) and cases(request.visitor.actor).filter(number=typed).exists()
    return typed if known else ""


def _around(request: Asked, given: QueryDict, told: dict[str, str]) -> dict[str, Any]:
    """What the list, the board and the map have in common."""
    view = given.get("view", "")
    return {
        "heading": _heading(given),
        "tabs": _tabs(given),
        "filters": fields(given, told),
        "chips": _chips(given),
        "clear_url": reverse("web:case_list") + (f"?view={view}" if view in VIEWS else ""),
        "views": _views(given),
        "view": view if view in VIEWS else "",
        "saved": saved_lists(request.user, given.urlencode()),
        "query": given.urlencode(),
    }


def _rows(request: Asked, found: Iterable[Case]) -> list[WorkRow]:
    """Cases as rows, each with whose turn it is; one statement."""
    found = list(found)
    turns = next_turns(case.pk for case in found if case.released_at is None)
    now, mine = request.now, request.visitor.mine
    supervised = {case.pk for case in found if case.supervised and case.released_at is None}
    return [list_row(case, turns.get(case.pk), now, mine, supervised=case.pk in supervised) for case in found]


BOARD, MAP = "board", "map"


def _views(given: QueryDict) -> list[SideLink]:
    """The same cases as a list, as a board or on a map."""
    view = given.get("view", "")
    named = ((gettext("List"), ""), (gettext("Board"), BOARD), (gettext("Map"), MAP))
    now = view if view in VIEWS else ""
    return [SideLink(label, address(given, without=("view",), view=name), None, name == now) for label, name in named]


def _board(request: Asked, given: QueryDict) -> HttpResponse:
    """What is open, in columns by state."""
    told, columns = {}, []
    try:
        columns = board(request.visitor.actor, given)
    except Refusal as refusal:
        told = fields_said(refusal)
    rows = iter(_rows(request, [case for column in columns for case in column.rows]))
    context = _around(request, given, told) | {
        "columns": [
            {
                "label": words.of(words.STATES, column.state),
                "state": column.state,
                "url": address(given, without=("view",), state=column.state),
                "total": column.total,
                "rows": [replace(next(rows), state="") for _case in column.rows],
            }
            for column in columns
        ],
        "any": any(column.rows for column in columns),
        "list_url": address(given, without=("view",)),
    }
    return render(request, "coordination/case_board.html", context, status=422 if told else 200)


def _map(request: Asked, given: QueryDict) -> HttpResponse:
    """What is open by subdistrict and town, the most urgent as points, and the first of them as rows."""
    told: dict[str, str] = {}
    found, shown = Overseen({}, 0, []), given
    try:
        found = overseen(request.visitor.actor, given, size=BESIDE)
    except Refusal as refusal:
        told, shown = fields_said(refusal), QueryDict("state=none")
    total = sum(found.towns.values())
    context = _around(request, given, told) | {
        "map": maps.frame(),
        "points": f"{reverse('web:map_points')}?{shown.urlencode()}" if found.placed else "",
        "towns": _towns(given, found),
        "rows": _rows(request, found.rows),
        "said": _cases(total),
        "drawn": _drawn(total, found.placed),
        "list_url": address(given, without=("view",)),
        "more": total > len(found.rows),
    }
    return render(request, "coordination/case_map.html", context, status=422 if told else 200)


def _towns(given: QueryDict, found: Overseen) -> list[dict[str, Any]]:
    """Each town with how many, and the list or map of them."""
    known = [(catalogue.party(pk), n) for pk, n in found.towns.items()]
    named = sorted(((party, n) for party, n in known if party), key=lambda one: (-one[1], one[0].code))
    rows = [
        {"code": party.code, "name": party.short_name, "count": n, "url": address(given, subdistrict=party.code)}
        for party, n in named
    ]
    without = sum(n for party, n in known if party is None)
    if without:
        url = address(given, without=("view",), unplaced="true")
        rows.append({"code": "", "name": gettext("no place yet"), "count": without, "url": url})
    return rows


def _drawn(total: int, placed: int) -> str:
    """How many of them are on the map, where that is not all."""
    if placed > maps.MOST_POINTS:
        return gettext("The %(n)s most urgent are drawn.") % {"n": maps.MOST_POINTS}
    return gettext("%(n)s of them have a position and are drawn.") % {"n": placed} if placed < total else ""


VIEWS: dict[str, Callable[[Asked, QueryDict], HttpResponse]] = {BOARD: _board, MAP: _map}


def _or_open(given: QueryDict) -> QueryDict:
    """The bare address shows what is open; an empty `state=` shows everything, and so does any other filter alone."""
    if "state" in given or any(given.get(name) for name in CaseFilter.base_filters):
        return given
    changed = given.copy()
    changed["state"] = OPEN
    return changed


def address(given: QueryDict, *, without: Iterable[str] = (), **more: str) -> str:
    """The list's address with other parameters."""
    changed = given.copy()
    for name in ("cursor", *without):
        changed.pop(name, None)
    for name, value in more.items():
        changed[name] = value
    for name in [name for name in changed if not any(changed.getlist(name))]:
        del changed[name]
    return f"{reverse('web:case_list')}?{changed.urlencode() or 'state='}"


def _pages(given: QueryDict, found: Page) -> Pages:
    return Pages(
        address(given, cursor=found.previous) if found.previous else "",
        address(given, cursor=found.next) if found.next else "",
    )


def _counted(request: Asked, filters: CaseFilter, found: Page) -> str:
    """How many there are; of a list of several pages it is counted up to a bound."""
    here = len(found.rows)
    if not (found.next or found.previous):
        return _cases(here)
    n = count(request.visitor.actor, filters, most=COUNTED + 1)
    told = _cases(n) if n <= COUNTED else gettext("more than %(n)s") % {"n": _cases(COUNTED)}
    return gettext("%(here)s on this page, %(all)s in all") % {"here": _cases(here), "all": told}


def _cases(n: int) -> str:
    return ngettext("%(n)s case", "%(n)s cases", n) % {"n": n}


def _heading(given: QueryDict) -> str:
    """What the list is of: the name of its tab, else its filters, the first of them in words."""
    in_force = [name for name in given if name in CaseFilter.base_filters and any(given.getlist(name))]
    found = {name: given.getlist(name) for name in in_force}
    tab = next((str(label) for label, wanted in LISTS if wanted and found == {k: [v] for k, v in wanted.items()}), "")
    named = [_named(name, found[name]) for name in in_force if name != "q"][:MOST_NAMED]
    which = tab or gettext(", ").join(named)
    return gettext("Cases: %(which)s") % {"which": which} if which else gettext("Cases")


def _named(name: str, values: list[str]) -> str:
    """A filter without what goes without saying: 「有单位缺席」, 「城西街道」, 「最后一次办理早于 11-23」."""
    label, said = str(CaseFilter.base_filters[name].label), _value_said(name, values)
    if isinstance(CaseFilter.base_filters[name], BooleanFilter) and all(word.lower() in YES for word in values):
        return label
    return said if name in SPEAK_FOR_THEMSELVES else f"{label} {said}"


def _tabs(given: QueryDict) -> list[SideLink]:
    elsewhere = [name for name in CaseFilter.base_filters if name in given and name not in FIELDS]
    ruled = ("state", "card", "overdue", *elsewhere)  # what a number elsewhere narrowed it by is no filter of the tab's
    now = {name: given.get(name, "") for name in ("state", "card") if given.get(name)}
    return [
        SideLink(str(label), address(given, without=ruled, **wanted), None, now == wanted) for label, wanted in LISTS
    ]


def _chips(given: QueryDict) -> list[Chip]:
    """Every filter in force with the link that takes it away."""
    known = CaseFilter.base_filters
    return [
        Chip(
            f"{known[name].label}{gettext(': ')}{_value_said(name, given.getlist(name))}",
            address(given, without=(name,)),
        )
        for name in given
        if name in known and any(given.getlist(name))
    ]


def _value_said(name: str, values: list[str]) -> str:
    found = [word for value in values for word in value.split(",") if word]
    return gettext(", ").join(str(_word_said(name, word)) for word in found)


SAYS: dict[str, Callable[[str], object]] = {
    "category": lambda word: catalogue.category_named(word) or word,
    "state": lambda word: _("Open") if word == OPEN else words.of(words.STATES, word),
    "severity": lambda word: words.SEVERITIES.get(int(word), word) if word.isdecimal() else word,
    "card": lambda word: words.of({"warn": _("Yellow card"), "due": _("Red card")}, word),
    "held_by": lambda word: words.of(HELD, word),
}
SPEAK_FOR_THEMSELVES = frozenset({*SAYS, "community", "subdistrict", "department"}) - {"held_by", "severity"}
YES, NO = ("true", "1", "on"), ("false", "0")


def _word_said(name: str, word: str) -> object:
    if word == NONE:
        return _("none")
    if name in ("community", "subdistrict", "department", "handler"):
        return catalogue.organisation_named(word) or word
    if name in SAYS:
        return SAYS[name](word)
    return _("yes") if word.lower() in YES else _("no") if word.lower() in NO else word
