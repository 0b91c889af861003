"""What one cell of a register says; what cannot be read is nobody's guess."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coordination.intake import cells
from coordination.intake.columns import HEADINGS, find_headings, parse_option, plain, recognised
from coordination.intake.drafts import title_from
from coordination.intake.mistakes import safe
from coordination.intake.tables import MAC_EPOCH, WINDOWS_EPOCH, read
from coordination.rules.refusal import Refusal

ZONE = ZoneInfo("Asia/Shanghai")


def shanghai(*parts):
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-03 09:12:44", shanghai(2026, 11, 3, 9, 12, 44)),
        ("2026/11/3 9:12", shanghai(2026, 11, 3, 9, 12)),
        ("2026.11.03", shanghai(2026, 11, 3)),
        ("2026年11月3日9时12分", shanghai(2026, 11, 3, 9, 12)),
        ("2026年11月3日 下午3点", shanghai(2026, 11, 3, 15)),
        ("2026-11-03 上午 12:30", shanghai(2026, 11, 3, 12, 30)),
        ("2026-11-03 3:05 PM", shanghai(2026, 11, 3, 15, 5)),
        ("2026-11-03 12:05 AM", shanghai(2026, 11, 3, 0, 5)),
        ("２０２６－１１－０３　０９：１２", shanghai(2026, 11, 3, 9, 12)),
        ("20261103091244", shanghai(2026, 11, 3, 9, 12, 44)),
        ("20261103", shanghai(2026, 11, 3)),
        ("2026-11-03T09:12:44.120+08:00", shanghai(2026, 11, 3, 9, 12, 44)),
        ("2026-11-03T01:12:44Z", datetime(2026, 11, 3, 1, 12, 44, tzinfo=UTC)),
        ("46329.4375", shanghai(2026, 11, 3, 10, 30)),
        ("46329", shanghai(2026, 11, 3)),
    ],
)
def test_times_are_read_as_registers_write_them(said, meant):
    assert cells.moment(said, ZONE, WINDOWS_EPOCH) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "昨天下午三点多",
        "2026-13-02 10:21:00",
        "2026-02-30",
        "1900-01-01",
        "3/11/2026",
        "12",
        "99999",
        "2026-11-03 25:00",
    ],
)
def test_what_is_no_time_is_none(said):
    assert cells.moment(said, ZONE, WINDOWS_EPOCH) is None


def test_days_counted_from_1904_are_four_years_later():
    assert cells.moment("44867", ZONE, MAC_EPOCH) == shanghai(2026, 11, 3)


@pytest.mark.parametrize(
    ("said", "number", "rest"),
    [
        ("13900001234", "13900001234", ""),
        ("+86 139-0000-1234", "13900001234", ""),
        ("13900001234（晚上打）", "13900001234", "晚上打"),
        ("13900001234/13900005678", "13900001234", "13900005678"),
        ("0359-8022345", "0359-8022345", ""),
        ("(0359)8022345转801", "0359-8022345", "转801"),
        ("8022345", "8022345", ""),
        ("1390000890", "", "1390000890"),
        ("139000012345", "", "139000012345"),
        ("0359-8000xxx转2（晚上打）", "", "0359-8000xxx转2(晚上打)"),
        ("1.39E+10", "", "1.39E+10"),
        ("无", "", "无"),
        ("", "", ""),
    ],
)
def test_a_phone_number_is_whole_or_none(said, number, rest):
    assert cells.phone(said) == (number, rest)


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("特急", 1),
        ("紧急", 2),
        ("一般", 3),
        ("轻微", 4),
        ("Ⅰ级", 1),
        ("II级", 2),
        ("【加急】", 2),
        ("1", None),
        ("", None),
    ],
)
def test_urgency_by_its_usual_words(said, level):
    assert cells.severity(said) == level


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("12345热线", "12345"),
        ("微信小程序", "mini_program"),
        ("市长信箱", "web"),
        ("人民网留言板", "web"),
        ("群众来访", "walk_in"),
        ("网格员上报", "patrol"),
        ("电话", "phone"),
        ("", "import"),
        ("其他", "import"),
    ],
)
def test_channels_by_their_usual_words(said, channel):
    assert cells.channel(said) == channel


def test_no_heading_stands_for_two_fields():
    every = [plain(name) for names in HEADINGS.values() for name in names]
    assert len(every) == len(set(every))


def test_headings_are_known_without_marks_and_notes():
    headings = ["* 工单编号", "联系 电话（必填）", "【必填】诉求内容：", "事发地点[到门牌]"]
    assert recognised(headings, {}) == {"number": 0, "reporter_phone": 1, "description": 2, "address": 3}


def test_the_most_telling_of_several_headings_is_taken():
    assert recognised(["登记时间", "来电时间", "内容", "标题"], {})["received_at"] == 1


def test_an_option_goes_before_recognition():
    headings = ["内容", "领导批示", "备注"]
    assert recognised(headings, {"备注": "description", "领导批示": ""}) == {"description": 2}


def test_headings_are_found_under_a_title():
    rows = [["12345 热线工单明细表"], ["导出时间：2026-11-20"], ["编号", "标题", "内容"], ["1", "a", "b"]]
    found = find_headings(rows, {})
    assert (found.row, found.headings) == (3, ("编号", "标题", "内容"))


@pytest.mark.parametrize("option", ["内容", "=description", "内容=nonsense"])
def test_an_option_that_maps_nothing_is_refused_with_the_fields_there_are(option):
    with pytest.raises(Refusal, match="received_at"):
        parse_option(option)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("市民来电反映：楼道灯坏了。请尽快处理。", "楼道灯坏了"),
        ("您好，井盖裂成三瓣，踩上去晃！", "井盖裂成三瓣，踩上去晃"),
        ("再次来电：没水", "没水"),
        ("您好", "您好"),
        ("一" * 60, "一" * 39 + "…"),
        (
            "小区大门口的垃圾从去年冬天就没人拉，一直堆到现在都快半年了，娃爬上去玩扎了脚还没人管",
            "小区大门口的垃圾从去年冬天就没人拉，一直堆到现在都快半年了",
        ),
        ("第一行\n第二行", "第一行"),
        ("一位大妈在门口说：「家属院 21 号楼后墙裂了缝，地面往下沉。」请去看", "家属院 21 号楼后墙裂了缝，地面往下沉"),
        ("老人说：“楼裂了，晚上有响声。”还在哭", "楼裂了，晚上有响声"),
        ("居民反映“阳光花园小区”东门路面塌了", "居民反映“阳光花园小区”东门路面塌了"),
        ("「双星」超市门口的井盖没了，「银杏大厦北门」也没有", "「双星」超市门口的井盖没了，「银杏大厦北门」也没有"),
    ],
)
def test_a_title_is_made_from_the_first_sentence(words, title):
    assert title_from(words) == title


def test_a_cell_keeps_nothing_that_turns_words_round_or_steers(tmp_path):
    register = tmp_path / "register.csv"
    register.write_text("标题,诉求内容\n\u202e了塌\u2066墙\x85,\ufeff墙\x07塌了\n", encoding="utf-8")
    [line] = read(register).lines
    assert line.cells == ("了塌墙", "墙塌了")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|'/C calc'!A0"])
def test_no_cell_of_the_mistakes_is_calculated(cell):
    assert safe(cell) == f"'{cell}"


def test_other_cells_of_the_mistakes_stay_as_they_are():
    assert safe("路灯=不亮") == "路灯=不亮"
