"""The first thing on a page of a case: whose turn it is, for what, how long it may take, and the one thing to press."""

import re

import pytest
from django.utils.translation import override

from coordination.models import Case
from coordination.rules.words import Role
from coordination.web import chips
from tests.doors.pages import text_of
from tests.factories.city import person

pytestmark = pytest.mark.django_db


def strip(cast, who, case) -> str:
    """The strip as it stands in the page."""
    page = cast.at(who).get(f"/cases/{case.number}/").content.decode()
    return re.search(r'<section class="turn.*?</section>', page, re.DOTALL).group()


def test_danger_that_is_verified_goes_up_at_one_tap_from_the_strip(cast):
    case = cast.act(cast.filed(), "verify", "li", finding="裂了", severity=1)
    found = strip(cast, "li", case)
    assert "上报城西街道" in found
    typed = dict(re.findall(r'name="(ground|seen)" value="(\w+)"', found))
    assert typed == {"ground": "danger", "seen": "2"}
    cast.client.post(f"/cases/{case.number}/escalate/", typed)
    assert Case.objects.get(pk=case.pk).state == "escalated"


def test_whoever_rules_reads_whose_refusal_it_is(cast):
    case = cast.convening()
    summons = cast.summons(case, "gas").pk
    said = {"clause": "2.1.9", "owner": cast.city.id("water"), "reason": "不归我们"}
    case = cast.act(case, "decline", "gas", summons=summons, **said)
    assert "裁定：供气公司退单" in strip(cast, "zhang", case)


def test_whoever_did_the_work_reads_why_there_is_nothing_to_press(cast):
    person(cast.city, "liu", "chengxi", Role.COORDINATOR)  # a colleague who can check it
    case = cast.acting()
    task = cast.task(case, "撤离警戒")
    for action in ("task_accept", "task_complete"):
        case = cast.act(case, action, "zhang", task=task.pk, **({"words": "已撤"} if action == "task_complete" else {}))
    found = strip(cast, "zhang", case)
    assert "要由同事来核验" in found
    assert "btn" not in found


def test_a_deadline_stands_beside_the_time_it_was_given_in_its_own_unit(cast):
    found = strip(cast, "zhang", cast.convening())
    assert "时限 1 小时" in found
    assert "（2 小时）" in found


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("30m", "时限 30 分钟"),
        ("24h", "时限 24 小时"),
        ("7d", "时限 7 个自然日"),
        ("4wh", "时限 4 个工作小时"),
        ("1wd", "时限 1 个工作日"),
        ("0", ""),
        ("", ""),
    ],
)
def test_every_unit_of_time_has_its_word(span, said):
    with override("zh-hans"):
        assert chips.limit_text(span) == said


def test_a_title_that_comes_from_the_words_is_not_missed_when_the_words_are(cast):
    said = text_of(cast.at("li").post("/cases/new/", {"description": "", "title": ""}))
    assert said.count("这一项要填") == 2, "in the summary and at the field"


def test_nothing_but_an_answer_stands_above_the_strip(cast):
    case = cast.filed(confidential=True)
    page = text_of(cast.at("li").get(f"/cases/{case.number}/"))
    assert page.index("轮到我单位") < page.index("反映人要求保密")


def test_every_task_shows_until_when_it_must_be_finished_and_the_time_to_sign_in_words_of_its_own(cast):
    case = cast.acting()
    gas = cast.task(case, "关气")
    html = cast.at("zhang").get(f"/cases/{case.number}/").content.decode()
    row = html.partition(f'id="task-{gas.position}"')[2].partition("</li>")[0]
    assert re.search(r'clock--said[^>]*data-waited="签收"', row)
    assert f'class="clock" data-clock="ok" data-due="{gas.due_at.isoformat()}"' in row
    cast.act(case, "task_accept", "gas", task=gas.pk)
    row = (
        cast.at("zhang")
        .get(f"/cases/{case.number}/")
        .content.decode()
        .partition(f'id="task-{gas.position}"')[2]
        .partition("</li>")[0]
    )
    assert "clock--said" not in row
