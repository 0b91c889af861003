"""Floor 5, web: 登记. One page, no wizard: what a resident said becomes a case, or a report of one that is open already.

The category is suggested from the words with its reason and one press takes it. Without JavaScript a first submit that
names no category comes back once with the suggestion; nothing typed is ever lost, and a double submit files once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.intake.drafts import title_from
from coordination.intake.fields import Scope
from coordination.intake.forms import ActionForm
from coordination.intake.photos import prepare
from coordination.intake.suggest import Neighbour, Suggestions, suggest
from coordination.reading import cases, catalogue
from coordination.reading.refusals import fields_said, said, verb
from coordination.registry.idempotency import digest, once
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal
from coordination.rules.words import COORDINATING_KINDS, ActorKind, Kind, Role
from coordination.stages import ACTIONS, report
from coordination.web.case_components import Alike
from coordination.web.case_forms import PhotosField, dressed_form
from coordination.web.case_head import is_unplaced
from coordination.web.chips import holder
from coordination.web.components import Turn
from coordination.web.copies import as_copy
from coordination.web.doors import page
from coordination.web.filing_place import POSITION, Placing, chosen_in, placing, point_in, position_of
from coordination.web.maps import frame
from coordination.web.moments import at_text
from coordination.web.photos import gathered, used
from coordination.web.rows import case_url
from coordination.web.visitor import Asked

LONGEST_TITLE = 120
JOINS = ("description", "channel", "reporter_name", "reporter_phone", "confidential")
TOLD = frozenset({"csrfmiddlewaretoken", "token", "offered", "queued", "placed", "placed_at"})


@dataclass
class Draft:
    """A filing on its way: the form, what is suggested for it, and why it came back."""

    form: ActionForm
    token: str
    suggestions: Suggestions | None = None
    offered: str = ""
    refused: str = ""
    status: int = 200
    notes: list[str] = field(default_factory=list)
    placed: Placing | None = None


@page("GET", "POST")
def case_new(request: Asked) -> HttpResponse:
    """Show the form, or file what it says."""
    _may_file(request)
    if request.method != "POST":
        return _page(request, Draft(_form(request, None), uuid4().hex))
    if request.POST.get("join"):
        return _join(request)
    draft = _draft(request)
    if request.POST.get("queued"):  # typed without a network: nobody was told what the position says
        _choose_community(request, draft)
    if not draft.form.is_valid():
        _say_once(draft.form)
        draft.status = 422
        return _page(request, draft)
    if _offer_first(request, draft):
        return _page(request, draft)
    try:
        return _file(request, draft)
    except Refusal as refusal:
        return _page(request, _told(draft, refusal))


@page("POST")
def case_new_suggest(request: Asked) -> HttpResponse:
    """What the words typed so far suggest: fragments for htmx."""
    _may_file(request)
    draft = _draft(request)
    moved = position_of(request.POST) != request.POST.get("placed_at", "")
    if moved:
        _choose_community(request, draft)
    draft.suggestions = _suggestions(request, draft.form.data)
    _choose_suggested(request, draft)
    context = _context(request, draft) | {"moved": moved}
    return render(request, "coordination/parts/filing_suggested.html", context)


def _choose_community(request: Asked, draft: Draft) -> None:
    """Take the community the position speaks for, unless somebody has chosen; moved away, it goes with the position."""
    draft.placed = found = placing(draft.form)
    data = draft.form.data.copy()
    before, ours = data.get("community", ""), data.get("placed", "")
    if before not in ("", ours) or (found.community is None and not ours):
        return
    data["community"] = data["placed"] = str(found.community or "")
    draft.form = _form(request, data)


def _choose_suggested(request: Asked, draft: Draft) -> None:
    """Take the suggested category, unless somebody has chosen another."""
    found = draft.suggestions.category if draft.suggestions else None
    if found is not None and request.POST.get("category", "") in ("", draft.offered):
        data = draft.form.data.copy()
        data["category"] = found.code
        draft.form = _form(request, data)


def _may_file(request: Asked) -> None:
    if not request.visitor.may_file:
        raise Refusal("not_your_role", "Your account files no cases. Ask your administrator for a role.", status=403)


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _form(request: Asked, data: QueryDict | None) -> ActionForm:
    actor = request.visitor.actor
    staff = sorted(actor.at(Role.COMMUNITY_STAFF))
    initial = {"channel": "walk_in" if staff else "phone", "community": staff[0] if len(staff) == 1 else None}
    form = dressed_form("file", data, Scope(by=actor), initial=initial)
    form.fields["photos"] = PhotosField(required=False)
    if data is not None:
        form.files = gathered(request)
    form.fields["title"].required = False
    form.fields["title"].help_text = _("Left empty, it is taken from the words above.")
    kinds = form.fields["category"].widget
    kinds.choices = [("", _("Not sure: suggested from the words")), *list(kinds.choices)[1:]]
    for name in POSITION:
        form.fields[name].widget = forms.HiddenInput(attrs={"data-kept": ""})
    if staff:
        form.fields["community"].widget.choices = [(pk, catalogue.party(pk)) for pk in staff]
    else:
        _offer_communities(form, actor)
        del form.fields["finding"]
    return form


def _offer_communities(form: ActionForm, actor: Actor) -> None:
    """A coordinator files in their own territory; whoever does not know the place leaves it open."""
    own = {hat.organisation for hat in actor.hats if hat.kind in COORDINATING_KINDS and hat.kind != Kind.CITY}
    rows = [row for row in catalogue.organisations() if row.is_community and (not own or row.parent in own)]
    known = [(row.id, row.short_name) for row in rows]
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        parent = catalogue.party(row.parent)
        groups.setdefault(parent.short_name if parent else "", []).append((row.id, row.short_name))
    nested = known if len(groups) == 1 else list(groups.items())
    form.fields["community"].widget.choices = [("", _("Not known: a coordinator finds it")), *nested]


def _draft(request: Asked) -> Draft:
    """What was typed; a title left empty is taken from the words."""
    data = request.POST
    words = data.get("description", "").strip()
    if words and not data.get("title", "").strip():
        data = data.copy()
        told = gettext("Confidential report") if data.get("confidential") else title_from(words)  # a title all may read
        data["title"] = told[:LONGEST_TITLE]
    token = data.get("token", "") or uuid4().hex
    return Draft(_form(request, data), token, offered=data.get("offered", ""))


def _say_once(form: ActionForm) -> None:
    """A title is taken from the words: where those are missing, that alone is said."""
    if "description" in form.errors and not form["title"].value():
        form.errors.pop("title", None)


def _suggestions(request: Asked, data: Mapping[str, str]) -> Suggestions | None:
    words = data.get("description", "").strip()
    if not words:
        return None
    own = sorted(request.visitor.actor.at(Role.COMMUNITY_STAFF))
    usual = own[0] if len(own) == 1 else None
    return suggest(
        title=data.get("title", "")[:LONGEST_TITLE],
        description=words[:4000],
        address=data.get("address", "")[:200],
        at=request.now,
        community=chosen_in(data) or usual,
        point=point_in(data),
    )


def _offer_first(request: Asked, draft: Draft) -> bool:
    """Whether the suggestion is to be looked at before filing: once, where nobody chose a category."""
    if draft.form.values.get("category") or draft.offered:
        return False
    draft.suggestions = _suggestions(request, request.POST)
    found = draft.suggestions.category if draft.suggestions else None
    if found is None:
        return False
    _choose_suggested(request, draft)
    if request.POST.get("queued"):  # typed without a network: nobody is there to look
        return not draft.form.is_valid()
    draft.notes = [gettext("Look at the suggested category, then send once more.")]
    return True


def _told(draft: Draft, refusal: Refusal) -> Draft:
    """The form again, with what the stage refused."""
    for name, what in fields_said(refusal).items():
        draft.form.add_error(name if name in draft.form.fields else None, what)
    if refusal.code == "key_reused":  # sent once more after that, it is meant as another case
        draft.token = uuid4().hex
    draft.refused = "" if refusal.fields else said(refusal)
    draft.status = refusal.status
    return draft


# ── filing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _file(request: Asked, draft: Draft) -> HttpResponse:
    values = dict(draft.form.values)
    photos = prepare(values.pop("photos", []))
    found = _suggestions(request, request.POST)
    if found and found.category:
        values["suggestion"] = found.category.as_json()

    def do() -> tuple[int, dict[str, str]]:
        event = report.file(by=request.visitor.actor, **values)
        _attach(request, event.case_id, photos)
        case = event.case
        return 302, {"number": case.number, **({"where_is_it": "1"} if is_unplaced(case) else {})}

    return _once(request, draft.token, do, _("Filed: %(number)s."))


def _attach(request: Asked, case: int, photos: Sequence[Any]) -> None:
    """The photos go where the words went."""
    if photos:
        ACTIONS["attach"](case=case, by=request.visitor.actor, photos=photos)
        used(request)


def _once(request: Asked, token: str, do: Any, text: Any) -> HttpResponse:
    """A second submit ends at the case of the first."""
    sent = request.POST.copy()
    for name in TOLD:
        sent.pop(name, None)
    answered = once(
        client=request.user.pk,
        key=f"page:{token}",
        request_hash=digest(sent.urlencode().encode()),
        at=request.now,
        do=do,
    )
    number = str(answered.answer["number"])
    messages.success(request, str(text) % {"number": number})
    if answered.answer.get("where_is_it"):
        hint = gettext("Danger, and nobody wrote down where. Add the address as soon as you know it: “%(action)s”.")
        messages.warning(request, hint % {"action": verb("reclassify")})
    return redirect(case_url(number))


def _join(request: Asked) -> HttpResponse:
    """Add what was said to a case that is open already."""
    number = request.POST["join"][:20]
    seen = cases.followed(request.visitor.actor)
    case = seen.filter(number=number).first() if number.isprintable() else None
    if case is None:
        raise Http404
    draft = _draft(request)
    form = dressed_form("add_report", request.POST, Scope(by=request.visitor.actor, case=case))
    form.fields["photos"] = PhotosField(required=False)
    form.files = gathered(request)
    if not form.is_valid():
        draft.form.is_valid()
        draft.status = 422
        return _page(request, draft)

    values = dict(form.values)
    sent = values.pop("photos", [])

    def do() -> tuple[int, dict[str, str]]:
        ACTIONS["add_report"](case=case.pk, by=request.visitor.actor, **values)
        _attach(request, case.pk, prepare(sent))
        return 302, {"number": case.number}

    try:
        return _once(request, draft.token, do, _("Added to %(number)s."))
    except Refusal as refusal:
        return _page(request, _told(draft, refusal))


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(request: Asked, draft: Draft) -> HttpResponse:
    return render(request, "coordination/filing.html", _context(request, draft) | as_copy(request), status=draft.status)


def _context(request: Asked, draft: Draft) -> dict[str, Any]:
    found = draft.suggestions
    category = found.category if found else None
    placed = draft.placed or placing(draft.form)
    by_words = gettext("By “%(words)s”.") % {"words": found.community.words} if found and found.community else ""
    return {
        "form": draft.form,
        "map": frame(request.visitor.mine),
        "placed": draft.form.data.get("placed", ""),
        "placed_at": position_of(draft.form.data),
        "position_where": placed.where,
        "draft_key": draft.token,
        "token": draft.token,
        "offered": category.code if category else draft.offered,
        "refused": draft.refused,
        "notes": draft.notes,
        "turn_after": _turn_after(request),
        "alike": _alike(request, found),
        "category_why": _why(category),
        "suggested": category,
        "community_why": placed.why or by_words,
    }


def _why(category: Any) -> str:
    if category is None:
        return ""
    return gettext("Suggested by “%(words)s”, duty list %(code)s. It can still be changed when it is verified.") % {
        "words": gettext(", ").join(category.words[:4]),
        "code": category.code,
    }


def _near(one: Neighbour | None) -> str:
    if one is not None and one.elsewhere:
        return gettext("another building")
    if one is None or one.away is None:
        return gettext("same category, same community")
    return gettext("%(metres)s m from here") % {"metres": round(one.away)}


def _turn_after(request: Asked) -> Turn | None:
    staff = sorted(request.visitor.actor.at(Role.COMMUNITY_STAFF))
    if request.visitor.actor.kind != ActorKind.PERSON or len(staff) != 1:
        return None
    return Turn(holder(staff[0], request.visitor.mine), True, ask=gettext("to look at it on site"))


def _alike(request: Asked, found: Suggestions | None) -> Sequence[Alike]:
    """Open cases that may be the same; only those within sight can be added to."""
    if found is None or not found.duplicates:
        return ()
    ids = [one.case for one in found.duplicates]
    seen = {row.pk: row for row in cases.followed(request.visitor.actor).filter(pk__in=ids)}
    return [
        Alike(
            number=seen[one.case].number if one.case in seen else "",
            title=seen[one.case].title if one.case in seen else one.category,
            state=seen[one.case].state if one.case in seen else "",
            facts=[one.place if one.case in seen else one.community, at_text(one.filed_at, request.now)],
            why=_near(one) if one.case in seen else _near(None),
            joins=one.case in seen and not one.elsewhere,
        )
        for one in found.duplicates
    ]
