"""Who sees a case as it goes on, by name: whom a comment may name, and who is meant by a name.

The same answer as `Case.objects.visible_to`, given from the case's side for people and units; a test holds the two
together. A department that was released sees nothing new, so nobody of it is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from coordination.records import reference
from coordination.records.case import Case, Involvement
from coordination.records.people import Membership, Organisation, User
from coordination.rules import mentions
from coordination.rules.words import Role


@dataclass
class Named:
    """Whom some words name: people and units who see the case, and the names of those who do not or are not there."""

    users: dict[int, str] = field(default_factory=dict)
    organisations: dict[int, str] = field(default_factory=dict)
    unseeing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def heard(self) -> list[str]:
        """The names of those who are told, each once."""
        return list(dict.fromkeys((*self.users.values(), *self.organisations.values())))


def units(case: Case) -> set[int]:
    """The organisations whose people see the case: its community, its subdistrict or town, the city, and departments."""
    at_work = Involvement.objects.filter(case=case, until__isnull=True).values_list("organisation_id", flat=True)
    return {pk for pk in (case.community_id, case.subdistrict_id, reference.city(), *at_work) if pk is not None}


def seats(case: Case, on: date, within: Iterable[int]) -> QuerySet[Membership]:
    """The roles of people who see the case on a day, among these organisations."""
    current = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
    overseeing = Q(role__in=(Role.COORDINATOR, Role.SUPERVISOR))
    at_home = Q(role=Role.COMMUNITY_STAFF, organisation=case.community_id)
    at_work = Q(role__in=(Role.RESPONDER, Role.LEAD))
    roles = overseeing | at_work | at_home if case.community_id else overseeing | at_work
    return current.filter(roles, organisation__in=within, user__is_active=True)


def named(case: Case, words: str, *, by: int | None, on: date) -> Named:
    """Whom words of `by` on this case name: others than themselves. No statement where nothing looks like a name, else
    four.
    """
    asked = mentions.beginnings(words)
    if not asked:
        return Named()
    people: dict[str, set[int]] = {}
    for pk, display in User.objects.filter(display_name__in=asked, is_active=True).values_list("pk", "display_name"):
        people.setdefault(display, set()).add(pk)
    called: dict[str, set[int]] = {}
    rows = Organisation.objects.filter(Q(short_name__in=asked) | Q(name__in=asked), is_active=True)
    for pk, short, full in rows.values_list("pk", "short_name", "name"):
        for name in {short, full} & asked:
            called.setdefault(name, set()).add(pk)
    within = units(case)
    wanted = {pk for bearers in people.values() for pk in bearers}
    seeing = set(seats(case, on, within).filter(user__in=wanted).values_list("user_id", flat=True))
    found = Named()
    for name, in_use in mentions.named(words, people.keys() | called.keys()):
        users, organisations = people.get(name, set()), called.get(name, set())
        found.users |= dict.fromkeys(sorted((users & seeing) - {by}), name)
        found.organisations |= dict.fromkeys(sorted(organisations & within), name)
        if not in_use:
            found.unknown.append(name)
        elif not (users & seeing or organisations & within or by in users):
            found.unseeing.append(name)
    return found
