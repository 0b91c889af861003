"""The city measurements run in: the demo's organisations, people and duty list without its history."""

import os
from dataclasses import dataclass

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from coordination.models import Category, Membership, Organisation  # noqa: E402 - models need the settings first
from coordination.reading.actors import actor_of  # noqa: E402
from coordination.rules.permissions import Actor  # noqa: E402
from coordination.rules.words import Role  # noqa: E402
from coordination.stages._file import database_time  # noqa: E402


@dataclass(frozen=True)
class Somebody:
    """An account of the city and what it is."""

    username: str
    organisation: str
    role: str


def build() -> None:
    """Load the demo city without history, once."""
    if not Organisation.objects.exists():
        call_command("load_demo", size=0, verbosity=0)


def actor(username: str) -> Actor:
    """The actor behind an account."""
    found = Membership.objects.select_related("user").filter(user__username=username).first()
    if found is None:
        raise LookupError(f"no account {username} in the demo city")
    return actor_of(found.user, on=database_time().date(), process="bench")


def of_role(role: Role, organisation_code: str) -> Somebody:
    """The first account with a role in an organisation."""
    row = (
        Membership.objects.select_related("user", "organisation")
        .filter(role=role, organisation__code=organisation_code)
        .order_by("pk")
        .first()
    )
    if row is None:
        raise LookupError(f"nobody is {role} of {organisation_code}")
    return Somebody(row.user.username, organisation_code, role)


def communities() -> list[str]:
    """Codes of every community and village, in order."""
    kinds = ("community", "village")
    return list(Organisation.objects.filter(kind__in=kinds).order_by("code").values_list("code", flat=True))


def category(code: str) -> int:
    """A category's id."""
    return Category.objects.values_list("pk", flat=True).get(code=code)


if __name__ == "__main__":
    build()
