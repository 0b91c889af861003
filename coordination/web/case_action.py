"""Floor 5, web: the door through which a page acts on a case. One POST, one stage call, and back to the page.

What does not go through comes back on the same page with everything typed: 422 for what cannot be used, 403 out of role,
409 at the wrong time or when somebody else was faster, with what happened meanwhile. A form counts once: its token and
its result are kept together, so that a double click ends where the first one ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext

from coordination.intake.photos import prepare
from coordination.reading.case import case_file
from coordination.reading.case_parts import CaseFile
from coordination.reading.refusals import fields_said, not_yours, said
from coordination.reading.sight import Sight
from coordination.records.facts import facts_of
from coordination.registry.idempotency import digest, once
from coordination.rules.judge import why_not
from coordination.rules.lifecycle import ROWS, Row
from coordination.rules.refusal import Refusal
from coordination.stages import ACTIONS
from coordination.web import case_page, case_record, room
from coordination.web.case_actions import Typed, kept_words
from coordination.web.case_forms import PhotosForm, dressed_form, evidence_missing, scope
from coordination.web.case_opening import seq_of
from coordination.web.case_page import Answer
from coordination.web.case_plan import AGREE, plan_is_open
from coordination.web.case_subjects import no_more_time
from coordination.web.components import Notice
from coordination.web.done_said import Done
from coordination.web.doors import page
from coordination.web.naming import said_back
from coordination.web.photos import gathered, used
from coordination.web.plan_form import PREFIX, one_more_row, plan_rows
from coordination.web.rows import CASE_WIDE, case_url
from coordination.web.sign_in import safe_next
from coordination.web.visitor import Asked

STALE = "Meanwhile the case has changed. What you typed is kept: look again, then decide."
UNSAID = frozenset({"csrfmiddlewaretoken", "token", "seen", "next"})
"""What a form carries besides what was typed."""


@dataclass(frozen=True)
class Try:
    """One submit: which action on which case, about which part."""

    request: Asked
    file: CaseFile
    row: Row
    subject: int | None

    @property
    def data(self) -> QueryDict:
        """What was sent."""
        return self.request.POST

    @cached_property
    def files(self) -> MultiValueDict:
        """The photos that came with it, and those that were sent ahead of it."""
        return gathered(self.request)

    @property
    def seen(self) -> int | None:
        """The last event its maker had seen."""
        return seq_of(self.data.get("seen", ""))


class Unusable(Exception):
    """Input a form refused; the bound form will say so again on the page."""


@page("GET", "POST")
def case_action(request: Asked, number: str, action: str) -> HttpResponse:
    """Take an action; a GET, from a link or after signing in, shows the case."""
    row = ROWS.get(action)
    if row is None or action not in ACTIONS:
        raise Http404
    if request.method != "POST":
        return redirect(case_url(number))
    file = case_file(request.visitor.actor, number, request.now, events=True)
    submit = Try(request, file, row, _subject(request.POST, row))
    if "add_row" in request.POST:
        return _show(request, file, Answer(Typed(action, submit.subject, one_more_row(request.POST), unjudged=True)))
    try:
        Sight(file.released_at).refuse_released()
        return _done(submit)
    except Unusable:
        return _unusable(submit)
    except Refusal as refusal:
        return _refused(submit, refusal)


def _subject(data: QueryDict, row: Row) -> int | None:
    given = data.get(row.on or ("task" if row.action == "attach" else ""), "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None


def _done(submit: Try) -> HttpResponse:
    """Take the action once, and go where its form said."""
    request, token = submit.request, submit.data.get("token", "")
    if token:
        answered = once(
            client=request.user.pk,
            key=f"page:{token}",
            request_hash=digest(_words_sent(submit)),
            at=request.now,
            do=lambda: (302, {"seq": _take(submit)}),
        )
        again, seq = answered.again, int(answered.answer["seq"])
    else:
        again, seq = False, _take(submit)
    elsewhere = safe_next(request)
    done = Done(
        submit.file,
        submit.row.action,
        submit.subject,
        by=request.visitor.actor,
        seq=seq,
        outcome=submit.data.get("outcome", ""),
        away=bool(elsewhere),
        again=again,
    )
    told, untold = _named(submit)
    messages.success(request, format_html("{}{}", done.said(), told))
    if untold:
        messages.warning(request, untold)
    return redirect(elsewhere or case_url(submit.file.case.number))


def _named(submit: Try) -> tuple[str, str]:
    """Of a comment for colleagues, who was told because it names them, and who was not; of anything else, nothing."""
    if submit.row.action != "comment" or submit.data.get("for_resident"):
        return "", ""
    request = submit.request
    return said_back(submit.file.case, submit.data.get("words", ""), by=request.user.pk, now=request.now)


def _words_sent(submit: Try) -> bytes:
    """What was sent, as it was sent: photos sent ahead are named in it, and gone once the form has gone through."""
    sent = submit.data.copy()
    for name in UNSAID:
        sent.pop(name, None)
    files = [f"{file.name}:{file.size}" for file in submit.request.FILES.getlist("photos")]
    return f"{submit.row.action} {sent.urlencode()} {files}".encode()


def _take(submit: Try) -> int:
    """The one stage call. Returns the number of its event."""
    row, file = submit.row, submit.file
    values = _values(submit)
    if row.on:
        values[row.on] = submit.subject
    event = ACTIONS[row.action](case=file.case.pk, by=submit.request.visitor.actor, seen=submit.seen, **values)
    used(submit.request)
    return event.seq


def _values(submit: Try) -> dict[str, Any]:
    if submit.row.action == "attach":
        return _photos(submit)
    within = scope(submit.file, submit.request.visitor.actor)
    data = submit.data
    evidence = evidence_missing(submit.file, submit.subject)
    form = dressed_form(submit.row.action, data, within, evidence=evidence, files=submit.files)
    planned = "tasks" in form.fields and form.fields["tasks"].asked.kind == "plan"
    rows = plan_rows(submit.file, within, data) if planned and f"{PREFIX}-TOTAL_FORMS" in data else None
    if rows is not None:
        del form.fields["tasks"]
    if not form.is_valid() or (rows is not None and not rows.is_valid()):
        raise Unusable
    values = form.values | ({"tasks": rows.tasks()} if rows is not None else {})
    return values | ({"photos": prepare(values["photos"])} if "photos" in values else {})


def _photos(submit: Try) -> dict[str, Any]:
    form = PhotosForm(submit.data, submit.files)
    if not form.is_valid():
        raise Unusable
    found: dict[str, Any] = {"photos": prepare(form.cleaned_data["photos"])}
    return found | ({"task": submit.subject} if submit.subject is not None else {})


def _show(request: Asked, file: CaseFile, answer: Answer) -> HttpResponse:
    """The page the form was sent from, with what came of it."""
    if room.is_from_room(request, file):
        answer.page_url = safe_next(request)
        return room.show(request, file, answer)
    answer.page_url = case_url(file.case.number)
    return case_page.show(request, file, answer)


# ── what did not go through ─────────────────────────────────────────────────────────────────────────────────────────


def _typed(submit: Try, refused: str = "", fields: Mapping[str, str] | None = None) -> Typed:
    subject = None if submit.row.action in CASE_WIDE else submit.subject
    told = tuple((fields or {}).items())
    return Typed(submit.row.action, subject, submit.data, refused, told, submit.files)


def _has_its_form(submit: Try, file: CaseFile) -> bool:
    """Whether the page as it is now still has the form that was sent; a plan is drafted before it can be agreed."""
    if submit.row.action == AGREE and plan_is_open(file, submit.request.visitor.actor):
        return True
    allowed = file.action(submit.row.action)
    return allowed is not None and (not allowed.on or submit.subject in [pk for pk, _title in allowed.subjects])


def _unusable(submit: Try) -> HttpResponse:
    """What a form refused is said at its fields; where the form is gone, why, with what was typed to copy from."""
    if _has_its_form(submit, submit.file):
        return _show(submit.request, submit.file, Answer(_typed(submit), status=422))
    if submit.seen is not None and submit.seen < submit.file.last_seq:
        return _refused(submit, Refusal("stale", STALE))
    who = sorted(submit.row.who)
    not_theirs = Refusal("not_your_role", "Only %(who)s may do this.", {"who": who}, status=403)
    return _refused(submit, _ruled_out(submit, submit.file) or not_theirs)


def _ruled_out(submit: Try, file: CaseFile) -> Refusal | None:
    """What the rules say against the action, as the case is now."""
    facts = facts_of([file.case])[file.case.pk]
    return why_not(submit.row, facts, submit.request.visitor.actor, submit.subject)


def _refused(submit: Try, refusal: Refusal) -> HttpResponse:
    """The page as it is now, with what was typed and why it did not go through."""
    request = submit.request
    file = case_file(request.visitor.actor, submit.file.case.number, request.now, events=True)
    text, fields = said(refusal), fields_said(refusal)
    answer = Answer(status=refusal.status)
    if refusal.code == "stale":
        answer.stale = Notice(_meanwhile(file, submit.seen or 0, text), "warn", "arrow-repeat")
    if _has_its_form(submit, file):
        plain = "" if refusal.code in ("stale", "invalid") else text
        answer.typed = _typed(submit, plain, fields)
    else:
        answer.notices = [Notice(_why_not(submit, file, refusal, text), "error", "exclamation-circle")]
        answer.kept = kept_words(_typed(submit), submit.row.fields)
    return _show(request, file, answer)


def _meanwhile(file: CaseFile, seen: int, text: str) -> str:
    """What happened since somebody opened the form, by name and time."""
    told = case_record.since(file, seen)
    return f"{gettext('; ').join(told)}{gettext('. ')}{text}" if told else text


def _why_not(submit: Try, file: CaseFile, refusal: Refusal, text: str) -> str:
    task = next((t for t in file.tasks if t.id == submit.subject), None)
    if submit.row.action == "request_extension" and task is not None and (late := no_more_time(file, task)):
        return late
    if refusal.code == "stale":
        ruled_out = _ruled_out(submit, file)
        return said(ruled_out) if ruled_out else not_yours(submit.row.action)
    told = case_record.since(file, submit.seen) if submit.seen is not None else ()
    return f"{text} {gettext('Meanwhile: %(what)s.') % {'what': gettext('; ').join(told)}}" if told else text
