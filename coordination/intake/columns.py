"""Which column of a register holds what: told by its heading, or by whoever imports it.

Room: intake, floor 3. Who comes in: `tables`, to find the heading row, and `registers`. What never happens here:
mapping a column by what its cells look like; a heading nobody knows is named and left for the importer to map.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from coordination.rules.refusal import Refusal

HEADINGS: dict[str, list[str]] = {
    field: names.split()
    for field, names in {
        "number": """工单编号 工单号 受理编号 受理单号 诉求编号 事件编号 案件编号 信件编号 登记编号 流水号 业务编号
            编号 单号 number id""",
        "title": "工单标题 诉求标题 事件标题 案件标题 信件标题 标题 主题 诉求主题 工单主题 事由 title subject",
        "description": """工单内容 诉求内容 问题描述 诉求描述 事件描述 反映内容 来电内容 投诉内容 受理内容 信件内容
            案件描述 具体内容 主要内容 详细内容 内容 描述 诉求 description text""",
        "received_at": """来电时间 受理时间 登记时间 诉求时间 反映时间 接收时间 上报时间 来信时间 创建时间 录入时间
            提交时间 发生时间 来电日期 受理日期 登记日期 时间 日期 time date""",
        "reporter_name": """来电人 来电人姓名 诉求人 诉求人姓名 反映人 反映人姓名 投诉人 联系人 来信人 来电者 市民姓名
            群众姓名 报事人 上报人 姓名 name reporter""",
        "reporter_phone": """联系电话 来电号码 来电电话 联系方式 诉求人电话 反映人电话 联系人电话 手机号码 手机号
            电话号码 主叫号码 手机 电话 phone""",
        "address": """事发地点 事发地址 诉求地址 问题地址 发生地点 发生地址 事件地址 详细地址 具体地址 所在地址 地址
            地点 位置 address place""",
        "community": "所属社区 所在社区 所属村居 所在村居 村居 村社区 社区村 社区 村 community",
        "territory": """所属镇街 所属街道 所属乡镇 所在镇街 乡镇街道 街道乡镇 镇街 镇办 所属区域 所在区域 事发区域
            街道 乡镇 区域 subdistrict""",
        "category": """问题类别 诉求分类 诉求类别 工单类别 工单分类 问题分类 问题类型 事件类别 事件类型 案件类型
            内容分类 归口分类 类别 分类 category""",
        "severity": "紧急程度 紧急等级 缓急程度 优先级 严重程度 severity",
        "channel": "受理渠道 来源渠道 诉求来源 工单来源 问题来源 受理方式 渠道 来源 channel",
        "confidential": "是否保密 信息保密 隐私保护 保密 confidential",
        "unit": "单元门牌 单元室号 门牌号 房号 室号 unit",
    }.items()
}
"""For each field the headings seen in hotlines' exports, the most telling first."""

LABELS: dict[str, str] = {
    "number": "Number in the register",
    "title": "Title",
    "description": "What the resident said",
    "received_at": "When it came in",
    "reporter_name": "Name",
    "reporter_phone": "Phone",
    "address": "Where",
    "community": "Community or village",
    "territory": "Subdistrict or town",
    "category": "Category",
    "severity": "How urgent",
    "channel": "How it came in",
    "confidential": "Keep the reporter confidential",
    "unit": "Unit and door",
    "row": "The whole row",
}
HEADING_ROWS = 15
"""Above the headings stands at most a title, a date, a note: they are looked for in the first rows only."""

_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Columns:
    """The headings of a register, the row they stand in (1 is the first), and which column holds which field."""

    headings: tuple[str, ...]
    row: int
    where: Mapping[str, int]

    @property
    def unused(self) -> list[str]:
        """The headings of columns that are not imported."""
        taken = set(self.where.values())
        return [heading for index, heading in enumerate(self.headings) if index not in taken and heading]

    def cell(self, cells: Sequence[str], field: str) -> str:
        """The cell of a row that holds a field; empty where the register has no such column."""
        index = self.where.get(field)
        return cells[index] if index is not None and index < len(cells) else ""


def plain(heading: str) -> str:
    """A heading as it is compared: without notes in brackets, marks, spaces, width and case."""
    bare = _BRACKETS.sub("", normalize("NFKC", heading))
    return _NO_LETTER.sub("", bare).casefold()


_FIELD_OF = {plain(name): (field, rank) for field, names in HEADINGS.items() for rank, name in enumerate(names)}


def recognised(headings: Sequence[str], options: Mapping[str, str]) -> dict[str, int]:
    """Field → column. What `options` (heading → field, or "" to leave a column out) says goes before recognition."""
    chosen: dict[str, int] = {}
    best: dict[str, int] = {}
    wanted = {plain(heading): field for heading, field in options.items()}
    for index, heading in enumerate(headings):
        name = plain(heading)
        if name in wanted:
            if wanted[name]:
                chosen.setdefault(wanted[name], index)
            continue
        field, rank = _FIELD_OF.get(name, ("", 0))
        if field and rank < best.get(field, len(_FIELD_OF)):
            best[field] = rank
            chosen_by_option = field in wanted.values()
            if not chosen_by_option:
                chosen[field] = index
    return chosen


def find_headings(rows: Sequence[Sequence[str]], options: Mapping[str, str]) -> Columns | None:
    """The row among the first that holds the most known headings, if it says where a report's words stand."""
    found = [(recognised(row, options), number) for number, row in enumerate(rows[:HEADING_ROWS], start=1)]
    usable = [(where, number) for where, number in found if "description" in where or "title" in where]
    if not usable:
        return None
    where, number = max(usable, key=lambda entry: len(entry[0]))
    return Columns(tuple(cell.strip() for cell in rows[number - 1]), number, where)


def parse_option(option: str) -> tuple[str, str]:
    """`列名=field` → (列名, field). Raises Refusal for what is no such pair or names no field."""
    heading, sign, field = option.rpartition("=")
    if not sign or not heading.strip() or field.strip() not in {"", *HEADINGS}:
        raise Refusal(
            "bad_mapping",
            "%(option)s does not map a column. Write 列名=field; the fields are: %(fields)s.",
            {"option": option, "fields": ", ".join(HEADINGS)},
            status=422,
            fields={"map": "Write 列名=field."},
        )
    return heading.strip(), field.strip()


def unknown(rows: Sequence[Sequence[str]]) -> Refusal:
    """What to say when no heading row was found: what stands there, and how to map it."""
    fullest = max(rows[:HEADING_ROWS], key=lambda row: sum(bool(cell.strip()) for cell in row), default=())
    return Refusal(
        "unknown_headings",
        "No column holds what residents said. Found: %(found)s. Say which one does, for instance --map %(first)s=description; "
        "the fields are: %(fields)s.",
        {
            "found": "、".join(cell.strip() for cell in fullest if cell.strip()) or "—",
            "first": next((cell.strip() for cell in fullest if cell.strip()), "列名"),
            "fields": ", ".join(HEADINGS),
        },
        status=422,
        fields={"map": "Say which column holds the description."},
    )


def refuse_missing(headings: Sequence[str], options: Mapping[str, str]) -> None:
    """A column named in an option that the register does not have is a slip of the pen: refuse before anything is filed."""
    there = {plain(heading) for heading in headings}
    missing = [heading for heading in options if plain(heading) not in there]
    if missing:
        raise Refusal(
            "no_such_column",
            "There is no column %(missing)s. Found: %(found)s.",
            {"missing": "、".join(missing), "found": "、".join(h for h in headings if h)},
            status=422,
            fields={"map": "There is no such column."},
        )
