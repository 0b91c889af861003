"""Floor 5, web: the case of the gallery, while it convenes and while it is acted on; see ``gallery``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from coordination.reading import words
from coordination.reading.action_words import action_words
from coordination.web.case_components import (
    ActionForm,
    ActionGroup,
    Alike,
    CaseHead,
    CaseTime,
    Check,
    PlanDraft,
    ReportCard,
    StageStep,
    TaskRow,
    Tile,
    TimelineItem,
)
from coordination.web.components import Button, ClockBar, Holder, Notice, Pending, Turn
from coordination.web.drawing import Piece, Span, Track, gantt, ledger
from coordination.web.plan_picture import Picture
from tests.gallery import forms
from tests.gallery.base import NOW, clock

__all__ = ["Alike", "acting", "convening"]

WEST = Holder("城西街道", "subdistrict", "西", me=True)
HOUSING = Holder("住建局", mark="住", full_name="永济市住房和城乡建设局")
WATER, GAS, POWER = (
    Holder("供水公司", mark="水"),
    Holder("供气公司", mark="气"),
    Holder("供电公司", mark="电", full_name="国网永济市供电公司"),
)
HEAD = CaseHead(
    "2026-4817",
    "电机厂家属院 5 号楼地基下沉，墙体开裂",
    "convening",
    1,
    "#",
    "房屋地基沉降",
    ("城西街道", "电机社区", "电机路 12 号院 5 号楼东南角"),
    2,
    "东南角散水与墙根脱开约 6 厘米，外墙斜裂缝宽 12 毫米，一单元门框变形。32 户在住，正在劝离。",
)


def ago(minutes: float) -> datetime:
    """So many minutes before now."""
    return NOW - timedelta(minutes=minutes)


def form(action: str, kind: type[Any] | None, **more: Any) -> ActionForm:
    """An action with the usual words."""
    said = action_words(action)
    given = {"label": str(said.verb), "hint": str(said.hint)} | more
    return ActionForm(
        action, url="#", form=kind(auto_id=f"{action}-%s") if kind else None, hidden=(("seen", "17"),), **given
    )


def _steps(now: int) -> tuple[StageStep, ...]:
    times, notes = (46, 27, 25, 25, 2, 1), ("", "用 19 分", "用 2 分", "2/4 报到", "15:22 前控险", "由电机社区")
    return tuple(
        StageStep(
            str(label),
            "done" if n < now else "now" if n == now else "todo",
            ago(times[n]) if n < now else None,
            "已 25 分" if n == now else "",
            notes[n],
        )
        for n, (_, label) in enumerate(words.STAGES)
    )


def _tiles() -> tuple[Tile, ...]:
    return (
        Tile(
            HOUSING,
            "reported_in",
            True,
            None,
            "说好 14:00 到",
            "13:49 报到，用 6 分",
            (("来人", "王建国 等 2 人"), ("依据", "清单 2.1.1 房屋安全鉴定")),
            (Button("记意见…", "#"),),
        ),
        Tile(
            WATER,
            "reported_in",
            False,
            None,
            "14:10 到",
            "13:55 报到，用 12 分",
            (("来人", "赵敏 等 3 人"), ("依据", "清单 2.1.3 供水管线排查")),
        ),
        Tile(
            GAS,
            "sent",
            False,
            clock(4.87, 30),
            "",
            "",
            (("值班", "周志强 139****2207"), ("送达", "站内 13:43，尚未打开")),
            (Button("再催一次", "#", post=True),),
        ),
        Tile(
            POWER,
            "declined",
            False,
            None,
            "退单，等我裁定",
            "13:58 退单，已等 10 分",
            (("引用", "清单 2.1.6"), ("建议", "电机厂留守处")),
            (Button("去裁定", "#", "primary"),),
            True,
        ),
        Tile(POWER, "absent", False, None, "缺席", "14:13 到期未报到"),
        Tile(POWER, "released", False, None, "已退出", "裁定准予退出"),
    )


def _tracks() -> tuple[Track, ...]:
    called = ago(25)
    return (
        Track("事件", (Span("community", ago(46), called, "电机社区"), Span("me", called, NOW, "城西街道")), main=True),
        Track(
            "住建局", (Span("department", called, ago(19), "未签收", True), Span("department", ago(19), NOW, "到场"))
        ),
        Track(
            "供水公司", (Span("department", called, ago(13), "未签收", True), Span("department", ago(13), NOW, "在途"))
        ),
        Track(
            "供气公司", (Span("department", called, NOW, "未签收", True),), NOW + timedelta(minutes=4.87), tone="warn"
        ),
        Track("供电公司", (Span("department", called, ago(10), "未签收", True), Span("me", ago(10), NOW, "等裁定"))),
    )


def _timeline() -> tuple[TimelineItem, ...]:
    return (
        TimelineItem(
            ago(1), "黄牌", "供气公司报到时限已过八成，已提醒值班员和分管负责人", "card-text", tone="alarm", seq=17
        ),
        TimelineItem(
            ago(10),
            "供电公司 陈立",
            "退单，认为应由产权单位负责",
            "reply",
            "依据责任清单 2.1.6「用户产权分界点以下线路」，建议由电机厂留守处承担。",
            seq=16,
        ),
        TimelineItem(ago(13), "供水公司 赵敏", "报到，带 3 人，预计 14:10 到", "person-check", seq=15),
        TimelineItem(ago(25), "系统", "按责任清单 2.1 召集 4 个单位，报到时限 14:13", "megaphone", seq=13),
        TimelineItem(ago(25), "电机社区 李晓燕", "上报城西街道", "arrow-up-right", seq=12),
        TimelineItem(ago(27), "城西街道 张海峰", "签收", "pen", tone="mine", seq=11),
        TimelineItem(ago(1500), "居民 王**", "上门反映，李晓燕登记", "chat-left-text", seq=1),
    )


def _pieces() -> tuple[Piece, ...]:
    at = lambda minutes: NOW + timedelta(minutes=minutes)  # noqa: E731
    return (
        Piece(1, WEST, "撤离、警戒", at(2), at(26)),
        Piece(2, GAS, "关阀、检测", at(4), at(22)),
        Piece(3, WATER, "开挖查漏", at(7), at(17), (2,), bad=True),
        Piece(4, HOUSING, "支撑、观测", at(26), at(66), (1, 3), lead=True),
    )


def _plan() -> PlanDraft:
    rows = (
        (1, "撤离一、二单元 32 户，拉 50 米警戒线", "2026-11-23T14:35", ""),
        (2, "关闭楼前阀门，检测燃气", "2026-11-23T14:30", ""),
        (3, "关阀，开挖查漏", "", "2"),
    )
    data = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
    for n, (organisation, what, due, waits) in enumerate(rows):
        data |= {
            f"form-{n}-organisation": str(organisation),
            f"form-{n}-what": what,
            f"form-{n}-due_at": due,
            f"form-{n}-waits_for": waits,
        }
    checks = (
        Check("住建局、供水公司已报到", True),
        Check("供气公司未报到"),
        Check("供电公司退单未裁定"),
        Check("第 3 项没有完成时间", bad=True),
    )
    return PlanDraft(
        forms.PlanTasks(data),
        "#",
        (("seen", "17"),),
        checks,
        ("第 3 项的完成时间早于它要等的第 2 项。改好才能议定，已填的都在。",),
        3,
        "议定方案",
        Picture(("第 3 项：完成时间早于它要等的事。",), "", gantt(_pieces(), now=NOW)),
        "",
        "草稿 · 3 项任务",
    )


def _reports() -> tuple[ReportCard, ...]:
    return (
        ReportCard(
            "家属院5号楼东南角往下沉了，墙上裂了个大缝，一单元的门都关不严，住户害怕不敢住。",
            "上门",
            ago(46),
            "王**",
            "138****2417",
            "#",
        ),
        ReportCard(
            "一单元防盗门关不严，请社区来看看。", "来电", ago(270), "张**", source="并入自 2026-4809", source_url="#"
        ),
    )


def _asked_of_the_chair() -> tuple[ActionGroup, ...]:
    """A ruling first, then what is seldom meant."""
    return (
        ActionGroup(
            (
                form(
                    "rule",
                    forms.Rule,
                    open=True,
                    main=True,
                    button="裁定维持召集",
                    causes=("供电公司报到时限重新计 30 分。", "本次裁定记为先例；再退单由市级终裁。"),
                ),
            ),
            "供电公司退单",
            "13:58，引用清单 2.1.6",
            clock(20, 30),
        ),
        ActionGroup(
            (
                form(
                    "add_department",
                    forms.AddDepartment,
                    causes=("马上发出 1 份召集令，14:38 前报到。不在责任清单内，理由会写进纪要。",),
                    button="召集电机厂留守处",
                ),
                form("order", forms.AddDepartment),
                form("escalate", None, causes=("承办和主持改为永济市；召集令、任务和时限照旧。",), button="上报永济市"),
                form("request_suspension", forms.Comment),
                form("call_off", forms.Comment, confirm="再按一次：取消会议"),
            ),
            "这件事",
        ),
    )


def convening() -> dict[str, Any]:
    """The chair's view while departments report in."""
    strip = Turn(
        WEST,
        True,
        ask_label="要做",
        ask="裁定供电公司退单，然后议定处置方案",
        also=(Pending(GAS, "报到", clock(4.87, 30)),),
        clock=clock(34.9, 60, why_url="#"),
        clock_note="整件控险 15:22 前 ·",
        button=Button("裁定供电公司退单", "#act-rule", icon="hammer"),
    )
    return {
        "case": HEAD,
        "turn": strip,
        "steps": _steps(3),
        "actions": _asked_of_the_chair(),
        "roll": _tiles()[:4],
        "roll_said": "2/4 报到",
        "plan": _plan(),
        "tasks": (),
        "gantt": None,
        "time": CaseTime(ledger(_tracks(), now=NOW, until=NOW + timedelta(minutes=74)), "46 分"),
        "reports": _reports(),
        "timeline": _timeline(),
        "stale": Notice("14:06 张海峰已经裁定维持召集。您填的还在，请看过再决定。", "warn", "arrow-repeat"),
        "comment": form("comment", forms.Comment, button="发送"),
    }


def acting() -> dict[str, Any]:
    """Somebody else's turn: the strip is neutral and has no button."""
    tasks = (
        TaskRow(1, WEST, "撤离一、二单元 32 户，拉 50 米警戒线", "verified", None, evidence="照片 3 张", url="#"),
        TaskRow(2, GAS, "关闭楼前阀门，检测燃气", "done", clock(20, 30), note="等城西街道核验"),
        TaskRow(3, WATER, "关阀，开挖查漏", "accepted", ClockBar(stopped="被供气公司挡住", used=0.2), "要等第 2 项"),
        TaskRow(
            4,
            HOUSING,
            "临时支撑，布设沉降观测点",
            "working",
            clock(-12, 60),
            "要等第 1、3 项",
            "监测报告",
            "住房维修资金",
        ),
    )
    strip = Turn(
        GAS, ask_label="要做", ask="关闭楼前阀门，检测燃气", note="值班 周志强 139****2207", clock=clock(8.2, 30)
    )
    return convening() | {
        "case": CaseHead(**{f: getattr(HEAD, f) for f in HEAD.__slots__} | {"state": "acting", "confidential": True}),
        "turn": strip,
        "steps": _steps(4),
        "actions": (),
        "nothing": "等供气公司报完成。您这时可以留言；要催办，找城西街道张海峰。",
        "plan": None,
        "tasks": tasks,
        "gantt": gantt(_pieces(), now=NOW),
        "stale": None,
        "tiles": _tiles(),
        "pieces": gantt(_pieces(), now=NOW),
        "checks": _plan().checks,
    }
