"""Floor 5, web: shown around. A few small steps beside the real things of the workbench, when somebody first signs in.

The steps are drawn by the server and shown one at a time by a script, in the flow of the page: they cover nothing. Without
JavaScript they are a list on the help page. Whether somebody has seen them is remembered with their account.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from coordination.reading import words
from coordination.registry import preferences
from coordination.rules.words import Role
from coordination.web.doors import page
from coordination.web.visitor import Asked, Visitor


@dataclass(frozen=True, slots=True)
class Step:
    """One thing of the workbench; `at` is a selector of what it stands beside."""

    at: str
    title: words.Words
    text: words.Words


STRIP, TODO, WAIT = "#part-strip", "#part-todo", "#part-wait"
FIRST = Step(
    STRIP,
    _("The most urgent first"),
    _(
        "What is most urgent stands here, with how long it has and the button to press; where nothing waits, it says so."
    ),
)
NEWS = Step(
    "#bell",
    _("You are told"),
    _("What happens meanwhile stands under the bell. How you are told is set in the menu behind your name."),
)
WAITED = Step(
    WAIT,
    _("What others have"),
    _("What you wait for stands below, with who has it and since when. Nobody needs to ring round."),
)
FILE = Step(
    'a[href="/cases/new/"]',
    _("File a report"),
    _("Write what the resident said: category and community are suggested. It works without a network too."),
)

STEPS: dict[str, tuple[Step, ...]] = {
    Role.COMMUNITY_STAFF: (
        FIRST,
        FILE,
        Step(
            TODO,
            _("What is asked of you"),
            _("Grouped by what to do. Press a row to do it: verify, handle it yourselves, or escalate at one press."),
        ),
        WAITED,
        NEWS,
    ),
    Role.COORDINATOR: (
        FIRST,
        Step(
            TODO,
            _("Several at one press"),
            _("Tick what is alike: sign for it together, send it to one community, or merge it into one case."),
        ),
        Step(
            TODO,
            _("The joint meeting"),
            _(
                "Departments are summoned by the duty list. The case leads to the meeting: roll-call, rulings, the plan."
            ),
        ),
        WAITED,
        NEWS,
    ),
    Role.RESPONDER: (
        FIRST,
        Step(
            TODO,
            _("By clock"),
            _("Report in, sign for tasks, report them done. A row opens beside the list: no need to open the case."),
        ),
        Step(
            WAIT,
            _("What holds you up"),
            _("Work of others before yours stands here; your clock stands still meanwhile."),
        ),
        Step(
            ".whoami",
            _("Off duty"),
            _("The menu behind your name hands the whole shift over to a colleague at one confirmation."),
        ),
        NEWS,
    ),
    Role.SUPERVISOR: (
        FIRST,
        Step(
            'a[href="/dashboard/"]',
            _("What to look at"),
            _("The dashboard says what needs attention now, and with whom the time went. Every number opens its list."),
        ),
        Step(
            'a[href="/cases/"]',
            _("Find any case"),
            _("By number, address, words or phone; a list you need again is kept under a name."),
        ),
        NEWS,
    ),
    Role.ADMINISTRATOR: (
        Step(
            'a[href="/admin/"]',
            _("Organisations, duty list, rosters"),
            _("They are kept under Administration. A unit with nobody on duty shows as an alarm."),
        ),
        NEWS,
    ),
}
STEPS[Role.LEAD] = STEPS[Role.RESPONDER]
"""By role. A program that signs in by token has none, nor has somebody without a role."""


def steps_for(visitor: Visitor) -> tuple[Step, ...]:
    """What this person is shown, by the hat the frame of the page shows."""
    hat = visitor.main_hat
    return STEPS.get(hat.role, ()) if hat else ()


def due_steps(request: Asked) -> tuple[Step, ...]:
    """The steps for somebody who has not been shown around yet."""
    return steps_for(request.visitor) if request.user.toured_at is None else ()


@page("POST")
def tour(request: Asked) -> HttpResponse:
    """Seen, or not to be seen again; `again` begins anew."""
    preferences.set_toured(by=request.user, at=None if "again" in request.POST else request.now)
    return redirect("web:workbench")


@page()
def guide(request: Asked) -> HttpResponse:
    """Help on a page: the same steps as a list, and the keys."""
    return render(request, "coordination/guide.html", {"steps": steps_for(request.visitor)})
