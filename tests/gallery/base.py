"""Floor 5, web: the moment, the frame and the clocks of the gallery; see ``gallery``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import get_current_timezone

from coordination.web.components import (
    ClockBar,
    Hat,
    Holder,
    NavItem,
    Shell,
)


def moment() -> datetime:
    """The moment all samples are made for."""
    return datetime(2026, 11, 23, 14, 8, 8, tzinfo=get_current_timezone())


NOW = moment()
GAS = Holder("供气公司", mark="气", me=True, full_name="永济市天然气有限公司")
WEST = Holder("城西街道", "subdistrict", "西")
DIANJI = Holder("电机社区", "community", "机")
URBAN = Holder("城市管理局", mark="城", full_name="永济市城市管理局")
LONG = Holder("永济市住房和城乡建设局住房保障与房屋征收服务中心", mark="住")


def clock(minutes_left: float, minutes: float, **more: Any) -> ClockBar:
    """A clock of ``minutes`` that has ``minutes_left`` to run."""
    due = NOW + timedelta(minutes=minutes_left)
    return ClockBar(due_at=due, started_at=due - timedelta(minutes=minutes), **more)


def shell(current: str, who: Holder, person: str, role: str) -> Shell:
    """The frame around a page."""
    nav = (
        ("workbench", "我的待办", "/gallery/workbench/", "check2-square", "待办", 11),
        ("case_list", "事件", "/gallery/case_list/", "layers", "", 0),
        ("dashboard", "督查", "/gallery/dashboard/", "bar-chart", "", 0),
    )
    items = tuple(
        NavItem(label, url, icon, key == current, count, short) for key, label, url, icon, short, count in nav
    )
    hats = (Hat(role, "1", True), Hat("城东街道 · 协调员", "2"))
    return Shell(person, role, who, items, unread=3, hats=hats)
