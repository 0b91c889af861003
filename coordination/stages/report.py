"""Reporting: what a resident says becomes a case, finds its community, and gathers what others say of the same thing."""

from datetime import datetime
from secrets import choice
from typing import Any, TypedDict, Unpack

from coordination.records import reference
from coordination.records.case import Case, Report, Text
from coordination.records.convening import Ruling
from coordination.records.event import Event
from coordination.records.secrets import phone_key
from coordination.rules.authority import ruler_on_place
from coordination.rules.numbers import any_of, masked_mobiles, without
from coordination.rules.permissions import Actor, Hat, files_in, filing_hat
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import COMMUNITY_KINDS, ActorKind, Channel, Kind, Role, RulingOn, Severity, State
from coordination.stages import _file
from coordination.stages._calls import leave
from coordination.stages._step import Step, action, open_case

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letters or digits that are mistaken for one another when a resident reads the code aloud."""


class Details(TypedDict, total=False):
    """What a filing may say besides its title and description.

    `external` is (source, number) of a register the report came from, and `received_at` when it came in there: the
    report keeps that time, while every clock starts now. `territory` is the subdistrict or town of a case whose
    community is unknown.
    """

    category: int | None
    severity: int | None
    community: int | None
    territory: int | None
    address: str
    unit: str
    lat: float | None
    lon: float | None
    channel: str
    reporter_name: str
    reporter_phone: str
    confidential: bool
    finding: str
    external: tuple[str, str]
    received_at: datetime | None
    suggestion: dict[str, Any] | None


def file(*, by: Actor, title: str, description: str, at: datetime | None = None, **details: Unpack[Details]) -> Event:
    """File a case. Returns its first event. Raises Refusal: 403 without a role that files, 422 outside its territory.

    A case without a community is held by a coordinator under a placing clock: that of the subdistrict or town in
    `territory` where at least that is known, else the city's. `at` is passed by demo and tests.
    """
    hat = _filing_hat(by, details.get("community"))
    where = _place(hat, details.get("community"), details.get("territory"))
    now, ids = _file.new_case_ids()
    case = _new_case(ids[Case].pop(), title, where, at or now, details)
    case.filed_by_id, case.filed_for_id = by.user, hat.organisation if hat else None
    case.channel = details.get("channel") or Channel.WEB
    reporter = {
        "name": details.get("reporter_name") or "",
        "phone": details.get("reporter_phone") or "",
        "unit": details.get("unit") or "",
        "confidential": bool(details.get("confidential")),
    }
    external = details.get("external") or ("", "")

    def apply(step: Step) -> None:
        add(step, description, case.channel, reporter, external, details.get("received_at"))
        if finding := details.get("finding"):
            _find(step, finding)

    return open_case(case, by, hat, case.filed_at, apply, ids)


def _new_case(pk: int, title: str, where: tuple[int | None, int | None, int], at: datetime, details: Details) -> Case:
    community, subdistrict, handler = where
    lat, lon = details.get("lat"), details.get("lon")
    edition = reference.edition_at(at)
    category = details.get("category") or reference.other_category()
    duty = reference.duty_of(edition, category)
    usual = duty.usual_severity if duty else Severity.ORDINARY
    return Case(
        pk=pk,
        number=f"{at.astimezone(reference.calendar_zone()).year}-{pk}",
        title=masked_mobiles(title),
        state=State.REPORTED,
        severity=details.get("severity") or usual,
        category_id=category,
        edition_id=edition,
        duty_id=duty.id if duty else None,
        community_id=community,
        subdistrict_id=subdistrict,
        handler_id=handler,
        handler_kind=reference.place(handler).kind,
        address=masked_mobiles(details.get("address") or ""),
        lat=lat if lon is not None else None,  # half a position is none: the place is still asked for
        lon=lon if lat is not None else None,
        confidential=bool(details.get("confidential")),
        suggestion=details.get("suggestion"),
        filed_at=at,
        state_since=at,
    )


def _find(step: Step, finding: str) -> None:
    """Staff on the spot add the finding at once and land in verified."""
    at_home = any(h.role == Role.COMMUNITY_STAFF and h.organisation == step.case.community_id for h in step.by.hats)
    if not at_home:
        raise invalid("finding", "Only staff of the community add a finding. Leave it empty.")
    step.write_words("finding", finding)
    step.move(State.VERIFIED)
    step.case.verified_at = step.at


def _filing_hat(by: Actor, community: int | None) -> Hat | None:
    if by.kind in (ActorKind.RESIDENT, ActorKind.SYSTEM):
        return None
    hat = filing_hat(by, community, reference.place(community).parent if community else None)
    if hat is None:
        raise Refusal("not_your_role", "Your account files no cases. Ask your administrator for a role.", status=403)
    return hat


def _place(hat: Hat | None, community: int | None, territory: int | None) -> tuple[int | None, int | None, int]:
    """Community, subdistrict or town, and handler; an unknown place is held by a coordinator."""
    city = reference.city()
    if community is None and hat is not None and hat.role == Role.COMMUNITY_STAFF:
        community = hat.organisation
    if community is None:
        if hat and hat.kind in (Kind.SUBDISTRICT, Kind.TOWN):
            territory = hat.organisation
        if territory is not None and reference.place(territory).kind not in (Kind.SUBDISTRICT, Kind.TOWN):
            raise invalid("territory", "Choose a subdistrict or town from the list.")
        return None, territory, territory or city
    place = reference.place(community)
    if place.kind not in COMMUNITY_KINDS:
        raise invalid("community", "Choose a community or village from the list.")
    if hat is not None and not files_in(hat, community, place.parent):
        raise invalid("community", "This community is outside your territory. Leave it empty and it will be placed.")
    return community, place.parent, community


def add(
    step: Step,
    words: str,
    channel: str,
    reporter: dict[str, Any],
    external: tuple[str, str] = ("", ""),
    received_at: datetime | None = None,
) -> None:
    """Put a report into the case of this step."""
    if received_at is not None:
        _tell_received(step, received_at)
    text = step.write_words("description", words)
    if text is None:
        raise invalid("description", "Say in a few words what is wrong.")
    own, case = any_of([reporter["phone"]]), step.case
    case.title, case.address = without(own, case.title), without(own, case.address)  # every list shows them
    source, number = external
    report = Report(
        case=step.case,
        filed_under=step.case,
        text=text,
        channel=channel,
        reporter_name=reporter["name"],
        reporter_phone=reporter["phone"],
        phone_key=phone_key(reporter["phone"]),
        unit=reporter["unit"],
        confidential=reporter["confidential"],
        received_at=received_at or step.at,
        source=source,
        external_number=number,
        code="".join(choice(CODE_LETTERS) for _ in range(10)),
    )
    step.file.new.append(report)
    step.tell(channel=channel, report=report.code)


def _tell_received(step: Step, received_at: datetime) -> None:
    if received_at > step.at:
        raise invalid("received_at", "It cannot have come in later than now.")
    step.tell(received_at=received_at.isoformat())


@action("add_report")
def add_report(
    step: Step,
    *,
    description: str,
    channel: str = Channel.WEB,
    reporter_name: str = "",
    reporter_phone: str = "",
    unit: str = "",
    confidential: bool = False,
    external: tuple[str, str] = ("", ""),
) -> None:
    """Another resident says the same."""
    reporter = {"name": reporter_name, "phone": reporter_phone, "unit": unit, "confidential": confidential}
    add(step, description, channel, reporter, external)


@action("place")
def place(step: Step, *, community: int, reason: str = "") -> None:
    """Move to the right community. A handler's second move is a dispute: it asks the coordinator, whose word is final."""
    case = step.case
    target = reference.place(community)
    asked = [r for r in step.facts.rulings if r.on == RulingOn.PLACE]
    if target.kind not in COMMUNITY_KINDS or (community == case.community_id and not asked):
        raise invalid("community", "Choose another community or village from the list.")
    text = step.write_words("reason", reason)
    step.tell(community=community, before=case.community_id)
    decides = step.hat is not None and step.hat.role == Role.COORDINATOR
    if case.moves >= 1 and not decides:
        _dispute(step, target, text)
        return
    for ruling in asked:
        outcome = "stays" if community == case.community_id else "placed"
        step.change(ruling, ruled_at=step.at, ruled_by_id=step.by.user, outcome=outcome, reason=text)
        step.facts.rulings = [r for r in step.facts.rulings if r is not ruling]
        step.tell(ruling=ruling.pk, outcome=outcome)
    leave(step, [pk for pk in (case.community_id, case.subdistrict_id) if pk not in (community, target.parent)])
    if case.community_id is not None:
        case.moves += 1
    case.community_id, case.subdistrict_id = community, target.parent
    case.handler_id, case.handler_kind = community, target.kind
    step.move(State.REPORTED)


def _dispute(step: Step, target: reference.Place, question: Text | None) -> None:
    case = step.case
    ruling = Ruling.objects.create(
        case=case,
        on=RulingOn.PLACE,
        ruler_id=ruler_on_place(step.facts, target.parent),
        asked_by_id=step.hat.organisation if step.hat else case.handler_id,
        asked_at=step.at,
        owner_id=target.id,
        question=question,
    )
    step.facts.rulings = [*step.facts.rulings, ruling]
    step.tell(disputed=True, ruling=ruling.pk, ruler=ruling.ruler_id)
