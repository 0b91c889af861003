"""Floor 5, web: who asks, and when.

The middleware puts `request.now` (read once) and `request.visitor` (read when first needed, one statement) on every
request. Views and the frame of the page share both. Never here: what somebody may do; that is `rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from coordination.reading.actors import actor_of
from coordination.records.people import User
from coordination.rules.permissions import Actor, Hat
from coordination.rules.words import Role

CHOSEN_HAT = "hat"
"""The session's key for the one hat somebody chose to wear; without it they wear all of theirs at once."""

FILES = frozenset({Role.COMMUNITY_STAFF, Role.COORDINATOR, Role.RESPONDER, Role.LEAD, Role.SUPERVISOR})
SUPERVISES = frozenset({Role.COORDINATOR, Role.SUPERVISOR})


def hat_value(hat: Hat) -> str:
    """A hat as a form says it."""
    return f"{hat.role}:{hat.organisation}"


class Visitor:
    """A signed-in person, with the hats they wear now."""

    def __init__(self, user: User, now: datetime, chosen: str = "") -> None:
        self.user = user
        self.now = now
        self._chosen = chosen

    @cached_property
    def _whole(self) -> Actor:
        day = timezone.localtime(self.now).date()
        return actor_of(self.user, on=day, process="web")

    @property
    def hats(self) -> tuple[Hat, ...]:
        """Every hat in force."""
        return self._whole.hats

    @cached_property
    def chosen(self) -> Hat | None:
        """The one hat chosen to be worn, if it is still in force."""
        return next((hat for hat in self.hats if hat_value(hat) == self._chosen), None)

    @cached_property
    def actor(self) -> Actor:
        """Who acts: with every hat, or with the one chosen."""
        return replace(self._whole, hats=(self.chosen,)) if self.chosen else self._whole

    @cached_property
    def mine(self) -> frozenset[int]:
        """The organisations this person speaks for."""
        return frozenset(hat.organisation for hat in self.actor.hats)

    @property
    def main_hat(self) -> Hat | None:
        """The hat the frame of the page shows."""
        return self.chosen or next(iter(self.hats), None)

    @property
    def may_file(self) -> bool:
        """Whether some hat files cases."""
        return any(hat.role in FILES for hat in self.actor.hats)

    @property
    def supervises(self) -> bool:
        """Whether some hat looks after the cases of a territory: a coordinator's or a supervisor's."""
        return any(hat.role in SUPERVISES for hat in self.actor.hats)


class Asked(HttpRequest):
    """A request as the views of this room see it."""

    now: datetime
    visitor: Visitor
    user: User


class Visiting:
    """Middleware: puts the moment and the visitor on the request."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        """Read the clock once; the visitor waits until somebody asks."""
        request.now = timezone.now()
        request.visitor = SimpleLazyObject(lambda: _visitor(request))
        return self.get_response(request)


def _visitor(request: Asked) -> Visitor:
    return Visitor(request.user, request.now, request.session.get(CHOSEN_HAT, ""))
