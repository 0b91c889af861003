"""Category, place and possible duplicates are suggested with their reason, and never guessed between two."""

from datetime import UTC, datetime, timedelta

import pytest

from coordination.intake import suggest
from coordination.intake.places import ELSEWHERE, SEVERAL, Gazetteer
from coordination.records.case import Case
from coordination.records.people import Organisation
from coordination.rules.permissions import Actor
from coordination.rules.words import ActorKind, Kind
from coordination.stages import ACTIONS, report
from tests.factories import city as cities

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def places():
    """Two towns with namesakes, short names and names within names."""
    rows = [
        Organisation(pk=1, name="永济市", short_name="永济市", kind=Kind.CITY),
        Organisation(pk=2, name="永济市城西街道", short_name="城西街道", kind=Kind.SUBDISTRICT, parent_id=1),
        Organisation(pk=3, name="虞乡镇", short_name="虞乡镇", kind=Kind.TOWN, parent_id=1),
        Organisation(pk=10, name="电机社区", short_name="电机社区", kind=Kind.COMMUNITY, parent_id=2),
        Organisation(pk=11, name="陈村", short_name="陈村", kind=Kind.VILLAGE, parent_id=2),
        Organisation(pk=12, name="东陈村", short_name="东陈村", kind=Kind.VILLAGE, parent_id=2),
        Organisation(pk=13, name="古城村", short_name="古城村", kind=Kind.VILLAGE, parent_id=3),
        Organisation(pk=14, name="新庄村", short_name="新庄村", kind=Kind.VILLAGE, parent_id=2),
        Organisation(pk=15, name="新庄村", short_name="新庄村", kind=Kind.VILLAGE, parent_id=3),
    ]
    return Gazetteer(rows)


@pytest.mark.parametrize(
    ("texts", "community"),
    [
        (["永济市城西街道电机社区 5 号楼"], 10),
        (["电机 社区门口"], 10),
        (["东陈村村委会东侧"], 12),
        (["永济市城西街道陈村三组"], 11),
        (["我们陈村的路"], 11),
        (["我在陈村"], 11),
        (["西陈村老戏台"], None),
        (["盐湖区古城村"], None),
        (["临猗县古城村"], None),
        (["超市古城村门口"], 13),
        (["虞乡镇新庄村"], 15),
        (["新庄村", "城西街道"], 14),
        (["新庄村"], None),
        (["电机社区和古城村之间"], None),
        (["虞乡镇电机社区"], None),
        (["老厂区后头", "电机社区漏水"], 10),
        (["古城村", "电机社区漏水"], 13),
        ([""], None),
        (["不知道在哪"], None),
    ],
)
def test_the_community_named_is_found_or_nobodys(texts, community):
    found = places().find(*texts).community
    assert (found.id if found else None) == community


def test_the_town_is_kept_where_the_community_is_unknown():
    assert places().find("虞乡镇某处").town.id == 3
    assert places().find("虞乡镇和城西街道交界").town is None


def test_it_says_why_it_could_not_tell():
    assert places().find("新庄村").doubt == SEVERAL
    assert places().find("虞乡镇电机社区").doubt == ELSEWHERE


def test_a_city_without_places_finds_none():
    assert Gazetteer([]).find("电机社区").community is None


@pytest.fixture
def city(db):
    found = cities.build()
    found.categories["5.1"].keywords = ["路灯", "不亮", "漆黑"]
    found.categories["5.1"].save()
    suggest.forget()
    return found


def test_a_category_is_suggested_with_the_words_that_speak_for_it(city):
    found = suggest.suggest_category("三盏路灯不亮，一片漆黑", at=NOW)
    assert (found.code, found.category) == ("5.1", city.categories["5.1"].pk)
    assert set(found.words) == {"路灯不亮", "漆黑"}
    assert found.as_json() == {
        "category": found.category,
        "code": "5.1",
        "name": "路灯不亮",
        "words": list(found.words),
    }


def test_no_category_is_suggested_where_nothing_speaks_for_one(city):
    assert suggest.suggest_category("你好", at=NOW) is None


def test_within_a_group_only_its_categories_are_suggested(city):
    assert suggest.suggest_category("路灯不亮", at=NOW, group=-1) is None


def test_the_keywords_are_read_once_in_a_process(city, django_assert_num_queries):
    suggest.suggest_category("路灯", at=NOW)
    with django_assert_num_queries(0):
        suggest.suggest_category("路灯", at=NOW)


def file_streetlights(city, at, **more):
    return report.file(
        by=city.actor("li"),
        title="路灯不亮",
        description="三盏不亮",
        category=city.categories["5.1"].pk,
        address="电机路 3 号",
        at=at,
        **more,
    ).case_id


def test_open_cases_of_the_same_kind_and_place_are_shown_with_category_place_and_date(city):
    file_streetlights(city, NOW - timedelta(days=31))
    case = file_streetlights(city, NOW - timedelta(days=2), reporter_name="王师傅")
    found = suggest.suggest(title="", description="电机社区路灯不亮", address="", at=NOW)
    assert found.community.id == city.id("dianji")
    [neighbour] = found.duplicates
    assert (neighbour.case, neighbour.category, neighbour.place) == (case, "路灯不亮", "电机路 3 号")
    assert neighbour.filed_at == NOW - timedelta(days=2)


def test_finished_and_confidential_cases_are_no_duplicates(city):
    gone = file_streetlights(city, NOW - timedelta(days=2))
    ACTIONS["reject"](case=gone, by=city.actor("li"), ground="false", words="已核实不属实", at=NOW - timedelta(days=1))
    file_streetlights(city, NOW - timedelta(days=2), confidential=True)
    assert suggest.possible_duplicates(city.id("dianji"), city.categories["5.1"].pk, at=NOW) == []


def test_a_community_already_chosen_is_not_suggested_again(city):
    system = Actor(ActorKind.SYSTEM)
    report.file(
        by=system, title="灯", description="灯", category=city.categories["5.1"].pk, community=city.id("xima"), at=NOW
    )
    found = suggest.suggest(title="路灯", description="", address="电机社区", at=NOW, community=city.id("xima"))
    assert found.community is None
    assert len(found.duplicates) == 1


def test_a_case_of_another_building_comes_last_and_is_told_apart(city):
    same = file_streetlights(city, NOW - timedelta(days=3), unit="")
    Case.objects.filter(pk=same).update(address="家属院 8 号楼", title="漏水")
    other = file_streetlights(city, NOW - timedelta(days=1))
    Case.objects.filter(pk=other).update(address="家属院十二号楼")
    found = suggest.suggest(title="", description="电机社区路灯不亮，8号楼门口", address="", at=NOW).duplicates
    assert [(one.case, one.elsewhere) for one in found] == [(same, False), (other, True)]
