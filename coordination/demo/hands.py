"""Who does what in the demo's history: whoever was on duty at that time, a colleague where one must not check oneself.

Comes in: the lives of cases. What never happens here: a write.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coordination.demo import sources
from coordination.records import reference
from coordination.records.duties import Category
from coordination.records.people import Membership, Organisation
from coordination.rules.permissions import Actor, Hat
from coordination.rules.words import COORDINATING_KINDS, ActorKind, Kind, Role

PROCESS = "demo"
"""The process that the demo's events name: no worker fired these marks."""

RESIDENT = Actor(ActorKind.RESIDENT, process=PROCESS)


@dataclass
class Hands:
    """Organisations and categories by code, and who may act for each."""

    ids: dict[str, int]
    codes: dict[int, str]
    kinds: dict[str, Kind]
    parents: dict[str, str]
    spots: dict[str, tuple[float, float]]
    categories: dict[str, int]
    actors: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    staff: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    duty: dict[tuple[str, int], str] = field(default_factory=dict)

    @classmethod
    def gather(cls) -> "Hands":
        """Read everybody once."""
        rows = list(Organisation.objects.select_related("parent"))
        hands = cls(
            ids={row.code: row.pk for row in rows},
            codes={row.pk: row.code for row in rows},
            kinds={row.code: Kind(row.kind) for row in rows},
            parents={row.code: row.parent.code for row in rows if row.parent},
            spots={row.code: (row.lat, row.lon) for row in rows if row.lat is not None and row.lon is not None},
            categories=dict(Category.objects.values_list("code", "pk")),
        )
        hands._hire()
        for watch in sources.watches():
            hands.duty.update({(watch.organisation, day): watch.username for day in watch.weekdays})
        return hands

    def _hire(self) -> None:
        held = Membership.objects.filter(ends_on__isnull=True).select_related("user", "organisation").order_by("pk")
        hats: dict[str, list[Hat]] = defaultdict(list)
        users: dict[str, int] = {}
        for row in held:
            office = row.organisation
            name = row.user.username
            hats[name].append(Hat(Role(row.role), office.pk, Kind(office.kind), office.parent_id))
            users[name], self.names[name] = row.user.pk, row.user.display_name
            if row.role in (Role.COMMUNITY_STAFF, Role.COORDINATOR, Role.RESPONDER, Role.CLIENT):
                self.staff[office.code].append(name)
        for name, worn in hats.items():
            client = all(hat.role == Role.CLIENT for hat in worn)
            kind = ActorKind.CLIENT if client else ActorKind.PERSON
            self.actors[name] = Actor(kind, user=users[name], hats=tuple(worn), process=PROCESS)

    def on_duty(self, organisation: str, at: datetime) -> Actor:
        """Whoever is on duty there: shifts change at eight in the morning."""
        local = at.astimezone(reference.calendar_zone())
        day = local - timedelta(days=local.hour < SHIFT_BEGINS)
        return self.actors[self.duty[organisation, day.isoweekday()]]

    def besides(self, organisation: str, at: datetime, *users: int | None) -> Actor | None:
        """Somebody of an organisation who is none of these: whoever is on duty, else a colleague, else nobody."""
        return next((actor for actor in self._by_turn(organisation, at) if actor.user not in users), None)

    def _by_turn(self, organisation: str, at: datetime) -> Iterator[Actor]:
        yield self.on_duty(organisation, at)
        for name in self.staff[organisation]:
            yield self.actors[name]

    def name_of(self, actor: Actor) -> str:
        """What somebody is called."""
        return next(self.names[name] for name, known in self.actors.items() if known is actor)

    def coordinates(self, organisation: str) -> bool:
        """Whether it convenes: a subdistrict, a town, the city."""
        return self.kinds[organisation] in COORDINATING_KINDS


SHIFT_BEGINS = 8
