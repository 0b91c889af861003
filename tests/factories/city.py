"""A small city with everybody a journey needs: two subdistricts, three communities, five departments, one duty list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from coordination.models import (
    Category,
    Duty,
    DutyDepartment,
    Edition,
    Membership,
    Organisation,
    User,
)
from coordination.records import reference
from coordination.rules.permissions import Actor, Hat
from coordination.rules.words import ActorKind, Kind, Role

LONG_AGO, SINCE = datetime(2024, 1, 1, tzinfo=UTC), date(2024, 1, 1)
DEPARTMENTS = {
    "housing": ("住建局", "住"),
    "water": ("供水公司", "水"),
    "gas": ("供气公司", "气"),
    "power": ("供电公司", "电"),
    "lights": ("城管局", "城"),
    "owner": ("电机厂留守处", "厂"),
}
ORGANISATIONS = (
    [("city", "永济市", "市", Kind.CITY, None)],
    [("chengxi", "城西街道", "西", Kind.SUBDISTRICT, "city"), ("yuxiang", "虞乡镇", "虞", Kind.TOWN, "city")],
    [
        ("dianji", "电机社区", "机", Kind.COMMUNITY, "chengxi"),
        ("kangle", "康乐社区", "康", Kind.COMMUNITY, "chengxi"),
        ("xima", "洗马村", "洗", Kind.VILLAGE, "yuxiang"),
        *((code, name, mark, Kind.DEPARTMENT, None) for code, (name, mark) in DEPARTMENTS.items()),
    ],
)
"""By level of the tree: code, name, mark, kind, parent."""
PEOPLE = (
    ("li", "dianji", Role.COMMUNITY_STAFF, "李晓燕"),
    ("wang", "dianji", Role.COMMUNITY_STAFF, "王秀英"),
    ("zhao", "kangle", Role.COMMUNITY_STAFF, "赵敏"),
    ("sun", "xima", Role.COMMUNITY_STAFF, "孙村长"),
    ("zhang", "chengxi", Role.COORDINATOR, "张海峰"),
    ("qian", "yuxiang", Role.COORDINATOR, "钱乡长"),
    ("he", "city", Role.COORDINATOR, "何市协"),
    ("supervisor", "city", Role.SUPERVISOR, "孙丽华"),
    ("admin", "city", Role.ADMINISTRATOR, "管理员"),
    ("client", "city", Role.CLIENT, "热线平台"),
    *((code, code, Role.RESPONDER, code) for code in DEPARTMENTS),
    *((f"{code}-lead", code, Role.LEAD, f"{code}-lead") for code in DEPARTMENTS),
)
"""User name, organisation, role, and what they are called."""
DUTIES = (
    ("2.1", "房屋地基沉降", 1, False, ["housing", "water", "gas", "power"]),
    ("2.2", "墙皮脱落", 3, True, ["housing", "owner"]),
    ("5.1", "路灯不亮", 4, False, ["lights"]),
    ("9.9", "其他", 3, True, []),
)
"""Code, name, usual severity, whether a community may handle it, the departments: the lead first."""


@dataclass
class City:
    """Organisations by code, actors by name, categories by code."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)

    def id(self, code: str) -> int:
        """An organisation's id."""
        return self.organisations[code].pk

    def actor(self, name: str) -> Actor:
        """The actor behind a user's name, with the hats on record."""
        user = self.users[name]
        hats = tuple(
            Hat(Role(m.role), m.organisation_id, Kind(m.organisation.kind), m.organisation.parent_id)
            for m in Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
        )
        return Actor(ActorKind.PERSON, user=user.pk, hats=hats, process="test")


def build() -> City:
    """Make the city, in a dozen statements: most tests make one of their own."""
    city = City()
    for level in ORGANISATIONS:
        _found(city, level)
    _hire(city)
    _duties(city)
    reference.forget()
    return city


def person(city: City, name: str, organisation_code: str, role: Role, display: str = "") -> User:
    """One more user with one role, or one more role of a user."""
    user = city.users.get(name) or User.objects.create(
        username=name, display_name=display or name, password="!", phone="13900000000"
    )
    city.users[name] = user
    Membership.objects.create(user=user, organisation=city.organisations[organisation_code], role=role, starts_on=SINCE)
    return user


def _found(city: City, rows: Sequence[tuple[str, str, str, Kind, str | None]]) -> None:
    made = Organisation.objects.bulk_create(
        Organisation(
            code=code,
            name=f"永济市{name}",
            short_name=name,
            mark=mark,
            kind=kind,
            parent=city.organisations[parent] if parent else None,
        )
        for code, name, mark, kind, parent in rows
    )
    city.organisations |= {one.code: one for one in made}


def _hire(city: City) -> None:
    asked = {
        name: User(username=name, display_name=shown, password="!", phone="13900000000") for name, *_, shown in PEOPLE
    }
    asked["stranger"] = User(username="stranger", password="!")
    city.users = {user.username: user for user in User.objects.bulk_create(asked.values())}
    Membership.objects.bulk_create(
        Membership(user=city.users[name], organisation=city.organisations[code], role=role, starts_on=SINCE)
        for name, code, role, _shown in PEOPLE
    )


def _duties(city: City) -> None:
    edition = Edition.objects.create(number=1, title="示例清单", starts_at=LONG_AGO)
    group = Category.objects.create(code="2", name="房屋安全", position=2)
    kinds = Category.objects.bulk_create(
        Category(code=code, name=name, parent=group, position=int(code.replace(".", ""))) for code, name, *_ in DUTIES
    )
    city.categories = {kind.code: kind for kind in kinds}
    duties = Duty.objects.bulk_create(
        Duty(
            edition=edition,
            category=city.categories[code],
            community_may_handle=community,
            usual_severity=severity,
            decline_clauses=[{"clause": f"{code}.9", "text": "产权分界点以下由产权单位负责"}],
        )
        for code, _name, severity, community, _departments in DUTIES
    )
    DutyDepartment.objects.bulk_create(
        DutyDepartment(
            duty=duty,
            organisation=city.organisations[department],
            role="lead" if place == 1 else "linked",
            required=True,
            clause=f"{code}.{place}",
            text="配合",
        )
        for duty, (code, *_, departments) in zip(duties, DUTIES, strict=True)
        for place, department in enumerate(departments, start=1)
    )
