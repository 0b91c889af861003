"""How official Chinese papers say times, states and severities, whatever the language of the screen."""

from datetime import datetime, timedelta

from coordination.rules.calendar import SHANGHAI
from coordination.rules.words import State, SummonsState, TaskState

STATES: dict[str, str] = {
    State.REPORTED: "待核实",
    State.VERIFIED: "已核实",
    State.ESCALATED: "已上报",
    State.CONVENING: "召集中",
    State.ACTING: "处置中",
    State.RESOLVED: "待验收",
    State.CLOSED: "已办结",
    State.REJECTED: "不予受理",
    State.MERGED: "已并案",
    State.SUSPENDED: "挂账",
}
SUMMONSES: dict[str, str] = {
    SummonsState.SENT: "未报到",
    SummonsState.DECLINED: "退单待裁定",
    SummonsState.CONFIRMED: "维持召集",
    SummonsState.REPORTED_IN: "已报到",
    SummonsState.RELEASED: "准予退出",
    SummonsState.ABSENT: "缺席",
}
TASKS: dict[str, str] = {
    TaskState.ASSIGNED: "待签收",
    TaskState.ACCEPTED: "已签收",
    TaskState.WORKING: "办理中",
    TaskState.DONE: "待核验",
    TaskState.VERIFIED: "已核验",
    TaskState.RETURNED: "已退回",
    TaskState.CANCELLED: "已取消",
}
SEVERITY = {1: "Ⅰ级特急", 2: "Ⅱ级紧急", 3: "Ⅲ级一般", 4: "Ⅳ级轻微"}


def day(at: datetime) -> str:
    """「2026年11月25日」: GB/T 9704 writes dates in Arabic numerals without leading zeros."""
    here = at.astimezone(SHANGHAI)
    return f"{here.year}年{here.month}月{here.day}日"


def moment(at: datetime) -> str:
    """「2026年11月25日14:13」."""
    return f"{day(at)}{at.astimezone(SHANGHAI):%H:%M}"


def hour(at: datetime, besides: datetime) -> str:
    """「14:13」, with its date where that is another than that of the moment it stands beside."""
    here = at.astimezone(SHANGHAI)
    return f"{here:%H:%M}" if here.date() == besides.astimezone(SHANGHAI).date() else moment(at)


def short(at: datetime) -> str:
    """「2026-11-25 14:13」, where many stand below one another."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def span(length: timedelta) -> str:
    """「2天3小时14分」; seconds only where there is nothing longer."""
    seconds = int(length.total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    said = "".join(f"{n}{unit}" for n, unit in ((days, "天"), (hours, "小时"), (minutes, "分")) if n)
    return said or f"{left}秒"
