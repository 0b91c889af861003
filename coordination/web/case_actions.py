"""Floor 5, web: what a visitor may do on a case, as forms: each with what it will cause. `rules` decided which there are.

A form is drawn when it is wanted: the main one, one that was opened, one that came back. Every other is a line to open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext

from coordination.intake.fields import Scope
from coordination.reading import catalogue
from coordination.reading.action_words import action_words
from coordination.reading.case_parts import AllowedAction, CaseFile, TaskPart, Turn
from coordination.reading.people import colleagues, names
from coordination.reading.refusals import verb
from coordination.records import reference
from coordination.rules.permissions import Actor
from coordination.rules.words import TaskState
from coordination.web.case_components import ActionForm, ActionGroup
from coordination.web.case_forms import PhotosForm, Suggested, dressed_form, evidence_missing, scope
from coordination.web.case_head import is_unplaced
from coordination.web.case_roll import to_sign
from coordination.web.case_subjects import clock, no_more_time, note, titled
from coordination.web.causes import About, causes
from coordination.web.components import Button, Notice
from coordination.web.drawn import CORRECTS, caught_up, told
from coordination.web.moments import IN_A_FIELD
from coordination.web.photos import still_here
from coordination.web.plan_form import tasks_typed
from coordination.web.rows import case_url, goes_up, part_key

ELSEWHERE = frozenset({"comment", "agree_plan", "amend_plan", "attach"})
"""Actions that have a place of their own on the page."""
ADDS = frozenset({"comment", "attach", "add_report", "note_phone_call", "position", "attend", "countersign", "order"})
"""Actions that only add: nobody's words are refused because somebody else spoke meanwhile."""
FIRST = ("open_meeting", "attend", "position")
"""What a meeting is there for stands above what leads away from it."""
LAST = ("reclassify", "merge", "reject", "request_suspension", "hand_over", "note_phone_call", "attach", "add_report")
"""What is seldom meant stands below what is asked."""

MORE_TIME = timedelta(days=1)
"""What is suggested where more time is asked for."""


@dataclass(frozen=True)
class Typed:
    """What somebody sent that did not go through: kept under its form, with what was said about it."""

    action: str
    subject: int | None
    data: QueryDict
    refused: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    files: Any = None
    unjudged: bool = False  # sent to be shown again, not to be done


class Desk:
    """Makes the forms of one page: they share the case, the visitor, what was typed, and which one was opened.

    `seen` is the last event on the page in front of the visitor, where a form is fetched later than its page; `back` is
    where its forms lead when they went through, `here` the page they stand on, if not the case's, `beside` the list they
    stand beside, which a form opened there goes back to.
    """

    def __init__(
        self,
        file: CaseFile,
        by: Actor,
        mine: frozenset[int],
        *,
        typed: Typed | None = None,
        opened: str = "",
        seen: int | None = None,
        back: str = "",
        here: str = "",
        beside: str = "",
    ) -> None:
        self.file, self.by, self.mine, self.typed, self.opened = file, by, mine, typed, opened
        self.back, self.here = back, here or case_url(file.case.number)
        self.beside = f"&from={beside}" if beside else ""
        self.seen = file.last_seq if seen is None else min(seen, file.last_seq)
        self.within: Scope = scope(file, by)
        self.me = names([by.user]).get(by.user or 0, "")
        turn = file.turn
        self.asked = _asked(file, turn) if turn is not None and turn.mine else ()
        self.asked_about = turn.subject if turn is not None else None
        self.called = {("summons", s.id): s.organisation for c in file.convenings for s in c.summonses}
        self.called |= {("order", order.id): order.organisation for order in file.orders}
        self.called |= {("ruling", ruling.id): ruling.asked_by for ruling in file.rulings}

    def url(self, action: str) -> str:
        """Where a form goes."""
        return reverse("web:case_action", args=[self.file.case.number, action])

    def opening(self, key: str) -> str:
        """The page with one of its forms opened."""
        return f"{self.here}?act={key}{self.beside}"

    def hidden(self, action: AllowedAction, subject: int | None) -> list[tuple[str, str]]:
        """What every form carries: what its maker had seen, and a key that makes it count once."""
        found = [("token", uuid4().hex)]
        if action.action not in ADDS:
            found.append(("seen", str(self.seen)))
        if action.action in CORRECTS:
            found += told(_initial(action.action, self.file, subject))
        if subject is not None:
            found.append((action.on, str(subject)))
        if self.back:
            found.append(("next", self.back))
        return found

    @property
    def names(self) -> str:
        """Where a comment asks whom it may name."""
        return reverse("web:names", args=[self.file.case.number])

    def typed_here(self, action: str, subject: int | None) -> Typed | None:
        """What was typed into this very form."""
        typed = self.typed
        return typed if typed and (typed.action, typed.subject) == (action, subject) else None

    def form(self, action: str, subject: int | None) -> forms.Form:
        """The form with what was typed, and what was refused at its fields."""
        typed = self.typed_here(action, subject)
        key = f"{action}-{subject}" if subject is not None else action
        known = _initial(action, self.file, subject)
        data = typed.data if typed else None
        made = dressed_form(
            action,
            caught_up(data, known) if data and action in CORRECTS else data,
            self.within,
            evidence=evidence_missing(self.file, subject),
            files=typed.files if typed else None,
            auto_id=f"{key}-%s",
            initial={"contact": self.me, "name": self.me} | known,
        )
        _offer_open(made, action, self.file)
        if action == "request_extension" and (due := _due(self.file, subject)):
            made.fields["until"].widget.attrs["min"] = f"{localtime(due):{IN_A_FIELD}}"
        if action == "reclassify" and is_unplaced(self.file.case):
            made.fields["address"].widget.attrs["data-why"] = gettext("The place is added.")
        if action == "hand_over":
            on = localtime(self.file.now).date()
            made.fields["to"].widget = Suggested(colleagues(self.by.user or 0, self.mine, on=on))
        if typed is not None and typed.unjudged:
            made._errors = ErrorDict()
        _say_refused(made, typed)
        return made

    def action(self, allowed: AllowedAction, subject: int | None = None) -> ActionForm:
        """One action: as a form, or as the line that opens it."""
        main = allowed.action in self.asked[:1] and subject in (None, self.asked_about)
        typed = self.typed_here(allowed.action, subject)
        key = part_key(allowed.action, subject)
        if not (main or typed or key == self.opened):
            return self._to_open(allowed, subject, key)
        said = action_words(allowed.action)
        form = self.form(allowed.action, subject)
        return ActionForm(
            allowed.action,
            label=self._naming(allowed, subject, str(said.verb)),
            url=self.url(allowed.action),
            form=form,
            button=self._button(allowed, subject),
            hint=str(said.hint),
            causes=causes(self.file, allowed, subject),
            hidden=self.hidden(allowed, subject),
            open=True,
            main=main,
            confirm=str(said.confirm) if allowed.destructive else "",
            refused=typed.refused if typed else "",
            multipart=form.is_multipart(),
            names=self.names if allowed.action == "comment" else "",
            key=key,
            seen=self.seen,
            older=self.older(allowed.action, key),
            paper=to_sign(self.file, self.mine) if allowed.action == "countersign" else None,
        )

    def _to_open(self, allowed: AllowedAction, subject: int | None, key: str) -> ActionForm:
        said = action_words(allowed.action)
        label = self._naming(allowed, subject, str(said.verb))
        opens = self.opening(key)
        return ActionForm(allowed.action, label, hint=str(said.hint), key=key, opens=opens, seen=self.seen)

    def older(self, action: str, key: str, place: str = "") -> Notice | None:
        """That the page in front of the visitor is older than the form fetched into it."""
        if self.seen >= self.file.last_seq or action in ADDS:
            return None
        again = f"{self.opening(key)}#{place or f'act-{key}'}"
        text = gettext("The case has changed since this page was shown.")
        return Notice(text, "warn", "arrow-repeat", Button(gettext("Show it as it is now"), again))

    def _button(self, allowed: AllowedAction, subject: int | None) -> str:
        about = About(self.file, allowed, subject)
        if allowed.action == "escalate" and about.above:
            return gettext("Escalate to %(whom)s") % {"whom": about.above.short_name}
        if allowed.action == "convene" and about.linked:
            return gettext("Convene %(n)s departments") % {"n": len(about.linked)}
        return self._naming(allowed, subject, verb(allowed.action))

    def _naming(self, allowed: AllowedAction, subject: int | None, said: str) -> str:
        """「记缺席：供气公司」: an opened form says for itself which unit it is about, unless that is one's own."""
        called = self.called.get((allowed.on, subject))
        if called is None or called.id in self.mine:
            return said
        return gettext("%(action)s: %(whom)s") % {"action": said.rstrip("…"), "whom": called.short_name}


def _asked(file: CaseFile, turn: Turn) -> tuple[str, ...]:
    """What answers the call, the usual answer first."""
    up = goes_up(turn.asks, file.case.severity) and file.action("escalate") is not None
    return ("escalate", *turn.actions) if up else turn.actions


CANCELS, REDOES = ("amend_plan",), ("redo", "reopen")


def _say_refused(form: forms.Form, typed: Typed | None) -> None:
    """What was said about what was typed, at its fields. No browser sends a photo twice by itself: it says that too."""
    for name, what in typed.fields if typed else ():
        form.add_error(name if name in form.fields else None, what)
    if typed and "photos" in form.fields and _lost(typed.files):
        form.add_error("photos", gettext("The photos were not kept. Choose them again."))


def _lost(files: Any) -> bool:
    """Whether photos came with the form itself: those sent ahead of it are still here."""
    return bool(files) and len(files.getlist("photos")) > len(still_here(files))


def _offer_open(form: forms.Form, action: str, file: CaseFile) -> None:
    """Only work that is open can be cancelled, only what was checked can be done again."""
    finished = (TaskState.VERIFIED, TaskState.CANCELLED)
    for name in ("cancel", "tasks"):
        if name in form.fields and action in (*CANCELS, *REDOES) and form.fields[name].asked.kind == "tasks":
            wanted = [
                t for t in file.tasks if (t.state not in finished if name == "cancel" else t.state == finished[0])
            ]
            form.fields[name].widget.choices = [(t.id, f"{t.position}. {t.title}") for t in wanted]


def _initial(action: str, file: CaseFile, subject: int | None) -> dict[str, Any]:
    """What is known already."""
    case = file.case
    if action in ("verify", "reclassify"):
        kind = catalogue.sort(case.category_id)
        found: dict[str, Any] = {"category": kind.code if kind else "", "severity": case.severity}
        place = {"title": case.title, "address": case.address, "community": case.community_id}
        return found | (place if action == "reclassify" else {})
    if action == "suspend":
        request = next((r for r in file.requests if r.kind == "suspension"), None)
        return {"review_on": request.until, "reason": request.reason} if request else {}
    if action == "request_extension":
        due = _due(file, subject)
        return {"until": due + MORE_TIME} if due else {}
    if action == "order_supervision":
        return {"organisation": _addressed(action, file, subject), "due_at": reference.calendar().next_close(file.now)}
    if action == "escalate" and case.severity == 1:
        return {"ground": "danger"}
    found = {"organisation": _addressed(action, file, subject)}
    return found | ({"what": case.title, "due_at": _time_of_case(file)} if action == "assign" else {})


def _due(file: CaseFile, task: int | None) -> datetime | None:
    return next((t.due_at for t in file.tasks if t.id == task), None)


def _time_of_case(file: CaseFile) -> datetime | None:
    """When the whole case has to be done, by the tier of the duty list; nothing where that is over."""
    due = next((c.due_at for c in file.clocks if c.kind == "tier" and c.stopped_at is None), None)
    return due if due and due > file.now else None


def _addressed(action: str, file: CaseFile, subject: int | None) -> int | None:
    """Whom it is for, where that is plain: the lead of the duty list, who was named, whoever holds the time."""
    if action == "assign":
        duty = reference.duty(file.case.duty_id) if file.case.duty_id else None
        return next((row[0] for row in duty.departments if row[1] == "lead"), None) if duty else None
    if action == "task_rule":
        return next((r.owner.id for r in file.rulings if r.id == subject and r.owner), None)
    if action == "order_supervision" and file.turn is not None:
        return file.turn.party.id
    return None


def groups(desk: Desk) -> list[ActionGroup]:
    """What I may do: about the case itself, then about each summons, task and request; what is asked of me first."""
    whole = [item for item in desk.file.actions if not item.on and item.action not in ELSEWHERE]
    whole.sort(key=lambda item: (item.action not in desk.asked, item.action not in FIRST, item.action in LAST))
    found = [ActionGroup([desk.action(item) for item in whole])] if whole else []
    found += [_about(desk, on, subject, items) for (on, subject), items in _by_subject(desk.file).items()]
    mine = [group for group in found if any(action.main for action in group.actions)]
    return [*mine, *(group for group in found if group not in mine)]


def _by_subject(file: CaseFile) -> dict[tuple[str, int], list[AllowedAction]]:
    found: dict[tuple[str, int], list[AllowedAction]] = {}
    for item in file.actions:
        for subject, _title in item.subjects:
            found.setdefault((item.on, subject), []).append(item)
    return found


def _about(desk: Desk, on: str, subject: int, items: Sequence[AllowedAction]) -> ActionGroup:
    title = next((title for item in items for pk, title in item.subjects if pk == subject), "")
    found = [desk.action(item, subject) for item in items]
    task = next((t for t in desk.file.tasks if t.id == subject), None) if on == "task" else None
    if task is not None and any(item.action == "task_complete" for item in items):
        found += filter(None, [attach_form(desk, task)])
    return ActionGroup(
        found,
        title=titled(desk.file, on, subject, title),
        note=note(desk.file, on, subject),
        clock=clock(desk.file, on, subject),
        anchor=f"about-{on}-{subject}",
        why=no_more_time(desk.file, task) if task is not None and _doing(items) else "",
    )


def _doing(items: Sequence[AllowedAction]) -> bool:
    """Whether I have to do this task, and cannot ask for more time."""
    offered = {item.action for item in items}
    return "task_return" in offered and "request_extension" not in offered


def comment_form(desk: Desk) -> ActionForm | None:
    """The words under the record."""
    allowed = desk.file.action("comment")
    if allowed is None:
        return None
    typed = desk.typed_here("comment", None)
    return ActionForm(
        "comment",
        label=gettext("Leave a comment"),
        url=desk.url("comment"),
        form=desk.form("comment", None),
        button=str(action_words("comment").verb),
        names=desk.names,
        hidden=desk.hidden(allowed, None),
        refused=typed.refused if typed else "",
        key="comment",
        seen=desk.seen,
    )


def attach_form(desk: Desk, about: TaskPart | None = None) -> ActionForm | None:
    """Photos of the case, or of one task: its evidence, or how it goes."""
    allowed = desk.file.action("attach")
    if allowed is None:
        return None
    task = about.id if about else None
    typed, key = desk.typed_here("attach", task), part_key("attach", task)
    label = gettext("Add photos as evidence") if about and about.evidence else gettext("Add photos")
    if not typed and key != desk.opened:
        return ActionForm("attach", label, key=key, opens=desk.opening(key), seen=desk.seen)
    form = PhotosForm(typed.data if typed else None, typed.files if typed else None, auto_id=f"attach-{task or 0}-%s")
    _say_refused(form, typed)
    hidden = [*desk.hidden(allowed, None), *([("task", str(task))] if task else [])]
    return ActionForm(
        "attach",
        label=label,
        url=desk.url("attach"),
        form=form,
        button=gettext("Add photos"),
        hidden=hidden,
        open=True,
        refused=typed.refused if typed else "",
        multipart=True,
        key=key,
        seen=desk.seen,
    )


# ── what was typed into a form that is not there any more ───────────────────────────────────────────────────────────


def kept_words(typed: Typed, fields: Iterable[Any]) -> list[tuple[str, str]]:
    """What somebody typed for an action that is no longer possible, to copy from."""
    found = []
    for asked in fields:
        values = [value for value in typed.data.getlist(asked.name) if value.strip()]
        if values and asked.kind in ("text", "line", "name"):
            found.append((gettext(asked.label), "\n".join(values)))
        if asked.kind == "plan" and (tasks := tasks_typed(typed.data)):
            found.append((gettext(asked.label), "\n".join(tasks)))
    return found
