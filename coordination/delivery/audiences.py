"""For whom a message is: an audience of rules.messages, and an event, become people on duty."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from coordination.records import reference
from coordination.records.case import Case, Involvement
from coordination.records.clock import Clock
from coordination.records.convening import Ruling
from coordination.records.event import Event
from coordination.records.people import Membership, Roster, User
from coordination.rules.messages import Audience
from coordination.rules.permissions import staff_role
from coordination.rules.wishes import Wishes
from coordination.rules.words import ClockKind, Kind, Role


@dataclass(frozen=True)
class Target:
    """An organisation in a role, to be told about a summons or about the case; `user` when it is one person."""

    organisation: int | None
    role: Role | None = None
    summons: int | None = None
    user: int | None = None


@dataclass(frozen=True)
class Surroundings:
    """What events refer to by id, read once for a batch: departments at work, who checks, who rules."""

    involved: Mapping[int, Sequence[int]]
    checkers: Mapping[tuple[int, int | None], tuple[int, Role]]
    rulers: Mapping[int, int]

    @classmethod
    def read(cls, events: Iterable[Event]) -> "Surroundings":
        """Three statements for all of them."""
        rows = list(events)
        involved: dict[int, list[int]] = defaultdict(list)
        still = Involvement.objects.filter(case__in={e.case_id for e in rows}, until__isnull=True)
        for case, organisation in still.values_list("case_id", "organisation_id"):
            involved[case].append(organisation)
        rulings = Ruling.objects.filter(pk__in=_named(rows, "ruling")).values_list("pk", "ruler_id")
        return cls(involved, _checkers(rows), dict(rulings))


def _checkers(events: Iterable[Event]) -> dict[tuple[int, int | None], tuple[int, Role]]:
    """Whom the clocks ask to check, by case and task (None: the whole result)."""
    cases = {event.case_id for event in events if event.action in ("task_complete", "resolve")}
    if not cases:
        return {}
    asked = Clock.objects.filter(case__in=cases, kind__in=(ClockKind.TASK_VERIFY, ClockKind.ACCEPT)).order_by("pk")
    rows = asked.values_list("case_id", "subject", "party_id", "party_role")
    return {(case, task): (party, Role(role)) for case, task, party, role in rows}


def _named(events: Iterable[Event], what: str) -> set[int]:
    return {event.payload[what] for event in events if event.payload.get(what)}


def targets(audience: Audience, event: Event, around: Surroundings) -> list[Target]:
    """Who is meant, before anybody looks at the roster."""
    return [*_TARGETS[audience](event.payload, event.case, around)]


Said = Mapping[str, Any]


def _handler(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(case.handler_id)


def _placed(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    if not said.get("disputed"):
        yield Target(case.handler_id)


def _community(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(case.community_id or case.handler_id)


def _summoned(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    for row in said.get("summonses", ()):
        yield Target(row["organisation"], summons=row["id"])


def _assignees(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    for organisation in dict.fromkeys(row["organisation"] for row in said.get("tasks", ())):
        yield Target(organisation)


def _countersigners(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    for organisation in said.get("countersign", ()):
        yield Target(organisation)


def _party(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(said["party"])


def _party_lead(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    party = said["party"]
    yield Target(party, Role.LEAD if reference.place(party).kind == Kind.DEPARTMENT else None)


def _addressee(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(said["organisation"], summons=said.get("summons"))


def _above(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(reference.place(said["party"]).parent or case.handler_id)


def _supervisors(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    for organisation in dict.fromkeys((reference.city(), case.subdistrict_id)):
        if organisation is not None:
            yield Target(organisation, Role.SUPERVISOR)


def _verifier(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(*around.checkers.get((case.pk, said["task"]), (case.handler_id, None)))


def _acceptor(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(*around.checkers.get((case.pk, None), (case.community_id or case.handler_id, None)))


def _stood_down(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    for organisation in said.get("stood_down", ()):
        yield Target(organisation)


def _ruler(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    if said.get("ruler"):
        yield Target(around.rulers.get(said["ruling"], case.handler_id))


def _approver(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    yield Target(said["approver"], Role(said["approver_role"]))


def _asker(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    if said.get("asked_by"):
        yield Target(None, user=said["asked_by"])


def _returner(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    if said.get("returned_by"):
        yield Target(said["returned_by"])


def _involved(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    for organisation in dict.fromkeys((*around.involved.get(case.pk, ()), *said.get("released", ()))):
        yield Target(organisation)


def _whom_it_names(said: Said, case: Case, around: Surroundings) -> Iterator[Target]:
    named = said.get("named", {})
    for user in named.get("users", ()):
        yield Target(None, user=user)
    for organisation in named.get("organisations", ()):
        yield Target(organisation)


_TARGETS: Mapping[Audience, Callable[[Said, Case, Surroundings], Iterator[Target]]] = {
    Audience.HANDLER: _handler,
    Audience.PLACED: _placed,
    Audience.COMMUNITY: _community,
    Audience.SUMMONED: _summoned,
    Audience.ANSWERER: _addressee,
    Audience.COUNTERSIGNERS: _countersigners,
    Audience.PARTY: _party,
    Audience.PARTY_LEAD: _party_lead,
    Audience.ABOVE: _above,
    Audience.SUPERVISORS: _supervisors,
    Audience.ASSIGNEES: _assignees,
    Audience.STOOD_DOWN: _stood_down,
    Audience.VERIFIER: _verifier,
    Audience.ACCEPTOR: _acceptor,
    Audience.RULER: _ruler,
    Audience.APPROVER: _approver,
    Audience.ASKER: _asker,
    Audience.RETURNER: _returner,
    Audience.ADDRESSEE: _addressee,
    Audience.INVOLVED: _involved,
    Audience.NAMED: _whom_it_names,
}


_WISHES = ("user__email_up_to", "user__quiet_from", "user__quiet_until")


@dataclass
class Directory:
    """Who is on duty, and who could be told instead, for some organisations at one time."""

    on_duty: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    members: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    wishes: dict[int, Wishes] = field(default_factory=dict)
    unstaffed: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, organisations: Iterable[int], at: datetime, persons: Iterable[int] = ()) -> "Directory":
        """Two statements for all of them, a third where persons are told by name."""
        wanted = set(organisations)
        found = cls()
        duty = Roster.objects.filter(organisation__in=wanted, starts_at__lte=at, ends_at__gt=at)
        rows = duty.filter(user__is_active=True).order_by("pk").values_list("organisation_id", "user_id", *_WISHES)
        for organisation, user, *wishes in rows:
            found.on_duty[organisation].append(user)
            found.wishes[user] = Wishes(*wishes)
        today = at.astimezone(reference.calendar_zone()).date()
        current = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)
        roles = current.filter(organisation__in=wanted, user__is_active=True).order_by("pk")
        for organisation, role, user, *wishes in roles.values_list("organisation_id", "role", "user_id", *_WISHES):
            found.members[organisation, role].append(user)
            found.wishes[user] = Wishes(*wishes)
        unread = set(persons) - found.wishes.keys()
        if unread:
            named = User.objects.filter(pk__in=unread).values_list("pk", *(column[6:] for column in _WISHES))
            found.wishes |= {user: Wishes(*wishes) for user, *wishes in named}
        return found

    def people(self, target: Target) -> list[int]:
        """Whoever is on duty; else the lead; else everybody with the usual role. Notes an empty roster.

        Where another role than the usual one is asked for (a lead, a supervisor), whoever has it.
        """
        if target.user is not None:
            return [target.user]
        organisation = target.organisation or 0
        usual = staff_role(reference.place(organisation).kind)
        asked = self.members[organisation, target.role] if target.role not in (None, usual) else []
        if asked or target.role == Role.SUPERVISOR:
            return asked
        if self.on_duty[organisation]:
            return self.on_duty[organisation]
        self.unstaffed.add(organisation)
        return self.members[organisation, Role.LEAD] or self.members[organisation, usual]

    def leads(self, organisation: int) -> list[int]:
        """The leads of a department."""
        return self.members[organisation, Role.LEAD]
