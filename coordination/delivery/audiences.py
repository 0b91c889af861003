"""For whom a message is: an audience of rules.messages, and an event, become people on duty."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from coordination.records import reference
from coordination.records.case import Case, Involvement
from coordination.records.event import Event
from coordination.records.people import Membership, Roster
from coordination.rules.messages import Audience
from coordination.rules.permissions import staff_role
from coordination.rules.words import Kind, Role


@dataclass(frozen=True)
class Target:
    """An organisation in a role, to be told about a summons or about the case; `user` when it is one person."""

    organisation: int | None
    role: Role | None = None
    summons: int | None = None
    user: int | None = None


def targets(audience: Audience, event: Event, case: Case) -> list[Target]:
    """Who is meant, before anybody looks at the roster."""
    said: dict[str, Any] = event.payload
    listed = _LISTED.get(audience)
    if listed is not None:
        return [
            Target(row["organisation"], None, row["id"] if listed == "summonses" else None)
            for row in said.get(listed, ())
        ]
    if audience in (Audience.PARTY, Audience.PARTY_LEAD, Audience.ADDRESSEE):
        organisation = said.get("party") or said.get("organisation")
        role = Role.LEAD if audience == Audience.PARTY_LEAD and _is_department(organisation) else None
        return [Target(organisation, role)] if organisation else []
    if audience == Audience.APPROVER:
        return [Target(said["approver"], Role(said["approver_role"]))]
    if audience == Audience.ASKER:
        return [Target(None, user=said["asked_by"])] if said.get("asked_by") else []
    if audience == Audience.INVOLVED:
        still = Involvement.objects.filter(case=case, until__isnull=True)
        return [Target(pk) for pk in still.values_list("organisation_id", flat=True)]
    return _of_case(audience, said, case)


_LISTED = {Audience.SUMMONED: "summonses", Audience.ASSIGNEES: "tasks"}


def _of_case(audience: Audience, said: dict[str, Any], case: Case) -> list[Target]:
    if audience == Audience.SUPERVISORS:
        return [Target(reference.city(), Role.SUPERVISOR)]
    if audience == Audience.COMMUNITY and case.community_id is not None:
        return [Target(case.community_id)]
    if audience == Audience.ABOVE:
        party = said.get("party")
        above = reference.place(party).parent if party else None
        return [Target(above or case.handler_id)]
    return [Target(case.handler_id)]


def _is_department(organisation: int | None) -> bool:
    return organisation is not None and reference.place(organisation).kind == Kind.DEPARTMENT


@dataclass
class Directory:
    """Who is on duty, and who could be told instead, for some organisations at one time."""

    on_duty: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    members: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    unstaffed: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, organisations: Iterable[int], at: datetime) -> "Directory":
        """Two statements for all of them."""
        wanted = set(organisations)
        found = cls()
        duty = Roster.objects.filter(organisation__in=wanted, starts_at__lte=at, ends_at__gt=at)
        for organisation, user in duty.values_list("organisation_id", "user_id"):
            found.on_duty[organisation].append(user)
        today = at.date()
        current = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)
        rows = current.filter(organisation__in=wanted, user__is_active=True).order_by("pk")
        for organisation, role, user in rows.values_list("organisation_id", "role", "user_id"):
            found.members[organisation, role].append(user)
        return found

    def people(self, target: Target) -> list[int]:
        """Whoever is on duty and has the role; else the lead; else everybody with the role. Notes an empty roster."""
        if target.user is not None:
            return [target.user]
        organisation = target.organisation or 0
        usual = staff_role(reference.place(organisation).kind)
        if target.role is not None and target.role != usual:
            return self.members[organisation, target.role]
        if self.on_duty[organisation]:
            return self.on_duty[organisation]
        self.unstaffed.add(organisation)
        return self.members[organisation, Role.LEAD][:1] or self.members[organisation, usual]

    def leads(self, organisation: int) -> list[int]:
        """The leads of a department."""
        return self.members[organisation, Role.LEAD]
