"""Floor 5, web: the parts of a case that somebody acts on: what each is called, what was asked about it, how long it has."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.reading import words
from coordination.reading.case_parts import CaseFile, TaskPart
from coordination.rules.words import ApprovalKind
from coordination.web.chips import clock_bar
from coordination.web.components import ClockBar
from coordination.web.moments import at_text, by_text

CALLS = {"summons": ("arrival",), "task": ("task_sign", "task", "task_verify"), "ruling": ("ruling",)}
CALLS |= {"approval": ("approval",), "order": ("supervision", "approval")}
CONSENTS: dict[str, words.Words] = {
    "extension": _("More time"),
    "suspension": _("Suspension"),
    "reject": _("Consent to reject"),
    "close": _("Consent to close"),
}


def titled(file: CaseFile, on: str, subject: int, title: str) -> str:
    """What it is called."""
    if on == "ruling":
        return gettext("Ruling: %(what)s") % {"what": title}
    if on == "order":
        return gettext("Supervision order to %(whom)s") % {"whom": title}
    if on == "approval":
        request = next((r for r in file.requests if r.id == subject), None)
        kind = str(words.of(CONSENTS, request.kind)) if request else ""
        if request and request.kind == ApprovalKind.EXTENSION and request.until:
            kind = gettext("More time, until %(until)s") % {"until": at_text(request.until, file.now)}
        return f"{kind}{gettext(': ')}{title}" if title else kind
    return title


def note(file: CaseFile, on: str, subject: int) -> str:
    """What was asked, in the words of whoever asked."""
    if on == "ruling":
        found = next((r for r in file.rulings if r.id == subject), None)
        return _question(found) if found else ""
    if on == "approval":
        request = next((r for r in file.requests if r.id == subject), None)
        return f"{request.asked_for.short_name} {request.asked_by}{gettext(': ')}{request.reason}" if request else ""
    if on == "order":
        order = next((o for o in file.orders if o.id == subject), None)
        return order.answer or order.words if order else ""
    return held_up(file, subject) if on == "task" else ""


def held_up(file: CaseFile, task: int) -> str:
    """What a task waits for, who has that and until when; empty where nothing holds it up."""
    found = next((t for t in file.tasks if t.id == task), None)
    before = [t for t in file.tasks if found and t.position in found.blockers]
    return gettext(", ").join(_before(file, t) for t in before)


def no_more_time(file: CaseFile, task: TaskPart) -> str:
    """Why more time cannot be asked for: it is asked for already, or it is too late."""
    asked = next((r for r in file.requests if r.kind == ApprovalKind.EXTENSION and r.task == task.id), None)
    if asked is not None and asked.until is not None:
        said = {"until": at_text(asked.until, file.now), "whom": asked.approver.short_name}
        return gettext("More time is asked for already, until %(until)s; %(whom)s decides.") % said
    if task.due_at > file.now:
        return ""
    return gettext(
        "It is due, and more time cannot be asked for. Report it done soon, or say in a comment how it stands."
    )


def _before(file: CaseFile, task: TaskPart) -> str:
    who = task.verifier if task.done_at and task.verifier else task.organisation
    return gettext("waits for %(n)s %(what)s: with %(whom)s, %(by)s") % {
        "n": task.position,
        "what": task.title,
        "whom": who.short_name,
        "by": by_text(task.due_at, file.now),
    }


def _question(ruling: Any) -> str:
    names = gettext(", names %(whom)s") % {"whom": ruling.owner.short_name} if ruling.owner else ""
    clause = gettext("clause %(clause)s") % {"clause": ruling.clause} if ruling.clause else ""
    said = f"{ruling.asked_by.short_name}{gettext(': ')}{ruling.question}"
    return f"{said} {clause}{names}" if clause else f"{said}{names}"


def clock(file: CaseFile, on: str, subject: int) -> ClockBar | None:
    """How long it still has; None where nothing runs."""
    kinds = CALLS.get(on, ())
    found = next((c for k in kinds for c in file.clocks if c.kind == k and abs(c.subject or 0) == subject), None)
    return clock_bar(found, file.now) if found is not None and found.stopped_at is None else None
