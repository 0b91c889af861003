"""What waits for somebody: the workbench of a department, of a community, and one on which nothing waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coordination.web.components import Button, ClockBar, Holder, Shell, SideLink, Turn, WorkGroup, WorkRow
from tests.gallery.base import DIANJI, GAS, LONG, NOW, URBAN, clock, shell


def _row(
    severity: int, title: str, number: str, facts: tuple[str, ...], bar: ClockBar, verb: str, **more: Any
) -> WorkRow:
    return WorkRow(title, "#", number, severity, facts=facts, clock=bar, button=Button(verb, "#"), **more)


FIRST = _row(
    1,
    "电机厂家属院 5 号楼地基下沉，墙体开裂",
    "2026-4817",
    ("电机社区", "住建局牵头"),
    clock(4.87, 30),
    "报到",
    selected=True,
)
SIDE = (
    SideLink("全部待办", "#", 11, True),
    SideLink("报到", "#", 2),
    SideLink("签收任务", "#", 3),
    SideLink("完成任务", "#", 5),
)


def _arriving() -> WorkGroup:
    """Two calls, one of them nearly over."""
    return WorkGroup(
        "arrival",
        "报到",
        (
            FIRST,
            _row(
                2,
                "柳园路与舜都大道口施工挖出不明管线",
                "2026-4811",
                ("柳园社区", "住建局牵头"),
                clock(82, 120),
                "报到",
            ),
        ),
        2,
        "到期未报到记缺席",
    )


def _signing() -> WorkGroup:
    """Three tasks to sign for, one overdue."""
    return WorkGroup(
        "sign",
        "签收任务",
        (
            _row(
                3,
                "关铝社区 12 栋立管锈蚀，更换入户球阀",
                "2026-4790",
                ("关铝社区", "未签收 41 分"),
                clock(-41, 240),
                "签收",
            ),
            _row(
                3,
                "学府社区老旧小区改造：燃气表前管移位",
                "2026-4772",
                ("学府社区", "等城管局破路"),
                clock(185, 240),
                "签收",
            ),
            _row(
                4,
                "蒲州镇西厢村调压箱围栏倾斜",
                "2026-4768",
                ("蒲州镇",),
                clock(1200, 4000, working_days=1, used=0.25),
                "签收",
            ),
        ),
        3,
        "未签收的时间记在本单位",
    )


def _working() -> WorkGroup:
    """Three tasks under way, one held up."""
    return WorkGroup(
        "task",
        "完成任务",
        (
            _row(
                2,
                "热电厂社区 3 号楼楼道燃气味，排查并复测",
                "2026-4801",
                ("热电厂社区", "已到场"),
                clock(52, 260),
                "报完成",
            ),
            _row(
                3,
                "府西社区 7 号楼停气通知未张贴，居民反映集中在早晚做饭时段，物业与供气单位说法不一，需要当面核对停气时间",
                "2026-4749",
                ("府西社区",),
                clock(2600, 6000, working_days=2, used=0.4),
                "报完成",
            ),
            _row(
                3,
                "虞乡镇洗马村燃气管沟回填沉陷",
                "2026-4702",
                ("虞乡镇", "等城管局恢复路面"),
                ClockBar(stopped="被挡住", used=0.3),
                "催办",
            ),
        ),
        5,
        "有 1 件被别的单位挡住，停表",
        "#",
    )


def _waiting() -> tuple[WorkRow, ...]:
    """What others have."""
    return (
        WorkRow(
            "虞乡镇洗马村燃气管沟回填沉陷",
            "#",
            "",
            3,
            facts=("等「恢复路面」完成后才能回装",),
            holder=URBAN,
            clock=clock(120, 1560, waited="已等 1 天"),
        ),
        WorkRow(
            "学府社区老旧小区改造：燃气表前管移位",
            "#",
            "",
            3,
            facts=("等「破路许可」",),
            holder=LONG,
            clock=clock(300, 480, waited="已等 3 小时"),
        ),
    )


def _strip() -> Turn:
    """The most urgent."""
    return Turn(
        GAS,
        True,
        name="11 件",
        under="红牌 1，黄牌 2",
        ask_label="最紧的一件 · 城西街道召集，等您报到",
        ask=FIRST.title,
        ask_url="#",
        clock=clock(4.87, 30),
        button=Button("报到", "#", post=True),
    )


def workbench() -> dict[str, Any]:
    """A department with eleven open things."""
    return {
        "shell": shell("workbench", GAS, "周志强", "供气公司 · 值班"),
        "turn": _strip(),
        "groups": (_arriving(), _signing(), _working()),
        "total": 11,
        "waiting": _waiting(),
        "waiting_said": "3 件",
        "side": SIDE,
        "side_wait": (SideLink("我在等的", "#", 3), SideLink("已交班给同事", "#", 1)),
        "record": (("按时报到", "23 / 24"), ("按时完成", "41 / 45"), ("未签收耗时", "中位 9 分")),
        "record_of": "本单位 11 月",
    }


def community() -> dict[str, Any]:
    """A community worker: one tap to escalate."""
    mine = Holder("电机社区", "community", "机", me=True)
    button = Button("上报城西街道", "#", post=True)
    strip = Turn(
        mine,
        True,
        "轮到我",
        name="6 件，这件最紧",
        ask_label="Ⅰ级 · 2026-4817",
        ask="电机厂家属院 5 号楼地基下沉，墙体开裂",
        ask_url="#",
        clock=clock(101, 120),
        button=button,
    )
    return workbench() | {
        "shell": shell("workbench", mine, "李晓燕", "电机社区"),
        "turn": strip,
        "record": (),
        "under": "Ⅰ级事件上报后直接召集住建局、供水、供气、供电 4 个单位，30 分钟内报到。",
    }


def empty() -> dict[str, Any]:
    """Nothing waits; and the worker has stopped ticking."""
    calm = shell("workbench", DIANJI, "李晓燕", "电机社区")
    stalled = Shell(calm.person, calm.role, calm.holder, calm.nav, stalled_since=NOW - timedelta(seconds=48))
    return {
        "shell": stalled,
        "turn": None,
        "groups": (),
        "total": 0,
        "waiting": (),
        "waiting_said": "",
        "side": (SideLink("全部待办", "#", 0, True),),
        "next_back": "有 4 件在等别人，最早今天 17:13 回来。",
    }
