"""Filing on a page: nothing typed is lost, nothing is filed twice."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.models import Attachment, Case, Event, Report
from tests.doors.pages import main_of, text_of
from tests.doors.pictures import jpeg

pytestmark = pytest.mark.django_db
WORDS = "家属院5号楼东南角往下沉了，墙上裂了个大缝。"


@pytest.fixture
def cast(cast):
    sinking = cast.city.categories["2.1"]
    sinking.keywords = ["下沉", "往下沉", "裂了"]
    sinking.save()
    return cast


def token_of(page) -> str:
    return re.search(r'name="token" value="(\w+)"', page.content.decode()).group(1)


def post(client, **more):
    words = {"description": WORDS, "token": token_of(client.get("/cases/new/")), "offered": "1"}
    return client.post("/cases/new/", words | more)


def the_case() -> Case:
    return Case.objects.get()


def test_a_few_words_are_enough(cast):
    done = post(cast.at("li"), category="2.1")
    case = the_case()
    assert done["Location"] == f"/cases/{case.number}/"
    assert (case.title, case.community.code, case.severity) == (
        "家属院5号楼东南角往下沉了，墙上裂了个大缝",
        "dianji",
        1,
    )
    assert f"已登记：{case.number}" in text_of(cast.client.get(done["Location"]))


def test_the_category_is_suggested_once_with_its_reason_and_taken_with_a_second_press(cast):
    client = cast.at("li")
    asked = post(client, offered="")
    assert asked.status_code == 200
    assert not Case.objects.exists()
    page = asked.content.decode()
    assert "往下沉" in text_of(asked)
    assert "责任清单 2.1" in text_of(asked)
    chosen = "2.1"
    assert f'<option value="{chosen}" selected' in page
    again = client.post(
        "/cases/new/", {"description": WORDS, "category": chosen, "offered": chosen, "token": token_of(asked)}
    )
    assert again.status_code == 302
    assert the_case().category.code == "2.1"
    assert the_case().suggestion["code"] == "2.1"


def test_while_typing_only_the_suggestion_is_fetched(cast):
    client = cast.at("li")
    part = client.post("/cases/new/suggest/", {"description": WORDS}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "推荐" in text_of(part)
    chosen = "5.1"
    part = client.post("/cases/new/suggest/", {"description": WORDS, "category": chosen})
    assert f'<option value="{chosen}" selected' in part.content.decode()


def test_words_that_suggest_nothing_file_as_other(cast):
    assert post(cast.at("li"), description="不知道是什么", offered="").status_code == 302
    assert the_case().category.code == "9.9"


def test_a_double_submit_files_once_and_ends_at_the_same_case(cast):
    client = cast.at("li")
    token = token_of(client.get("/cases/new/"))
    first, second = (post(client, token=token) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(cast):
    page = post(cast.at("li"), reporter_phone="1383592 41", reporter_name="王师傅", description="")
    assert page.status_code == 422
    html = page.content.decode()
    assert 'id="id_description_error"' in html
    assert "手机号是 11 位，现在是 9 位" in text_of(page)
    assert 'value="王师傅"' in html
    assert 'value="1383592 41"' in html
    assert not Case.objects.exists()


def test_a_text_that_is_too_long_is_named_and_kept(cast):
    page = post(cast.at("li"), description="长" * 2100)
    assert page.status_code == 422
    assert "最多 2000 个" in text_of(page)
    assert "长" * 2100 in page.content.decode()


def test_a_community_outside_the_territory_names_the_field(cast):
    page = post(cast.at("zhang"), community=str(cast.city.id("xima")))
    assert page.status_code == 422
    assert 'id="id_community_error"' in page.content.decode()
    assert "不在您的辖区" in text_of(page)
    assert WORDS in page.content.decode()


def test_an_unknown_category_names_the_field(cast):
    page = post(cast.at("li"), category="424242")
    assert page.status_code == 422
    assert 'id="id_category_error"' in page.content.decode()


def test_whoever_does_not_know_the_place_leaves_it_open_and_a_coordinator_finds_it(cast):
    post(cast.at("he"))
    assert the_case().community is None
    assert the_case().handler.code == "city"


def test_staff_on_the_spot_add_what_they_see_and_the_case_is_verified(cast):
    post(cast.at("li"), finding="散水脱开 6 厘米")
    assert the_case().state == "verified"
    assert "我看过现场" not in text_of(cast.at("zhang").get("/cases/new/"))


def test_photos_come_along(cast):
    post(cast.at("li"), photos=[jpeg("a.jpg")])
    assert Attachment.objects.get(case=the_case()).name == "a.jpg"
    assert list(Event.objects.order_by("seq").values_list("action", flat=True)) == ["file", "attach"]


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_filed(cast):
    page = post(cast.at("li"), photos=[SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>")])
    assert page.status_code == 422
    assert "不是照片" in text_of(page)
    assert not Case.objects.exists()
    assert WORDS in page.content.decode()


def test_an_open_case_that_may_be_the_same_is_offered_and_takes_the_report(cast):
    case = cast.filed()
    client = cast.at("li")
    asked = post(client, offered="")
    assert "可能是同一件事" in main_of(asked)
    assert f'name="join" value="{case.number}"' in asked.content.decode()
    done = post(client, join=case.number, reporter_phone="13800000000")
    assert done["Location"] == f"/cases/{case.number}/"
    assert Case.objects.count() == 1
    assert Report.objects.filter(case=case).count() == 2


def test_a_case_of_another_building_is_shown_as_such_and_takes_no_report(cast):
    case = cast.filed()
    Case.objects.filter(pk=case.pk).update(address="电机厂家属院 12 号楼", title="漏水")
    page = post(cast.at("li"), offered="", address="电机厂家属院 8号楼", description="8号楼墙面开裂，地基往下沉")
    assert "楼号不同" in main_of(page)
    assert 'name="join"' not in page.content.decode()


def test_nothing_is_added_to_a_case_out_of_sight(cast):
    case = cast.filed("sun", community=cast.city.id("xima"))
    assert post(cast.at("li"), join=case.number).status_code == 404


def test_an_account_without_a_role_files_nothing(cast):
    for name in ("stranger", "admin"):
        page = cast.at(name).get("/cases/new/")
        assert page.status_code == 403
        assert "不能登记诉求" in text_of(page)


def test_a_body_that_is_far_too_large_is_a_page_with_a_remedy(cast):
    page = cast.at("li").post("/cases/new/", {"description": "长" * 3_000_000})
    assert page.status_code == 400
    assert "把文字删短" in text_of(page)


def test_danger_without_an_address_is_filed_with_a_hint_to_add_it(cast):
    client = cast.at("li")
    filed = post(client, category="2.1")
    assert "还没有写地点" in text_of(client.get(filed["Location"]))
    filed = post(client, category="2.1", address="5 号楼", description="墙又裂了")
    assert "还没有写地点" not in text_of(client.get(filed["Location"]))
