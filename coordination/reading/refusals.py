"""How a refusal of `rules` is said to a person, whichever door it stands at.

Room: reading, floor 2. Comes in: a Refusal with codes in it. Leaves: a sentence in the reader's language that names what
is wrong, what is possible now and who may do it. Messages are English source strings; they are translated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coordination.reading import words
from coordination.reading.action_words import action_words
from coordination.rules.lifecycle import ROWS
from coordination.rules.refusal import Refusal

STANDINGS: dict[str, words.Words] = {
    "community": _("staff of the case's community"),
    "handler": _("whoever handles the case now"),
    "coordinator": _("the coordinator of that territory"),
    "chair": _("the coordinator who handles the case"),
    "city": _("the city's coordinator"),
    "territory": _("the coordinator of the subdistrict or town"),
    "supervisor": _("a supervisor"),
    "department": _("a department that works on the case"),
    "acceptor": _("whoever checks the result in their stead"),
    "filer": _("staff of any organisation"),
    "resident": _("the resident who reported it"),
    "clock": _("the service itself, when the time has come"),
    "answerer": _("the department this summons calls"),
    "assignee": _("the organisation that has the task"),
    "verifier": _("whoever checks the task"),
    "ruler": _("whoever rules on it"),
    "approver": _("whoever decides the request"),
    "addressee": _("the organisation the order is addressed to"),
}

LEFT_OPEN: dict[str, words.Words] = {
    "tasks": _("tasks"),
    "summonses": _("summonses"),
    "rulings": _("rulings"),
    "approvals": _("requests"),
    "supervision orders": _("supervision orders"),
}

ASKED_FOR: dict[str, words.Words] = {
    "extension": _("a request for more time"),
    "suspension": _("a request for suspension"),
    "reject": _("a request for consent"),
    "close": _("a request for consent"),
}

ORDERS: dict[str, words.Words] = {"open": pgettext_lazy("order", "not answered"), "answered": _("answered")}


def joined(parts: Iterable[object]) -> str:
    """A list in words."""
    return pgettext("list", ", ").join(str(part) for part in parts)


def verb(action: str) -> str:
    """An action's name without the ellipsis of its button."""
    return str(action_words(action).verb).rstrip("…")


def who_may(standings: Iterable[str]) -> str:
    """「协调员、督查员」; a name stands for itself."""
    if isinstance(standings, str):
        return standings
    return joined(words.of(STANDINGS, standing) for standing in sorted(standings))


def _state(value: object) -> object:
    for table in (words.STATES, words.SUMMONS, words.TASKS, ASKED_FOR, ORDERS):
        if value in table:
            return words.of(table, value)
    return value


def _left_open(value: Any) -> str:
    return joined(f"{words.of(LEFT_OPEN, name)} {count}" for name, count in value.items())


SAYING: Mapping[str, Callable[[Any], object]] = {
    "state": _state,
    "possible": lambda actions: joined(verb(action) for action in actions) or gettext("nothing; others are at work"),
    "who": who_may,
    "what": _left_open,
}


def _filled(message: str, params: Mapping[str, object]) -> str:
    text = gettext(message)
    if not params:
        return text
    return text % {name: SAYING[name](value) if name in SAYING else value for name, value in params.items()}


def said(refusal: Refusal) -> str:
    """The whole refusal; one that comes too early or too late also says who else may do it at the right time."""
    text = _filled(refusal.message, refusal.params)
    who = refusal.details.get("who")
    if refusal.code == "wrong_state" and isinstance(who, list | tuple) and not refusal.params.get("yours"):
        text += gettext(" It is done by: %(who)s.") % {"who": who_may(who)}
    return text


def fields_said(refusal: Refusal) -> dict[str, str]:
    """What is wrong with each field."""
    return {name: _filled(message, refusal.params) for name, message in refusal.fields.items()}


def not_yours(action: str) -> str:
    """Why an action is not among those somebody may take."""
    return gettext("“%(action)s” is done by: %(who)s.") % {"action": verb(action), "who": who_may(ROWS[action].who)}
