"""Several cases at one press: placed at one community, merged into one, and taken apart again."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from coordination.models import Case, Event
from tests.doors.pages import main_of
from tests.doors.test_attacks import RELEASED
from tests.doors.test_attacks_rooms import released

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


# ── what is no longer there, was done before, or makes no sense ─────────────────────────────────────────────────────


def test_whoever_was_released_is_told_so_on_every_page_about_several_and_not_how_a_case_stands(cast):
    case, other = released(cast), cast.convening(title="另一栋")
    cast.act(
        case,
        "reclassify",
        "zhang",
        category=cast.city.categories["2.1"].pk,
        address="后来的地址",
        severity=2,
        reason="改",
    )
    power, number = cast.at("power"), case.number
    query = f"?case={number}&case={other.number}"
    sent = {"pick": [number, other.number], "into": number, "community": "没有的社区"}
    answers = [power.get(f"/batch/{page}/{query}") for page in ("merge", "place")]
    answers += [power.post(f"/batch/{page}/{query}", sent) for page in ("merge", "place")]
    answers.append(
        power.post("/batch/", {"pick": f"sign:{number}:", "next": f"/batch/merge/?case={other.number}"}, follow=True)
    )
    for answer in answers:
        assert f"{number}：{RELEASED}" in main_of(answer)
        assert all(row.number != number for row in answer.context["rows"])
        assert "后来的地址" not in main_of(answer)
    held = power.get(f"/batch/merged/{number}/")
    assert (held.status_code, held.context["text"]) == (403, RELEASED)
    assert cast.at("zhang").get(f"/batch/merge/{query}").context["rows"][0].number == number


def test_what_a_released_department_saw_is_no_part_of_what_another_case_holds(cast):
    case, other = released(cast), cast.convening(title="另一栋")
    cast.act(case, "merge", "zhang", into=other.pk)
    address = f"/batch/merged/{other.number}/"
    assert [row.number for row in cast.at("power").get(address).context["rows"]] == []
    assert [row.number for row in cast.at("gas").get(address).context["rows"]] == [case.number]


@pytest.mark.parametrize(
    ("into", "said"), [("gone", "已经不在这里了"), ("\x00x", "已经不在这里了"), ("", "请选留下哪一件")]
)
def test_nothing_is_merged_into_another_case_than_the_one_that_was_chosen(cast, into, said):
    first, second, chosen = (cast.filed(category="5.1", title=title) for title in ("灯不亮", "路灯坏", "没有灯"))
    client, numbers = cast.at("li"), [first.number, second.number]
    address = "/batch/merge/?case=" + "&case=".join(numbers)
    page = client.get(address)
    assert chosen.number in main_of(page)
    cast.act(chosen, "reject", "li", ground="untrue", words="没有这回事")
    into = chosen.number if into == "gone" else into
    again = client.post(address, seen(page) | {"pick": numbers, "into": into, "reason": "同一盏"})
    assert again.status_code == 422
    assert said in main_of(again) and "同一盏" in again.content.decode()
    assert [(row.number, row.ticked, row.stays) for row in again.context["rows"]] == [(n, True, False) for n in numbers]
    assert not Case.objects.filter(state="merged").exists()


def test_what_was_ticked_and_is_no_longer_alike_is_merged_all_the_same_or_why_not_is_said(cast):
    first, alike, away = (cast.filed(category="5.1", title=title) for title in ("灯不亮", "路灯坏", "没有灯"))
    client = cast.at("li")
    address = f"/batch/merge/?case={first.number}"
    page = client.get(address)
    for case, moved in (
        (alike, {"category": cast.city.categories["2.1"]}),
        (away, {"community_id": cast.city.id("kangle")}),
    ):
        Case.objects.filter(pk=case.pk).update(**moved)
    numbers = [case.number for case in (first, alike, away)]
    done = client.post(address, seen(page) | {"pick": numbers, "into": first.number}, follow=True)
    assert f"已把 1 件并入 {first.number}" in main_of(done)
    assert f"{away.number}：没有这件事" in main_of(done)
    assert Case.objects.get(state="merged") == alike


def test_a_reason_that_cannot_be_read_is_asked_for_again(cast):
    numbers = [cast.filed(category="5.1", title=title).number for title in ("灯不亮", "路灯坏")]
    client = cast.at("li")
    address = "/batch/merge/?case=" + "&case=".join(numbers)
    again = client.post(address, seen(client.get(address)) | {"pick": numbers, "into": numbers[0], "reason": "\x00x"})
    assert again.status_code == 422
    assert [row.stays for row in again.context["rows"]] == [True, False]
    assert not Case.objects.filter(state="merged").exists()


@pytest.mark.django_db(transaction=True)
def test_merging_pressed_twice_at_once_is_answered_as_done_twice_and_done_once(cast):
    numbers = [cast.filed(category="5.1", title=title).number for title in ("灯不亮", "路灯坏", "没有灯")]
    address = "/batch/merge/?case=" + "&case=".join(numbers)
    clients = [cast.at("li"), cast.at("li")]
    sent = seen(clients[0].get(address)) | {"pick": numbers, "into": numbers[0]}
    ready = threading.Barrier(2)

    def press(client):
        ready.wait()
        try:
            return client.post(address, sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, clients))
    answers.append(clients[0].post(address, sent))
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, f"/batch/merged/{numbers[0]}/?case={numbers[1]}&case={numbers[2]}")
    }
    assert Event.objects.filter(action="merge").count() == 2 * 2, (
        "of each: its own, and that of the one that took it in"
    )
    assert "只记一次" in main_of(clients[0].get(answers[-1]["Location"]))
