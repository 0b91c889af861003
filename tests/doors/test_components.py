"""Clocks, drawings and dressed fields. No database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils.translation import override

from coordination.web import chips, drawing
from coordination.web.case_components import Tile
from coordination.web.components import ClockBar, Holder, WorkGroup, WorkRow
from coordination.web.templatetags import convene, dates, dressing

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def running(left: int, whole: int, **more) -> ClockBar:
    due = NOW + timedelta(minutes=left)
    return ClockBar(due, due - timedelta(minutes=whole), **more)


@pytest.mark.parametrize(("left", "mood"), [(60, "ok"), (21, "ok"), (20, "warn"), (1, "warn"), (0, "due"), (-5, "due")])
def test_a_clock_is_silent_until_80_per_cent_and_red_from_its_due(left, mood):
    assert running(left, 100).mood(NOW) == mood


def test_its_own_warn_mark_comes_before_80_per_cent():
    assert running(50, 100, warn_at=NOW).mood(NOW) == "warn"
    assert running(5, 100, warn_at=NOW + timedelta(minutes=1)).mood(NOW) == "ok"


def test_a_stopped_clock_never_warns():
    assert running(-5, 100, stopped="挂账").mood(NOW) == "stop"
    assert ClockBar().mood(NOW) == "stop"


def test_the_share_used_stays_between_nothing_and_all():
    assert [running(left, 100).share(NOW) for left in (150, 100, 25, -30)] == [0.0, 0.0, 0.75, 1.0]
    assert running(25, 100, used=0.4).share(NOW) == 0.4


def test_a_declined_tile_is_tinted_only_for_whoever_must_rule():
    holder = Holder("供电公司")
    assert Tile(holder, "declined").look == "sent"
    assert Tile(holder, "declined", mine_to_rule=True).look == "declined"


def test_a_group_counts_its_rows_unless_told_how_many_there_are():
    assert WorkGroup("a", "a", ()).size == 0
    assert WorkGroup("a", "a", (), 7).size == 7


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_a_ledger_adds_up_and_never_leaves_its_box():
    spans = (drawing.Span("community", at(-46), at(-25), "社区"), drawing.Span("me", at(-25), NOW, "街道"))
    row = drawing.ledger([drawing.Track("事件", spans, main=True)], now=NOW, until=at(46)).rows[0]
    assert [segment.width for segment in row.segments] == ["22.83%", "27.17%"]
    assert row.segments[1].x == row.segments[0].width


def test_a_ledger_without_holdings_is_empty():
    assert drawing.ledger([], now=NOW).rows == ()


def test_a_deadline_outside_the_axis_is_not_drawn():
    span = drawing.Span("department", at(-10), NOW, "未签收", True)
    assert drawing.ledger([drawing.Track("气", (span,), at(500))], now=NOW).rows[0].due_x == ""


def test_a_deadline_of_another_day_is_said_with_its_day():
    span = drawing.Span("department", at(-60 * 72), NOW, "住建局")
    said = [
        drawing.ledger([drawing.Track("任务", (span,), due)], now=NOW).rows[0].due_said
        for due in (at(-5), at(-60 * 70))
    ]
    assert f"{at(-5):%H:%M}" in said[0]
    assert f"{at(-60 * 70):%m-%d %H:%M}" in said[1]


def test_a_deadline_is_written_only_where_nothing_else_is():
    spans = [drawing.Span("nobody", at(0), at(60), ""), drawing.Span("department", at(60), at(400), "住建局")]
    over, free = (drawing.Track("任务", spans, at(minute)) for minute in (40, 200))
    rows = drawing.ledger([over, free], now=at(400)).rows
    assert [bool(row.due_x) for row in rows] == [True, True]
    assert [bool(row.due_text_x) for row in rows] == [False, True]


def test_what_a_segment_says_stays_inside_it():
    spans = [drawing.Span("subdistrict", at(0), at(end), "城东街道") for end in (236, 60, 20)]
    rows = drawing.ledger([drawing.Track("事件", (span,)) for span in spans], now=at(400), until=at(400)).rows
    assert [row.segments[0].inside for row in rows] == ["城东街道 3 小时 56 分钟", "城东街道", ""]


def test_a_prerequisite_drawn_after_its_dependent_is_marked():
    holder = Holder("供气公司")
    pieces = (drawing.Piece(1, holder, "关阀", at(0), at(30)), drawing.Piece(2, holder, "开挖", at(10), at(20), (1, 9)))
    drawn = drawing.gantt(pieces, now=NOW)
    assert [arrow.bad for arrow in drawn.arrows] == [True]
    assert drawing.gantt((), now=NOW) is None


def test_a_row_is_ticked_only_where_something_becomes_of_the_ticked():
    row = WorkRow("府西街占道经营", "/cases/2026-310/", pick="2026-310")
    assert [look for look in ("work", "wait", "narrow", "list") if 'name="pick"' in convene.row({}, row, look)] == [
        "work"
    ]


@pytest.mark.parametrize(("begins", "ends"), [(0, 60), (0, 2), (29, 31), (58, 60)])
def test_what_a_task_says_is_cut_to_the_room_there_is(begins, ends):
    holder, what = Holder("供气公司"), "关闭楼前阀门检测浓度书面确认后" * 6
    whole = drawing.Piece(1, holder, "关阀", at(0), at(60))
    bar = drawing.gantt((whole, drawing.Piece(2, holder, what, at(begins), at(ends))), now=NOW).bars[1]
    assert bar.what == what and bar.text.endswith("…") and bar.text[:-1] in what
    assert bar.text_x >= drawing.GANTT_LEFT
    assert bar.text_x + drawing.CHARACTER * len(bar.text) <= drawing.GANTT_RIGHT + 20


def test_a_long_name_of_who_does_a_task_stays_left_of_the_bars():
    pieces = [drawing.Piece(1, Holder("永济市中条山天然气管网输配与抢修有限责任公司"), "关阀", at(0), at(60))]
    assert drawing.gantt(pieces, now=NOW).bars[0].name == "1　永济市中条山天…"


@pytest.mark.parametrize(("value", "top"), [(0, 2), (1, 2), (5, 6), (19, 20), (20, 20), (21, 40), (101, 200)])
def test_the_axis_ends_at_a_round_number(value, top):
    assert drawing.nice_top(value) == top


def test_a_chart_of_empty_days_does_not_divide_by_nothing():
    chart = drawing.day_chart([(date(2026, 11, 23), (0, 0))], names=("a", "b"), now=NOW)
    assert chart.days[0].bars[0][2] == "0.00%"
    assert drawing.day_chart([], names=(), now=NOW).days == ()
    assert drawing.spark((1,)) == ""


class Sample(forms.Form):
    due_at = forms.DateTimeField(help_text="几时")
    severity = forms.ChoiceField(choices=[("1", "a"), ("2", "b")], widget=forms.RadioSelect)
    sure = forms.BooleanField(required=False)


def dress(name: str, form: forms.Form) -> dict:
    return dressing.dress(form[name], label="", hint="", rows=0, size="")


def test_a_moment_gets_the_browsers_picker_and_keeps_its_value():
    html = dress("due_at", Sample({"due_at": "2026-11-23T14:30"}))["control"]
    assert 'type="datetime-local"' in html
    assert 'value="2026-11-23T14:30"' in html


def test_an_error_is_tied_to_its_field():
    form = Sample({})
    assert 'aria-invalid="true"' in dress("due_at", form)["control"]
    assert "id_due_at_error" in dress("due_at", form)["control"]
    assert dress("severity", form)["described_by"] == "id_severity_error"


def test_severities_come_with_their_plates():
    found = dress("severity", Sample())
    assert found["layout"] == "levels"
    assert [option["severity"] for option in found["options"]] == [1, 2]
    assert dress("sure", Sample())["layout"] == "check"


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        (
            "整件办结 12-11（15 个自然日）",
            '整件办结 <span class="nowrap">12-11</span><span class="nowrap">（15 个自然日）</span>',
        ),
        ("11-24 16:12 登记", '<span class="nowrap">11-24 16:12</span> 登记'),
        ("2026-11-24 <b>", '<span class="nowrap">2026-11-24</span> &lt;b&gt;'),
        ("0359-8000101 楼 <b>", "0359-8000101 楼 <b>"),  # a template escapes what is no markup
    ],
)
def test_a_date_in_a_line_is_kept_whole(text, drawn):
    assert dates.whole_dates(text) == drawn


def test_what_is_remembered_is_remembered_apart_in_each_language():
    said = []
    for language in ("zh-hans", "en", "zh-hans", "en"):
        with override(language):
            said.append((chips.limit_text("4wh"), convene.state("convening")))
    assert said[:2] == said[2:]
    assert said[0][0] == "时限 4 个工作小时"
    assert said[1][0] == "limit 4 working hours"
    assert "Convening" not in said[0][1]
    assert "Convening" in said[1][1]
