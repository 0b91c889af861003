"""Who acts in the tests of the life of a case, and what stands for its rows: plain values with the names of the models.

Room: tests of `rules`, no database. Who comes in: `lifecycle_cast`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from coordination.rules.permissions import Actor, Hat
from coordination.rules.words import ActorKind, Kind, Role

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
CITY, CHENGXI, DIANJI, YUXIANG, KANGLE, WATER, GAS = range(1, 8)
HANDLERS = {
    "community": (DIANJI, Kind.COMMUNITY),
    "subdistrict": (CHENGXI, Kind.SUBDISTRICT),
    "city": (CITY, Kind.CITY),
}


def _person(user: int, role: Role, organisation: int, kind: Kind, above: int | None = None) -> Actor:
    return Actor(ActorKind.PERSON, user=user, hats=(Hat(role, organisation, kind, above),))


ACTORS = {
    "community": _person(11, Role.COMMUNITY_STAFF, DIANJI, Kind.COMMUNITY, CHENGXI),
    "other_community": _person(12, Role.COMMUNITY_STAFF, KANGLE, Kind.COMMUNITY, CHENGXI),
    "coordinator": _person(13, Role.COORDINATOR, CHENGXI, Kind.SUBDISTRICT, CITY),
    "other_coordinator": _person(14, Role.COORDINATOR, YUXIANG, Kind.TOWN, CITY),
    "city": _person(15, Role.COORDINATOR, CITY, Kind.CITY),
    "responder": _person(16, Role.RESPONDER, WATER, Kind.DEPARTMENT),
    "lead": _person(17, Role.LEAD, WATER, Kind.DEPARTMENT),
    "bystander": _person(18, Role.RESPONDER, GAS, Kind.DEPARTMENT),
    "supervisor": _person(19, Role.SUPERVISOR, CITY, Kind.CITY),
    "administrator": _person(20, Role.ADMINISTRATOR, CITY, Kind.CITY),
    "resident": Actor(ActorKind.RESIDENT, cases=frozenset({1})),
    "stranger": Actor(ActorKind.PERSON, user=21),
    "clock": Actor(ActorKind.CLOCK),
}


@dataclass(frozen=True)
class Case:
    """A case of Dianji community in Chengxi subdistrict."""

    state: str
    handler_id: int
    handler_kind: str
    id: int = 1
    severity: int = 3
    community_id: int | None = DIANJI
    subdistrict_id: int | None = CHENGXI
    before: str = ""
    contained_at: datetime | None = None
    signed_at: datetime | None = None
    acting_since: datetime | None = NOON
    review_on: datetime | None = None
    closed_at: datetime | None = None
    convening_held: bool = False
    convened_round: bool = False
    merged_count: int = 0
    moves: int = 0
    sent_back: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Summons:
    id: int
    organisation_id: int
    state: str
    required: bool = True
    ruler_id: int | None = None
    convening_id: int = 1
    countersign: str = "asked"


@dataclass(frozen=True)
class Task:
    id: int
    organisation_id: int
    state: str
    kind: str = "plan"
    due_at: datetime = NOON
    done_by_id: int | None = None
    verified_at: datetime | None = None
    verifier_id: int | None = None
    verify_first: bool = False
    extensions: int = 0

    @property
    def position(self) -> int:
        return self.id


@dataclass(frozen=True)
class Ruling:
    id: int
    on: str
    ruler_id: int
    summons_id: int | None = None
    task_id: int | None = None


@dataclass(frozen=True)
class Approval:
    id: int
    kind: str
    approver_id: int
    approver_role: str
    task_id: int | None = None


@dataclass(frozen=True)
class Order:
    id: int
    organisation_id: int
    answered_at: datetime | None = None
    due_at: datetime = NOON
    supervisor_id: int = CITY
