"""How somebody wishes to be told, and the shift that is handed over at one confirmation."""

import pytest

from coordination.models import Event, User
from tests.doors.pages import text_of

pytestmark = pytest.mark.django_db


def test_what_is_set_is_kept_and_shown_again(cast):
    client = cast.at("gas")
    sent = {"email_up_to": "3", "quiet_from": "22:00", "quiet_until": "07:00"}
    page = client.post("/me/told/", sent, follow=True)
    assert "已保存" in text_of(page)
    user = User.objects.get(username="gas")
    assert (user.email_up_to, f"{user.quiet_from:%H:%M}", f"{user.quiet_until:%H:%M}") == (3, "22:00", "07:00")
    html = client.get("/me/told/").content.decode()
    assert 'value="22:00"' in html
    client.post("/me/told/", {"email_up_to": ""})
    user.refresh_from_db()
    assert (user.email_up_to, user.quiet_from, user.quiet_until) == (None, None, None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"quiet_from": "22:00"}, "两个时间都要填"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "不能全天免打扰"),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "免打扰从"),
        ({"email_up_to": "9"}, "邮件"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, sent, said):
    page = cast.at("gas").post("/me/told/", sent)
    assert page.status_code == 422
    assert said in text_of(page)
    assert User.objects.get(username="gas").quiet_from is None


def test_everything_held_goes_over_at_one_confirmation(cast):
    cases = [cast.convening(), cast.convening(title="另一栋")]
    client = cast.at("gas")
    assert "交出 2 件" in text_of(client.get("/me/shift/"))
    page = client.post("/me/shift/", {"to": "刘建军", "note": "二号阀门钥匙在值班室"}, follow=True)
    assert "已把 2 件交给刘建军" in text_of(page)
    assert set(Event.objects.filter(action="hand_over").values_list("case", flat=True)) == {c.pk for c in cases}


def test_a_shift_pressed_twice_goes_over_once_and_to_somebody_else_again(cast):
    case, client = cast.convening(), cast.at("gas")
    token = client.get("/me/shift/").context["token"]
    for to in ("刘建军", "刘建军", "周志强"):
        page = client.post("/me/shift/", {"to": to, "note": "钥匙在值班室", "token": token}, follow=True)
        assert f"已把 1 件交给{to}" in text_of(page)
    assert Event.objects.filter(case=case, action="hand_over").count() == 2


def test_no_form_of_a_row_ends_the_form_that_hands_everything_over(cast):
    cast.escalated()  # its row on the workbench is a form of one button: sign
    client = cast.at("zhang")
    assert 'class="form-one"' in client.get("/").content.decode()
    held = client.get("/me/shift/").content.decode().partition('data-draft="shift"')[2].partition("</form>")[0]
    assert "交出 1 件" in held


def test_nobody_named_hands_nothing_over_and_keeps_the_note(cast):
    cast.convening()
    page = cast.at("gas").post("/me/shift/", {"to": "", "note": "钥匙在值班室"})
    assert page.status_code == 422
    assert "钥匙在值班室" in page.content.decode()
    assert not Event.objects.filter(action="hand_over").exists()


def test_who_holds_nothing_is_told_so(cast):
    assert "没有要交的" in text_of(cast.at("lights").get("/me/shift/"))
