"""A small city with everybody a journey needs: two subdistricts, three communities, five departments, one duty list."""

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

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
DEPARTMENTS = {
    "housing": ("住建局", "住"),
    "water": ("供水公司", "水"),
    "gas": ("供气公司", "气"),
    "power": ("供电公司", "电"),
    "lights": ("城管局", "城"),
    "owner": ("电机厂留守处", "厂"),
}


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
    """Make the city. Every test that needs one makes its own."""
    city = City()
    _organisations(city)
    _people(city)
    _duties(city)
    reference.forget()
    return city


def organisation(city: City, code: str, name: str, mark: str, kind: str, parent: str | None = None) -> None:
    """One organisation of the city."""
    city.organisations[code] = Organisation.objects.create(
        code=code,
        name=f"永济市{name}",
        short_name=name,
        mark=mark,
        kind=kind,
        parent=city.organisations[parent] if parent else None,
    )


def _organisations(city: City) -> None:
    organisation(city, "city", "永济市", "市", Kind.CITY)
    organisation(city, "chengxi", "城西街道", "西", Kind.SUBDISTRICT, "city")
    organisation(city, "yuxiang", "虞乡镇", "虞", Kind.TOWN, "city")
    organisation(city, "dianji", "电机社区", "机", Kind.COMMUNITY, "chengxi")
    organisation(city, "kangle", "康乐社区", "康", Kind.COMMUNITY, "chengxi")
    organisation(city, "xima", "洗马村", "洗", Kind.VILLAGE, "yuxiang")
    for code, (name, mark) in DEPARTMENTS.items():
        organisation(city, code, name, mark, Kind.DEPARTMENT)


def person(city: City, name: str, organisation_code: str, role: Role, display: str = "") -> User:
    """One user with one role."""
    user = city.users.get(name) or User.objects.create(
        username=name, display_name=display or name, password="!", phone="13900000000"
    )
    city.users[name] = user
    Membership.objects.create(
        user=user, organisation=city.organisations[organisation_code], role=role, starts_on=date(2024, 1, 1)
    )
    return user


def _people(city: City) -> None:
    staff, coordinator = Role.COMMUNITY_STAFF, Role.COORDINATOR
    person(city, "li", "dianji", staff, "李晓燕")
    person(city, "wang", "dianji", staff, "王秀英")
    person(city, "zhao", "kangle", staff, "赵敏")
    person(city, "sun", "xima", staff, "孙村长")
    person(city, "zhang", "chengxi", coordinator, "张海峰")
    person(city, "qian", "yuxiang", coordinator, "钱乡长")
    person(city, "he", "city", coordinator, "何市协")
    person(city, "supervisor", "city", Role.SUPERVISOR, "孙丽华")
    person(city, "admin", "city", Role.ADMINISTRATOR, "管理员")
    person(city, "client", "city", Role.CLIENT, "热线平台")
    for code in DEPARTMENTS:
        person(city, code, code, Role.RESPONDER)
        person(city, f"{code}-lead", code, Role.LEAD)
    city.users["stranger"] = User.objects.create(username="stranger", password="!")


def _duties(city: City) -> None:
    edition = Edition.objects.create(number=1, title="示例清单", starts_at=LONG_AGO)
    group = Category.objects.create(code="2", name="房屋安全", position=2)
    _duty(city, edition, group, "2.1", "房屋地基沉降", 1, False, ["housing", "water", "gas", "power"])
    _duty(city, edition, group, "2.2", "墙皮脱落", 3, True, ["housing", "owner"])
    _duty(city, edition, group, "5.1", "路灯不亮", 4, False, ["lights"])
    _duty(city, edition, group, "9.9", "其他", 3, True, [])


def _duty(
    city: City,
    edition: Edition,
    group: Category,
    code: str,
    name: str,
    severity: int,
    community: bool,
    departments: list[str],
) -> None:
    category = Category.objects.create(code=code, name=name, parent=group, position=int(code.replace(".", "")))
    city.categories[code] = category
    duty = Duty.objects.create(
        edition=edition,
        category=category,
        community_may_handle=community,
        usual_severity=severity,
        decline_clauses=[{"clause": f"{code}.9", "text": "产权分界点以下由产权单位负责"}],
    )
    for index, department in enumerate(departments, start=1):
        DutyDepartment.objects.create(
            duty=duty,
            organisation=city.organisations[department],
            role="lead" if index == 1 else "linked",
            required=True,
            clause=f"{code}.{index}",
            text="配合",
        )
