"""Who somebody is today: a user with the hats of the memberships in force."""

from datetime import date

from django.db.models import Q

from coordination.records.people import Membership, User
from coordination.rules.permissions import Actor, Hat
from coordination.rules.words import ActorKind, Kind, Role


def actor_of(user: User, *, on: date, process: str = "") -> Actor:
    """The actor behind a signed-in user on a day, with every hat in force; one statement."""
    memberships = (
        Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), user=user, starts_on__lte=on)
        .order_by("pk")
        .values_list("role", "organisation_id", "organisation__kind", "organisation__parent_id")
    )
    hats = tuple(Hat(Role(role), organisation, Kind(kind), above) for role, organisation, kind, above in memberships)
    only_client = bool(hats) and all(hat.role == Role.CLIENT for hat in hats)
    return Actor(ActorKind.CLIENT if only_client else ActorKind.PERSON, user=user.pk, hats=hats, process=process)
