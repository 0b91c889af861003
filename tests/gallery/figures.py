"""Floor 5, web: the dashboard of the gallery; see ``gallery``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coordination.web.components import (
    Breakdown,
    BreakdownRow,
    Button,
    Cell,
    Figure,
    Holder,
    Need,
    SideLink,
    Turn,
)
from coordination.web.drawing import day_chart, hour_bars, spark
from tests.gallery.base import GAS, LONG, NOW, URBAN, clock, shell

DAYS = [(NOW.date() - timedelta(29 - n), (9 + (n * 7) % 11, (n * 5) % 4)) for n in range(30)]
HOURS = (
    ("社区核实", timedelta(hours=6.1), False, "#"),
    ("街道召集与裁定", timedelta(hours=9.8), False, "#"),
    ("部门未签收", timedelta(hours=21.4), False, "#"),
    ("部门办理", timedelta(hours=118.6), False, "#"),
    ("等别的单位", timedelta(hours=34.2), False, "#"),
    ("挂账", timedelta(hours=41), True, "#"),
)
NEEDS = (
    Need("紧急办理中", 1, "#", "Ⅰ级，电机社区"),
    Need("红牌", 5, "#", "最久已超 1 天 3 小时", "due"),
    Need("黄牌", 11, "#", "今天内到期 7 件", "warn"),
    Need("缺席", 1, "#", "自然资源局，11-21"),
    Need("等裁定", 2, "#", "等得最久 40 分"),
    Need("三天没人动", 4, "#", "另有 6 件没有地点"),
)
FIGURES = (
    Figure("在办", "132", "#", "件", "少 9 件", "good"),
    Figure("新登记", "418", "#", "件", "多 31 件"),
    Figure("办结", "427", "#", "件", "多 52 件", "good"),
    Figure("按时率", "91.3", "#", "%", "高 3.8 个百分点", "good", "390 / 427"),
    Figure("解决率", "88.1", "#", "%", "低 1.2 个百分点", "bad", "371 / 421，剔除 6"),
    Figure("满意率", "100", "#", "%", "", "", "3 / 3", True),
)
WATCH = Holder("市督查室", "city", "督", me=True)


def _strip() -> Turn:
    """The first to look at."""
    return Turn(
        WATCH,
        True,
        "轮到督查",
        name="9 件",
        ask_label="最该先看 · 东环社区 · 2026-4655 · 现由城市管理局办理",
        ask="东环路窨井盖缺失，3 天没有人动",
        ask_url="#",
        clock=clock(-1620, 3000),
        button=Button("发督办单…", "#"),
    )


def _tables() -> tuple[Breakdown, ...]:
    """By department, with rates, and by state."""
    rows = tuple(
        BreakdownRow(
            (
                Cell("38", "#"),
                Cell("1", "#", "due"),
                Cell("4", "#", "warn"),
                Cell("83.3%"),
                Cell("2 小时 40 分"),
                Cell("100%", tone="few"),
            ),
            who,
            spark=spark((9, 7, 8, 5, 6, 4, 5, 1, 3)),
        )
        for who in (URBAN, LONG, GAS)
    )
    states = tuple(
        BreakdownRow((Cell(str(n), "#"), Cell("0")), state=code)
        for code, n in (("reported", 9), ("convening", 2), ("acting", 88))
    )
    return (
        Breakdown(
            "org",
            "部门",
            ("在办", "红牌", "黄牌", "按时报到", "未签收中位", "按时完成"),
            rows,
            "单位",
            "件数不足 10 的，比率带点线，不参加排序",
            (SideLink("部门", "#", None, True), SideLink("镇街", "#")),
            True,
        ),
        Breakdown("state", "状态", ("在办", "红牌"), states, "状态"),
    )


def dashboard() -> dict[str, Any]:
    """What a supervisor looks at."""
    return {
        "shell": shell("dashboard", WATCH, "孙丽华", "市督查室"),
        "scope": "永济市全域",
        "turn": _strip(),
        "needs": NEEDS,
        "period": "10-25 至 11-23，比前 30 天",
        "period_tabs": (SideLink("7 天", "#"), SideLink("30 天", "#", None, True), SideLink("本年", "#")),
        "figures": FIGURES,
        "chart": day_chart(DAYS, names=("办结", "红牌"), now=NOW),
        "chart_said": "近 7 天办结 92 件，比前 7 天多 11 件；红牌 9 张。",
        "hours": hour_bars(HOURS),
        "hours_said": "部门未签收从 33.5 小时降到 21.4 小时；等别的单位仍有 34.2 小时。",
        "tables": _tables(),
    }
