"""Places: a position suggests a community and overrules nobody; maps show what their reader may see and no more."""

import html
import json
import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.tiles import tile_host
from coordination.models import Case, Outline
from coordination.reading import catalogue
from coordination.rules.words import Role
from coordination.web import maps
from tests.doors.pages import main_of
from tests.factories.city import person
from tests.factories.outlined import AT_DIANJI, AT_KANGLE, AT_XIMA, FAR_AWAY, put_on_the_map, rectangle

pytestmark = pytest.mark.django_db
WORDS = "路灯不亮，三盏都不亮"


@pytest.fixture
def cast(cast):
    put_on_the_map(cast.city)
    lights = cast.city.categories["5.1"]
    lights.keywords = ["路灯不亮"]
    lights.save()
    return cast


def at(point) -> dict[str, str]:
    return {"lat": str(point[0]), "lon": str(point[1])}


def suggested(client, point=None, **more):
    """What is fetched while somebody types, at a position."""
    return client.post("/cases/new/suggest/", {"description": WORDS, **(at(point) if point else {}), **more})


def community_of(page) -> str:
    """The community chosen in what came back, and by whom it was."""
    found = re.search(r'name="community".*?</select>', page.content.decode(), re.DOTALL)
    chosen = re.search(r'<option value="(\d*)" selected', found.group()) if found else None
    return chosen.group(1) if chosen else ""


def test_the_nearest_community_of_the_town_around_a_position_is_suggested_with_its_reason(cast):
    page = suggested(cast.at("zhang"), AT_KANGLE)
    assert community_of(page) == str(cast.city.id("kangle"))
    assert "按位置：康乐社区" in main_or_all(page)
    assert "在城西街道" in main_or_all(page)


def test_a_suggestion_moves_with_its_position_and_goes_with_it(cast):
    client, dianji, kangle = cast.at("zhang"), str(cast.city.id("dianji")), str(cast.city.id("kangle"))
    moved = suggested(client, AT_DIANJI, community=kangle, placed=kangle, placed_at=",".join(at(AT_KANGLE).values()))
    assert community_of(moved) == dianji
    gone = suggested(client, community=dianji, placed=dianji, placed_at=",".join(at(AT_DIANJI).values()))
    assert community_of(gone) == ""
    assert 'id="suggested-community"' in gone.content.decode()


def test_words_typed_after_a_position_was_answered_leave_the_community_alone(cast):
    known = ",".join(at(AT_KANGLE).values())
    page = suggested(cast.at("zhang"), AT_KANGLE, community="", placed=str(cast.city.id("kangle")), placed_at=known)
    assert "suggested-community" not in page.content.decode()


def test_what_was_chosen_is_kept_and_a_position_in_another_town_is_said(cast):
    for who, own in (("zhang", "kangle"), ("li", "dianji"), ("he", "kangle")):
        page = suggested(cast.at(who), AT_XIMA, community=str(cast.city.id(own)))
        assert community_of(page) == str(cast.city.id(own)), who
        assert "位置在虞乡镇" in main_or_all(page), who
    same = suggested(cast.at("zhang"), AT_DIANJI, community=str(cast.city.id("kangle")))
    assert "位置在" not in main_or_all(same)


def test_a_town_where_one_does_not_file_and_a_place_outside_the_city_suggest_nothing_and_say_so(cast):
    page = suggested(cast.at("zhang"), AT_XIMA)
    assert community_of(page) == ""
    assert "位置在虞乡镇，不归您登记" in main_or_all(page)
    assert "位置在本市以外" in main_or_all(suggested(cast.at("he"), FAR_AWAY))
    for nonsense in ("x", "nan", "91", "1e999", "9" * 500):
        page = suggested(cast.at("he"), lat=nonsense, lon="110.1")
        assert page.status_code == 200 and "在城西街道" not in main_or_all(page)


def test_without_outlines_a_position_suggests_nothing(cast):
    Outline.objects.all().delete()
    page = suggested(cast.at("zhang"), AT_KANGLE)
    assert (page.status_code, community_of(page)) == (200, "")


def test_what_waited_without_a_network_is_filed_where_its_position_lies(cast):
    sent = {"description": WORDS, "token": "q1", "offered": "", "queued": "1", **at(AT_KANGLE)}
    cast.at("zhang").post("/cases/new/", sent)
    case = Case.objects.get()
    assert (case.community.code, case.lat, case.lon) == ("kangle", *AT_KANGLE)


def test_a_submit_takes_no_community_that_nobody_saw(cast):
    cast.at("zhang").post("/cases/new/", {"description": WORDS, "token": "q2", "offered": "5.1", **at(AT_KANGLE)})
    assert Case.objects.get().community is None


def test_a_form_that_came_back_keeps_its_position_and_says_it(cast):
    page = cast.at("li").post("/cases/new/", {"description": "", "token": "q3", **at(AT_KANGLE)})
    assert page.status_code == 422
    assert 'name="lat" value="34.799"' in page.content.decode()
    assert "在城西街道" in main_of(page)


def test_what_is_open_near_a_position_comes_first_whichever_community_it_was_filed_for(cast):
    near = (AT_KANGLE[0] + 0.0005, AT_KANGLE[1])
    far = cast.filed("zhao", "5.1", "远处的路灯不亮", lat=AT_KANGLE[0] + 0.01, lon=AT_KANGLE[1])
    other = cast.filed("li", "5.1", "隔壁社区登记的路灯", address="隔壁 3 号楼", lat=near[0], lon=near[1])
    hidden = cast.filed("li", "5.1", "不公开的", lat=near[0], lon=near[1], confidential=True)
    page = suggested(cast.at("zhang"), AT_KANGLE)
    said = main_or_all(page)
    assert "离这里 56 米" in said and said.count("离这里") == 1
    assert said.index(other.title) < said.index(far.title)
    assert hidden.title not in said
    assert other.title not in main_or_all(suggested(cast.at("zhang"), community=str(cast.city.id("kangle"))))
    stranger = main_or_all(suggested(cast.at("zhao"), AT_KANGLE))
    assert "同一类" in stranger
    assert not [told for told in ("离这里", other.title, other.address) if told in stranger], "no address, no distance"


def test_a_position_costs_few_statements(cast, django_assert_max_num_queries):
    cast.filed("li", "5.1", lat=AT_KANGLE[0], lon=AT_KANGLE[1])
    client = cast.at("zhang")
    suggested(client, AT_KANGLE)
    with django_assert_max_num_queries(8):
        suggested(client, AT_KANGLE)


def test_the_outlines_are_kept_by_the_browser_alone_and_name_no_case(cast):
    cast.filed("li", lat=34.8, lon=110.1)
    answer = cast.at("li").get("/map/towns/")
    assert answer["Cache-Control"] == "private, max-age=600"
    told = answer.json()
    assert [town["name"] for town in told["towns"]] == ["城西街道", "虞乡镇"]
    assert told["towns"][0]["shape"] == rectangle(110.0, 110.2)
    assert [34.8, 110.15, "康乐社区"] in told["places"]
    assert set(told) == {"towns", "places"}


def test_a_map_says_that_its_outlines_are_schematic(cast):
    assert "边界为示意" in main_of(cast.at("li").get("/cases/new/"))
    Outline.objects.update(schematic=False)
    catalogue.forget()
    assert "边界为示意" not in main_of(cast.at("li").get("/cases/new/"))


def main_or_all(page) -> str:
    """What a fragment says."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


# ── cases on maps ───────────────────────────────────────────────────────────────────────────────────────────────────


def titles(answer) -> list[str]:
    return [point["title"] for point in answer.json()["points"]]


def test_the_page_of_a_case_says_its_place_and_position_and_offers_a_map_only_for_a_position(cast):
    case = cast.filed("li", "5.1", address="电机路 3 号", lat=34.8, lon=110.1)
    page = cast.at("li").get(f"/cases/{case.number}/")
    assert "位置 34.80000, 110.10000" in main_of(page)
    assert f'data-points="/cases/{case.number}/nearby/"' in page.content.decode()
    without = cast.filed("li", "5.1", address="电机路 4 号")
    page = cast.at("li").get(f"/cases/{without.number}/")
    assert "data-map" not in page.content.decode()
    assert "电机社区 电机路 4 号" in main_of(page)


def test_what_is_open_around_a_case_is_shown_as_far_as_its_reader_sees_it(cast):
    near = {"lat": AT_DIANJI[0], "lon": AT_DIANJI[1]}
    case = cast.filed("li", "5.1", **near)
    cast.filed("li", "5.1", "同一社区的", **near)
    cast.filed("zhao", "5.1", "别的社区的", **near)
    cast.filed("li", "5.1", "一公里外的", lat=AT_DIANJI[0] + 0.01, lon=AT_DIANJI[1])
    over = cast.filed("li", "5.1", "办完的", **near)
    cast.act(over, "reject", "li", ground="false", words="不属实")
    url = f"/cases/{case.number}/nearby/"
    assert titles(cast.at("li").get(url)) == ["同一社区的"]
    assert set(titles(cast.at("zhang").get(url))) == {"同一社区的", "别的社区的"}
    assert cast.at("zhao").get(url).status_code == 404


def test_a_department_sees_around_its_case_and_on_its_map_only_what_it_still_follows(cast):
    case = cast.convening(lat=34.8, lon=110.1)
    other = cast.convening(title="另一栋楼", lat=34.8, lon=110.1)
    url, listed = f"/cases/{case.number}/nearby/", "/map/points/?state=open"
    assert titles(cast.at("gas").get(url)) == ["另一栋楼"]
    cast.act(other, "call_off", "zhang", reason="查明不需要")
    assert titles(cast.at("gas").get(url)) == []
    assert titles(cast.at("gas").get(listed)) == [case.title]
    assert titles(cast.at("gas").get(f"/cases/{other.number}/nearby/")) == []
    assert len(titles(cast.at("zhang").get(listed))) == 2


def test_the_list_as_a_map_counts_what_is_open_by_town_and_keeps_its_filters(cast):
    cast.filed("li", "5.1", "路灯不亮", lat=34.8, lon=110.1)
    cast.filed("zhao", "2.1", "楼要塌了", severity=1)
    cast.filed("sun", "5.1", "村里的灯", lat=34.8, lon=110.3)
    cast.filed("he", "5.1", "不知道在哪")
    page = cast.at("he").get("/cases/?state=open&view=map")
    said = main_of(page)
    assert "城西街道 2" in said and "虞乡镇 1" in said and "4 件" in said
    assert "其中 2 件有位置" in said
    assert said.index("楼要塌了") < said.index("村里的灯")
    html_ = page.content.decode()
    assert 'data-town="chengxi" data-count="2"' in html_
    lights = cast.at("he").get("/cases/?category=5.1&state=open&view=map")
    assert "楼要塌了" not in main_of(lights)
    points = html.unescape(re.search(r'data-points="([^"]+)"', lights.content.decode()).group(1))
    assert set(titles(cast.at("he").get(points))) == {"路灯不亮", "村里的灯"}
    mine = cast.at("li").get("/cases/?view=map")
    assert "虞乡镇" not in main_of(mine).partition("各镇街")[2]
    assert titles(cast.at("li").get("/map/points/")) == ["路灯不亮"]
    assert "少写几个字再找" in main_of(cast.at("client").get("/cases/?view=map"))


def test_the_most_urgent_are_drawn_and_it_is_said_that_there_are_more(cast, monkeypatch):
    monkeypatch.setattr(maps, "MOST_POINTS", 1)
    cast.filed("li", "5.1", "路灯不亮", lat=34.8, lon=110.1)
    cast.filed("li", "2.1", "楼要塌了", severity=1, lat=34.8, lon=110.1)
    client = cast.at("he")
    assert "图上只画最急的 1 件" in main_of(client.get("/cases/?view=map"))
    [point] = client.get("/map/points/").json()["points"]
    assert (point["title"], point["sev"], point["plate"]) == ("楼要塌了", 1, "Ⅰ")
    assert "还剩" in point["said"][1]


def test_a_map_is_kept_under_a_name_and_comes_back_as_a_map(cast):
    client = cast.at("he")
    page = client.get("/cases/?view=map&severity=3").content.decode()
    query = html.unescape(re.search(r'name="query" value="([^"]+)"', page).group(1))
    client.post("/cases/saved/", {"name": "三级的图", "query": query})
    kept = client.get("/cases/?view=map").content.decode()
    link = html.unescape(re.search(r'<nav class="saved.*?href="([^"]+)"', kept).group(1))
    assert "三级的图" in kept and 'data-map="list"' in client.get(link).content.decode()


@pytest.mark.parametrize("view", ["map", "board"])
def test_another_filter_keeps_the_view_and_takes_the_place_of_the_one_before(cast, view):
    page = cast.at("he").get(f"/cases/?view={view}&severity=3").content.decode()
    form = re.search(r'<form class="filters".*?</form>', page, re.DOTALL).group()
    assert 'hx-get="/cases/"' in form
    assert f'<input type="hidden" name="view" value="{view}">' in form


def test_a_filter_of_the_map_that_makes_no_sense_is_said_at_its_field(cast):
    page = cast.at("he").get("/cases/?view=map&filed_after=gestern")
    assert page.status_code == 422
    assert 'id="id_filed_after_error"' in page.content.decode()
    assert cast.at("he").get("/map/points/?filed_after=gestern").status_code in (409, 422)


def test_a_supervisor_who_is_also_on_a_community_s_staff_sees_each_case_once(cast):
    person(cast.city, "zhang", "xima", Role.COMMUNITY_STAFF)
    cast.filed("li", "5.1", "城西的", lat=34.8, lon=110.1)
    cast.filed("sun", "5.1", "洗马的", lat=34.8, lon=110.3)
    client = cast.at("zhang")
    assert "2 件" in main_of(client.get("/cases/?view=map"))
    assert sorted(titles(client.get("/map/points/"))) == ["城西的", "洗马的"]


@pytest.mark.parametrize("who", ["li", "zhang", "gas", "he"])
def test_maps_cost_few_statements(cast, who, django_assert_max_num_queries):
    case = cast.convening(lat=34.8, lon=110.1)
    for n in range(3):
        cast.convening(title=f"第 {n} 栋", lat=34.8, lon=110.1)
    client = cast.at(who)
    for url, most in (("/cases/?view=map", 12), ("/map/points/", 6), (f"/cases/{case.number}/nearby/", 6)):
        client.get(url)
        with django_assert_max_num_queries(most):
            client.get(url)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://t0.tianditu.gov.cn/vec_w/wmts?LAYER=vec&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=1", "https://t0.tianditu.gov.cn"),
        ("http://tiles.intern:8080/{z}/{x}/{y}.png", "http://tiles.intern:8080"),
    ],
)  # fmt: skip
def test_pictures_are_admitted_from_exactly_the_host_of_the_tiles(address, host):
    assert tile_host(address) == host


@pytest.mark.parametrize(
    "address", ["https://t{s}.tianditu.gov.cn/{z}", "https://*/{z}", "tiles/{z}", "ftp://a/{z}", "https://a b/", "https:///{z}"]
)  # fmt: skip
def test_tiles_of_no_single_host_are_refused_at_the_start(address):
    with pytest.raises(ImproperlyConfigured, match="MAP_TILE_URL"):
        tile_host(address)


def test_tiles_are_drawn_below_only_where_they_are_set_and_credited(cast, settings):
    assert "data-tiles" not in cast.at("li").get("/cases/new/").content.decode()
    settings.MAP_TILE_URL, settings.MAP_TILE_CREDIT = "https://tiles.example/{z}/{x}/{y}", "天地图 GS(2025)1 号"
    page = cast.at("li").get("/cases/new/")
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}"' in page.content.decode()
    assert "天地图 GS(2025)1 号" in main_of(page)


def test_an_outline_is_kept_at_the_desk_and_nonsense_is_refused(cast):
    admin = cast.city.users["admin"]
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client, add = cast.at("admin"), "/admin/coordination/outline/add/"
    Outline.objects.all().delete()
    sent = {"organisation": str(cast.city.id("yuxiang")), "schematic": "on"}
    for nonsense in ('{"type": "Polygon", "coordinates": []}', "[" * 100_000, "9" * 10_000):
        assert "这不是边界" in client.post(add, sent | {"shape": nonsense}).content.decode()
    shape = {"shape": json.dumps(rectangle(110.0, 110.1))}
    community = client.post(add, sent | shape | {"organisation": str(cast.city.id("kangle"))})
    assert "只有街道和镇有边界" in community.content.decode()
    noted = shape["shape"].removesuffix("}") + ', "note": "\\u0000\\ud800", "bbox": [NaN]}'
    assert client.post(add, sent | {"shape": noted}).status_code == 302
    drawn = Outline.objects.get(organisation__code="yuxiang")
    assert drawn.schematic
    assert drawn.shape == rectangle(110.0, 110.1)
