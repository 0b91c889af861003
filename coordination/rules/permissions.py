"""Who somebody is, and what they are to one case.

An `Actor` carries the hats (任职) a person wears; `standings` says what those hats make of them for one case.
The lifecycle's rows name standings, never roles: a coordinator of another town has the role and no standing.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from coordination.rules.words import COMMUNITY_KINDS, ActorKind, Kind, Role


@dataclass(frozen=True)
class Hat:
    """One membership in force: a role in an organisation, and the organisation above it."""

    role: Role
    organisation: int
    kind: Kind
    above: int | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever acts or looks: a person with hats, a clock, a resident with reports, or the system itself."""

    kind: ActorKind
    user: int | None = None
    hats: tuple[Hat, ...] = ()
    clock: int | None = None
    mark: str = ""
    process: str = ""
    cases: frozenset[int] = frozenset()

    def at(self, role: Role) -> frozenset[int]:
        """The organisations in which this actor has the role."""
        return frozenset(hat.organisation for hat in self.hats if hat.role == role)


class Standing(StrEnum):
    """What an actor is to one case."""

    COMMUNITY = "community"  # staff of the case's community
    HANDLER = "handler"  # staff of whichever organisation answers for the case now
    COORDINATOR = "coordinator"  # coordinator of the handler, or of the territory while a community handles
    CHAIR = "chair"  # coordinator of the handler, once it is a subdistrict, town or the city
    TERRITORY = "territory"  # coordinator of the case's subdistrict or town, whoever handles it
    CITY = "city"  # coordinator of the city
    SUPERVISOR = "supervisor"  # supervisor whose territory holds the case
    DEPARTMENT = "department"  # responder or lead of a department that is summoned or tasked
    ACCEPTOR = "acceptor"  # of whoever checks the result where those who would did the work themselves
    FILER = "filer"  # may file in this territory
    RESIDENT = "resident"  # reported it
    CLOCK = "clock"
    ANSWERER = "answerer"  # of the department this summons calls
    ASSIGNEE = "assignee"  # of the organisation that has this task
    VERIFIER = "verifier"  # of whoever checks this task
    RULER = "ruler"  # of whoever rules on this question
    APPROVER = "approver"  # of whoever approves this request
    ADDRESSEE = "addressee"  # of whoever this supervision order is addressed to


class CaseFacts(Protocol):
    """What of a case decides standings."""

    @property
    def id(self) -> int: ...
    @property
    def community_id(self) -> int | None: ...
    @property
    def subdistrict_id(self) -> int | None: ...
    @property
    def handler_id(self) -> int: ...
    @property
    def handler_kind(self) -> str: ...


def _of_hat(hat: Hat, case: CaseFacts, involved: Set[int]) -> frozenset[Standing]:
    if hat.role == Role.COMMUNITY_STAFF and hat.organisation == case.community_id:
        handles = case.handler_id == hat.organisation
        return frozenset({Standing.COMMUNITY, Standing.HANDLER} if handles else {Standing.COMMUNITY})
    if hat.role == Role.COORDINATOR:
        return _of_coordinator(hat, case)
    if hat.role == Role.SUPERVISOR:
        covers = hat.kind == Kind.CITY or hat.organisation == case.subdistrict_id
        return frozenset({Standing.SUPERVISOR}) if covers else frozenset()
    if hat.role in (Role.RESPONDER, Role.LEAD) and hat.organisation in involved:
        return frozenset({Standing.DEPARTMENT})
    return frozenset()


def _of_coordinator(hat: Hat, case: CaseFacts) -> frozenset[Standing]:
    found: set[Standing] = set()
    if hat.kind == Kind.CITY:
        found.add(Standing.CITY)
    if hat.organisation == case.subdistrict_id:
        found.add(Standing.TERRITORY)
    if hat.organisation == case.handler_id:
        found |= {Standing.HANDLER, Standing.COORDINATOR, Standing.CHAIR}
    elif case.handler_kind in COMMUNITY_KINDS and hat.organisation == case.subdistrict_id:
        found.add(Standing.COORDINATOR)
    return frozenset(found)


def standings(by: Actor, case: CaseFacts, involved: Set[int]) -> Mapping[Standing, Hat | None]:
    """Each standing `by` has to the case, with the hat that gives it.

    `involved` holds the ids of departments summoned or tasked now (a released one is not).
    """
    if by.kind in (ActorKind.CLOCK, ActorKind.SYSTEM):
        return {Standing.CLOCK: None}
    if by.kind == ActorKind.RESIDENT:
        return {Standing.RESIDENT: None} if case.id in by.cases else {}
    found: dict[Standing, Hat | None] = {}
    for hat in by.hats:
        for standing in _of_hat(hat, case, involved):
            found.setdefault(standing, hat)
    return found


FILING_ROLES = (Role.COMMUNITY_STAFF, Role.COORDINATOR, Role.RESPONDER, Role.LEAD, Role.SUPERVISOR, Role.CLIENT)


def filing_hat(by: Actor, community: int | None = None, parent: int | None = None) -> Hat | None:
    """The hat with which somebody files a case of this community (None: place unknown), whose territory is `parent`.

    The first that may, else the first that files at all; none for somebody who files nothing.
    """
    hats = [hat for role in FILING_ROLES for hat in by.hats if hat.role == role]
    return next((hat for hat in hats if files_in(hat, community, parent)), hats[0] if hats else None)


def files_in(hat: Hat, community: int | None, parent: int | None) -> bool:
    """Whether a community or village lies in the territory of a hat; a department's is the whole city."""
    if community is None:
        return True
    if hat.role == Role.COMMUNITY_STAFF:
        return hat.organisation == community
    if hat.role == Role.COORDINATOR and hat.kind != Kind.CITY:
        return hat.organisation == parent
    return True


ROLES_OF_KIND: Mapping[str, frozenset[Role]] = {
    Kind.COMMUNITY: frozenset({Role.COMMUNITY_STAFF}),
    Kind.VILLAGE: frozenset({Role.COMMUNITY_STAFF}),
    Kind.SUBDISTRICT: frozenset({Role.COORDINATOR}),
    Kind.TOWN: frozenset({Role.COORDINATOR}),
    Kind.CITY: frozenset({Role.COORDINATOR}),
    Kind.DEPARTMENT: frozenset({Role.RESPONDER, Role.LEAD}),
}
"""Who speaks for an organisation of each kind when something waits for it."""


def hat_for(by: Actor, organisation: int | None, role: Role | None = None) -> Hat | None:
    """The hat with which `by` speaks for this organisation: in the given role, else in the one its kind has."""
    for hat in by.hats:
        if hat.organisation == organisation and (hat.role == role if role else hat.role in ROLES_OF_KIND[hat.kind]):
            return hat
    return None


def staff_role(kind: str) -> Role:
    """The role that acts for an organisation of this kind when something waits for it."""
    if kind in COMMUNITY_KINDS:
        return Role.COMMUNITY_STAFF
    return Role.RESPONDER if kind == Kind.DEPARTMENT else Role.COORDINATOR
