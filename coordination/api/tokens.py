"""Tokens: looked up hashed, in one statement; expired ones are swept by the worker's housekeeping, not by requests."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from coordination.api.bearers import bearer

LONGEST = 200


class Tokens(TokenAuthentication):
    """`Authorization: Token …`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """The user and the token's row. Raises AuthenticationFailed."""
        if len(token) > LONGEST or not token.isalnum():
            raise AuthenticationFailed(gettext("This token is not valid. Ask for a new one."))
        found = bearer(token.decode("ascii", "replace"))
        if found is None:
            raise AuthenticationFailed(gettext("This token is not valid any more. Ask for a new one."))
        return found


class TokensScheme(OpenApiAuthenticationExtension):
    """How the documentation names it."""

    target_class = "coordination.api.tokens.Tokens"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> Any:
        """A token in the Authorization header."""
        return build_bearer_security_scheme_object("Authorization", "Token")
