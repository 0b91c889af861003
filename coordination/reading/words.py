"""The words for codes.

Room: reading, floor 2. Who comes in: every door, with a code of `rules` (a state, an action, a kind of clock), to leave
with the words a person reads. Nothing here decides anything; a code without words is shown as it is, so that a new row
of the lifecycle table never breaks a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class ActionWords:
    """How an action is asked for (``verb``), explained (``hint``), told afterwards (``past``) and drawn (``icon``)."""

    verb: Words
    past: Words
    icon: str = "dot"
    hint: Words = ""
    confirm: Words = ""  # a second press, for what cannot be taken back
    alarm: bool = False


STATES: dict[str, Words] = {
    "reported": _("To verify"),
    "verified": _("Verified"),
    "escalated": _("Escalated"),
    "convening": _("Convening"),
    "acting": _("In hand"),
    "resolved": _("To accept"),
    "closed": _("Closed"),
    "rejected": _("Not accepted for handling"),
    "merged": _("Merged"),
    "suspended": _("Suspended"),
}

STAGES: tuple[tuple[str, Words], ...] = (
    ("reported", pgettext_lazy("stage", "Filed")),
    ("verified", pgettext_lazy("stage", "Verified")),
    ("escalated", pgettext_lazy("stage", "Escalated")),
    ("convening", pgettext_lazy("stage", "Convened")),
    ("acting", pgettext_lazy("stage", "Action")),
    ("resolved", pgettext_lazy("stage", "Acceptance")),
)

SEVERITIES: dict[int, Words] = {1: _("I"), 2: _("II"), 3: _("III"), 4: _("IV")}
SEVERITY_TITLES: dict[int, Words] = {
    1: _("Severity I, most urgent: danger to life or to a building"),
    2: _("Severity II, urgent: water, power, gas or heat is out"),
    3: _("Severity III, ordinary"),
    4: _("Severity IV, minor"),
}
SEVERITY_ASKS: dict[int, Words] = {
    1: _("Somebody may get hurt: a building, gas, electricity"),
    2: _("Water, power, gas or heat is out for a building or more"),
    3: _("It is a nuisance, but a few days do no harm"),
    4: _("A suggestion, a question, a small defect"),
}

KINDS: dict[str, Words] = {
    "city": _("City"),
    "subdistrict": _("Subdistrict"),
    "town": _("Town"),
    "community": _("Community"),
    "village": _("Village"),
    "department": _("Department"),
}

ROLES: dict[str, Words] = {
    "community_staff": _("Community staff"),
    "coordinator": _("Coordinator"),
    "responder": _("On duty"),
    "lead": _("Department lead"),
    "supervisor": _("Supervisor"),
    "administrator": _("Administrator"),
}

SUMMONS: dict[str, Words] = {
    "sent": _("Not reported in"),
    "on_the_way": _("On the way"),
    "reported_in": _("Has reported in"),
    "declined": _("Declined"),
    "confirmed": _("Ruled: has to come"),
    "released": _("Released"),
    "absent": _("Absent"),
}

TASKS: dict[str, Words] = {
    "assigned": _("Not signed for"),
    "accepted": _("Signed for"),
    "working": _("Under way"),
    "done": _("Done, to be checked"),
    "verified": _("Checked"),
    "returned": _("Returned"),
    "cancelled": _("Cancelled"),
}

CLOCKS: dict[str, Words] = {
    "place": _("to find the place"),
    "verify": _("to verify"),
    "decide": _("to decide"),
    "sign": _("to sign for it"),
    "dispatch": _("to assign or convene"),
    "convene": _("to convene"),
    "plan": _("to agree a plan"),
    "arrival": _("to report in"),
    "task_sign": _("to sign for the task"),
    "task": _("to finish the task"),
    "task_verify": _("to check the task"),
    "ruling": _("to rule"),
    "approval": _("to approve"),
    "contain": _("to contain the danger"),
    "tier": _("for the whole case"),
    "resolve": _("to settle"),
    "accept": _("to accept on site"),
    "review": _("to review the suspension"),
    "supervision": _("to answer the supervision order"),
    "countersign": _("to countersign"),
}

# What stands on the button beside such a clock: the verb alone.
CLOCK_VERBS: dict[str, Words] = {
    "place": pgettext_lazy("button", "Place"),
    "verify": pgettext_lazy("button", "Verify"),
    "decide": pgettext_lazy("button", "Decide"),
    "sign": pgettext_lazy("button", "Sign for it"),
    "dispatch": pgettext_lazy("button", "Assign"),
    "plan": pgettext_lazy("button", "Agree plan"),
    "arrival": pgettext_lazy("button", "Report in"),
    "task_sign": pgettext_lazy("button", "Sign for it"),
    "task": pgettext_lazy("button", "Report done"),
    "task_verify": pgettext_lazy("button", "Check"),
    "ruling": pgettext_lazy("button", "Rule"),
    "approval": pgettext_lazy("button", "Approve"),
    "contain": pgettext_lazy("button", "Report contained"),
    "accept": pgettext_lazy("button", "Accept"),
    "review": pgettext_lazy("button", "Review"),
    "supervision": pgettext_lazy("button", "Answer"),
    "countersign": pgettext_lazy("button", "Countersign"),
}

CHANNELS: dict[str, Words] = {
    "walk_in": _("Walked in"),
    "phone": _("Phoned"),
    "12345": _("12345 hotline"),
    "patrol": _("Found on patrol"),
    "mini_program": _("Mini-program"),
    "kiosk": _("Kiosk"),
    "proxy": _("Filed on behalf"),
    "web": _("Web"),
    "api": _("Other system"),
}


def of(table: Mapping[Any, Words], code: object) -> Words:
    """The words for ``code``, or the code itself."""
    return table.get(code, str(code))
