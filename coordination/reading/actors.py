"""Who somebody is today: a user with the hats of the memberships in force."""

from datetime import date

from coordination.records import prepared
from coordination.records.people import User
from coordination.rules.permissions import Actor, Hat
from coordination.rules.words import ActorKind, Kind, Role

_HATS = """
SELECT m.role, m.organisation_id, o.kind, o.parent_id
FROM coordination_membership m JOIN coordination_organisation o ON o.id = m.organisation_id
WHERE m.user_id = %s AND m.starts_on <= %s AND (m.ends_on IS NULL OR m.ends_on > %s)
ORDER BY m.id
"""


def actor_of(user: User, *, on: date, process: str = "") -> Actor:
    """The actor behind a signed-in user on a day, with every hat in force; one statement."""
    with prepared.cursor() as cursor:
        cursor.execute(_HATS, [user.pk, on, on])
        memberships = cursor.fetchall()
    hats = tuple(Hat(Role(role), organisation, Kind(kind), above) for role, organisation, kind, above in memberships)
    only_client = bool(hats) and all(hat.role == Role.CLIENT for hat in hats)
    return Actor(ActorKind.CLIENT if only_client else ActorKind.PERSON, user=user.pk, hats=hats, process=process)
