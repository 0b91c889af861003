"""Several cases at one press: placed at one community, merged into one, and taken apart again."""

import re

import pytest

from coordination.models import Case, Event
from tests.doors.pages import main_of

pytestmark = pytest.mark.django_db


def ticked(client) -> list[str]:
    return re.findall(r'name="pick" value="([^"]+)"', client.get("/").content.decode())


def seen(page) -> dict[str, str]:
    return dict(re.findall(r'name="(seen-[^"]+)" value="(\d+)"', page.content.decode()))


@pytest.fixture
def unplaced(cast):
    """Three things somebody told the subdistrict, and nobody knows where."""
    return [cast.filed(by="zhang", category="5.1", title=title) for title in ("东头灯", "西头灯", "北头灯")]


def asked_where(cast, client):
    """The page that asks where, from the workbench."""
    sent = client.post("/batch/", {"pick": ticked(client), "do": "place"})
    return sent["Location"], client.get(sent["Location"])


def test_what_is_ticked_goes_to_one_community_at_one_press(cast, unplaced):
    client = cast.at("zhang")
    address, page = asked_where(cast, client)
    assert "由您选的社区逐件核实" in main_of(page)
    assert '<option value="城西街道 电机社区">' in page.content.decode()
    two = [case.number for case in unplaced[:2]]
    done = client.post(address, seen(page) | {"pick": two, "community": "电机社区"}, follow=True)
    assert "已把 2 件派到城西街道 电机社区" in main_of(done)
    assert set(Case.objects.exclude(community=None).values_list("number", flat=True)) == set(two)
    assert Event.objects.filter(action="place").count() == 2


def test_a_name_nobody_bears_or_several_bear_is_asked_again_with_the_ticks_kept(cast, unplaced):
    client = cast.at("zhang")
    address, page = asked_where(cast, client)
    one = unplaced[0].number
    for words, answer in (("没有的社区", "请从列表里选一个社区或村"), ("社区", "城西街道 电机社区，城西街道 康乐社区")):
        again = client.post(address, seen(page) | {"pick": [one], "community": words})
        assert again.status_code == 422
        assert answer in main_of(again)
        assert re.findall(r'value="(\S+)" id="pick-\S+" checked', again.content.decode()) == [one]
    assert not Event.objects.filter(action="place").exists()


def test_a_case_somebody_else_placed_meanwhile_is_left_there_and_holds_up_no_other(cast, unplaced):
    client = cast.at("zhang")
    address, page = asked_where(cast, client)
    cast.act(unplaced[0], "place", "he", community=cast.city.id("kangle"))
    numbers = [case.number for case in unplaced]
    done = client.post(address, seen(page) | {"pick": numbers, "community": "电机社区"}, follow=True)
    assert "已把 2 件派到" in main_of(done)
    assert f"{numbers[0]}：" in main_of(done)
    unplaced[0].refresh_from_db()
    assert unplaced[0].community_id == cast.city.id("kangle")


def test_cases_are_merged_into_the_one_that_stays_and_taken_apart_again(cast):
    first, second, third = (cast.filed(category="5.1", title=title) for title in ("灯不亮", "路灯坏", "没有灯"))
    client = cast.at("li")
    sent = client.post("/batch/", {"pick": ticked(client)[:1], "do": "merge"})
    page = client.get(sent["Location"])
    assert "可能是同一件" in main_of(page), "what is alike is offered though nobody ticked it"
    numbers = [first.number, second.number]
    done = client.post(sent["Location"], seen(page) | {"pick": numbers, "into": second.number}, follow=True)
    assert f"已把 1 件并入 {second.number}" in main_of(done)
    first.refresh_from_db()
    assert (first.state, first.merged_into_id) == ("merged", second.pk)
    undo = done.redirect_chain[-1][0]
    back = client.post(undo, seen(done) | {"pick": [first.number]}, follow=True)
    assert "已撤销并案 1 件" in main_of(back)
    first.refresh_from_db()
    assert first.state == "reported"
    assert Case.objects.get(pk=third.pk).state == "reported"


def test_one_alone_is_not_merged_with_itself_and_what_is_out_of_sight_is_not_offered(cast):
    mine, theirs = cast.filed(category="5.1"), cast.filed(by="zhao", category="5.1")
    client = cast.at("li")
    address = f"/batch/merge/?case={mine.number}&case={theirs.number}"
    assert theirs.number not in main_of(client.get(address))
    again = client.post(address, {"pick": [mine.number, theirs.number], "into": mine.number})
    assert "至少再勾一件" in main_of(again)
    assert not Case.objects.filter(state="merged").exists()
