"""What one cell of a register says: a time, a phone number, an urgency, a channel, yes or no.

Room: intake, floor 3. Who comes in: `drafts`, cell by cell. What never happens here: guessing. What cannot be read is
None, and the row says so.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from unicodedata import normalize
from zoneinfo import ZoneInfo

from coordination.rules.words import Channel, Severity

OLDEST = 2000
"""Years before it are a slip, or a system's way of saying nothing (1900-01-01)."""
SERIALS = (36_526, 73_050)
"""Days since 1899-12-30 that mean a day from 2000 to 2099; other bare numbers are no time."""

_MOMENT = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.年])(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[T\s,]*(?P<before>上午|下午|晚上|凌晨|中午|AM|PM)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?"
    r"(?::?(?P<second>\d{1,2})(?:\.\d+)?秒?)?\s*(?P<after>AM|PM)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AFTERNOON = frozenset({"下午", "晚上", "pm"})

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?\(?(0\d{2,3})\)?[-\s]?([2-9]\d{6,7})(?!\d)")
_SHORT_LANDLINE = re.compile(r"(?<!\d)([2-9]\d{6,7})(?!\d)")

_SEVERITIES = {
    Severity.CRITICAL: "特急 特别紧急 非常紧急 重大 一级 1级 i级 ⅰ级 i ⅰ 红色 红",
    Severity.URGENT: "紧急 加急 急件 较急 急 二级 2级 ii级 ⅱ级 ii ⅱ 橙色 橙",
    Severity.ORDINARY: "一般 普通 常规 平件 正常 三级 3级 iii级 ⅲ级 iii ⅲ 黄色 黄",
    Severity.MINOR: "轻微 较低 低 不急 四级 4级 iv级 ⅳ级 iv ⅳ 蓝色 蓝",
}
SEVERITY_OF = {normalize("NFKC", w).casefold(): s for s, words in _SEVERITIES.items() for w in words.split()}

_CHANNELS = (
    (("12345", "热线"), Channel.HOTLINE),
    (("小程序", "微信", "公众号", "app"), Channel.MINI_PROGRAM),
    (("来访", "上门", "窗口", "现场", "大厅"), Channel.WALK_IN),
    (("巡查", "网格", "巡逻", "采集"), Channel.PATROL),
    (("代办", "代报"), Channel.PROXY),
    (("自助", "终端"), Channel.KIOSK),
    (("来电", "电话"), Channel.PHONE),
    (("网", "信箱", "邮箱", "留言", "门户"), Channel.WEB),
    (("接口", "api", "平台转"), Channel.API),
)
_YES = frozenset({"是", "保密", "要", "需要", "y", "yes", "true", "1", "√", "✓"})


def moment(text: str, zone: ZoneInfo, epoch: date) -> datetime | None:
    """A time as registers write it, in the zone unless it says another; a bare number counts days from `epoch`."""
    plain = normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        return _serial(float(plain), zone, epoch)
    match = _MOMENT.fullmatch(plain) or _COMPACT.fullmatch(plain)
    return _moment(match.groupdict(), zone) if match else None


def _moment(parts: dict[str, str | None], zone: ZoneInfo) -> datetime | None:
    hour = int(parts["hour"] or 0)
    half = (parts.get("before") or parts.get("after") or "").lower()
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    if half in {"am", "凌晨"} and hour == 12:
        hour = 0
    try:
        found = datetime(
            int(parts["year"] or 0),
            int(parts["month"] or 0),
            int(parts["day"] or 0),
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            tzinfo=_zone(parts.get("zone"), zone),
        )
    except ValueError:
        return None
    return found if found.year >= OLDEST else None


def _zone(said: str | None, zone: ZoneInfo) -> timezone | ZoneInfo:
    if not said:
        return zone
    if said in "Zz":
        return UTC
    sign = -1 if said[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(said[1:3]), minutes=int(said[-2:])))


def _serial(days: float, zone: ZoneInfo, epoch: date) -> datetime | None:
    if not SERIALS[0] <= days + (epoch - date(1899, 12, 30)).days <= SERIALS[1]:
        return None
    start = datetime(epoch.year, epoch.month, epoch.day)  # noqa: DTZ001 — a wall-clock time; the zone is put on below
    return (start + timedelta(seconds=round(days * 86_400))).replace(tzinfo=zone)


def phone(text: str) -> tuple[str, str]:
    """The number in a cell, and what else stands there: ("13900001234", "晚上打"). No number found: ("", the cell)."""
    plain = normalize("NFKC", text).strip()
    for pattern, joiner in ((_MOBILE, ""), (_LANDLINE, "-"), (_SHORT_LANDLINE, "")):
        if match := pattern.search(plain):
            rest = f"{plain[: match.start()]} {plain[match.end() :]}".strip(" ,，;；/、()")
            return joiner.join(match.groups()), rest
    return "", plain


def severity(text: str) -> Severity | None:
    """How urgent a register's word says it is."""
    return SEVERITY_OF.get(normalize("NFKC", text).casefold().strip("()[]【】· "))


def channel(text: str) -> Channel:
    """The channel a register's word names; `import` for one unknown."""
    plain = normalize("NFKC", text).casefold()
    for words, found in _CHANNELS:
        if any(word in plain for word in words):
            return found
    return Channel.IMPORT


def yes(text: str) -> bool:
    """Whether a cell says yes."""
    return normalize("NFKC", text).casefold().strip() in _YES
