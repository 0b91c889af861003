"""Signing in and out, who I am, and what waits for me."""

from datetime import datetime
from typing import Any, TypedDict

from django.contrib.auth import authenticate
from django.utils.translation import gettext
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import shapes
from coordination.api.described import describe
from coordination.api.door import Door
from coordination.api.throttles import ByAddress
from coordination.intake import fields
from coordination.reading import catalogue
from coordination.reading.inbox import Counts, Item, counts, inbox, waiting
from coordination.rules.refusal import Refusal

LONGEST_NAME, LONGEST_PASSWORD = 150, 200
CREDENTIALS_SCHEMA = {
    "type": "object",
    "properties": {
        "username": {"type": "string", "maxLength": LONGEST_NAME},
        "password": {"type": "string", "maxLength": LONGEST_PASSWORD, "format": "password"},
    },
    "required": ["username", "password"],
    "additionalProperties": False,
}


class Token(TypedDict):
    """What goes into `Authorization: Token …`, and until when."""

    token: str
    expiry: datetime | None


class Role(TypedDict):
    """One role I have now."""

    role: str
    organisation: shapes.Organisation


class Me(TypedDict):
    """Who I am."""

    username: str
    name: str
    roles: list[Role]


class Inbox(TypedDict):
    """What waits for me, most urgent first, and what I wait for from others."""

    counts: Counts
    results: list[Item]
    waiting: list[Item]


class SignIn(Door):
    """`POST` signs in, `DELETE` revokes the token it is sent with."""

    throttle_scope = "sign_in"

    def get_permissions(self) -> list[Any]:
        """Anybody may try to sign in."""
        return [AllowAny()] if self.request.method == "POST" else super().get_permissions()

    def perform_authentication(self, request: Request) -> None:
        """A token that has expired does not keep anybody from a new one."""
        if request.method != "POST":
            super().perform_authentication(request)

    def get_throttles(self) -> list[Any]:
        """Tries are counted by address; failures of one name besides, by the lockout."""
        return [ByAddress()] if self.request.method == "POST" else []

    @describe(Token, body=CREDENTIALS_SCHEMA, says=(400, 413, 415, 422, 429), auth=[], operation_id="auth_token_create")
    def post(self, request: Request) -> Response:
        """A token for a name and a password."""
        name, password = _credentials(self.body())
        asked = request._request
        user = authenticate(asked, username=name, password=password)
        locked, asked.axes_locked_out = getattr(asked, "axes_locked_out", False), False
        if locked:
            raise Refusal(
                "locked_out", "Too many failed tries for this name. Wait a quarter of an hour, then try again.", {}, 429
            )
        if user is None:
            raise AuthenticationFailed(gettext("The name or the password is not right."))
        issued, token = get_token_model().objects.create(user=user)
        return Response({"token": token, "expiry": shapes.moment(issued.expiry)})

    @describe(None, status=204, operation_id="auth_token_revoke")
    def delete(self, request: Request) -> Response:
        """Revoke the token this is sent with."""
        if hasattr(request.auth, "digest"):
            request.auth.delete()
        return Response(status=204)


def _credentials(given: dict[str, Any]) -> tuple[str, str]:
    most = {"username": LONGEST_NAME, "password": LONGEST_PASSWORD}
    told = {name: gettext("Nobody asked for this.") for name in given if name not in most}
    for name, longest in most.items():
        value = given.get(name)
        if not isinstance(value, str) or not value:
            told[name] = gettext("Give a text.")
        elif len(value) > longest or fields.plain(value) != value:
            told[name] = gettext("This cannot be a name or password here.")
    if told:
        raise fields.refused({fields.plain(name)[:60]: words for name, words in told.items()})
    return given["username"], given["password"]


class WhoAmI(Door):
    """Me."""

    @describe(Me, operation_id="me")
    def get(self, request: Request) -> Response:
        """My name and the roles I have now."""
        hats = self.actor.hats
        known = catalogue.parties(hat.organisation for hat in hats)
        roles = [
            {"role": hat.role, "organisation": shapes.organisation(known[hat.organisation])}
            for hat in hats
            if hat.organisation in known
        ]
        return Response({"username": request.user.username, "name": str(request.user), "roles": roles})


class MyInbox(Door):
    """What waits for me."""

    @describe(Inbox, operation_id="me_inbox")
    def get(self, request: Request) -> Response:
        """Severity I first, then what is overdue, then what is due next; and what I wait for, earliest due first."""
        by, now = self.actor, self.now
        return Response(
            {
                "counts": shapes.plain(counts(by, now)),
                "results": shapes.plain(inbox(by)),
                "waiting": shapes.plain(waiting(by)),
            }
        )
