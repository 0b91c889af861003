"""How a rule says no: what is wrong, where, and what to do instead. Doors turn it into words and a status."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Refusal(Exception):
    """An action that may not happen, said so that the reader knows what to do next.

    `code` is stable and for programs; `message` is an English source string with %(named)s places, translated at
    the door. `fields` maps a field's name to what is wrong with it. `status` is the HTTP meaning: 403 out of role,
    404 out of scope, 409 at the wrong time, 422 unusable input.
    """

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    status: int = 409
    fields: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


def invalid(name: str, message: str, **params: object) -> Refusal:
    """A refusal of one field's value: 422, naming the field and the remedy."""
    return Refusal("invalid", message, params, status=422, fields={name: message})
