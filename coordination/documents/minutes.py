"""会议纪要: what a joint meeting settled, laid out by GB/T 9704-2012 § 10.3. Drafted from the case; nothing is typed twice.

The paper is passed around: every mobile number in it is masked, whoever took it away.

One structure, two typesettings: `paper.pdf` and `word.docx`. Minutes are a Chinese official document whatever the
language of the screen, so their words stand here in Chinese.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from coordination.documents.phrases import SEVERITY, day, hour, moment
from coordination.reading.case_parts import CaseFile, ConveningPart, RulingPart, SummonsPart, TaskPart
from coordination.reading.timeline import Entry
from coordination.rules.fields import MODES, PAYERS
from coordination.rules.numbers import masked_mobiles
from coordination.rules.words import OPEN_STATES, RulingOn, SummonsState, TaskState

NUMERALS = "一二三四五六七八九十"
LONG_TITLE = 20
"""A case is often called by the whole complaint; the title of a paper longer than this ends at the first clause."""
CALLED = frozenset({"open_meeting", "attend", "position", "agree_plan"})
"""Events that belong to the meeting."""


@dataclass(frozen=True)
class Section:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Minutes:
    """Everything on the paper, in its order. `draft`: the meeting has not agreed yet."""

    head: str
    number: str
    issuer: str
    date: str
    title: str
    opening: str
    sections: Sequence[Section]
    people: Sequence[tuple[str, str]]
    draft: bool

    def data(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def minutes(file: CaseFile, convening: int) -> Minutes | None:
    """The minutes of a convening as far as the reader sees it; `file` with its events. None: no convening of that id."""
    found = next((c for c in file.convenings if c.id == convening), None)
    if found is None:
        return None
    with translation.override("zh-hans"):
        return _Meeting(file, found).minutes()


class _Meeting:
    """One convening of one case, put into words."""

    def __init__(self, file: CaseFile, convening: ConveningPart) -> None:
        self.file, self.convening, self.case = file, convening, file.case
        until = convening.closed_at or file.now
        self.log = [e for e in file.events if e.action in CALLED and convening.opened_at <= e.at <= until]
        self.ordinal = file.convenings.index(convening) + 1
        self.agreed = convening.outcome == "agreed"

    def minutes(self) -> Minutes:
        """The whole of it."""
        chair = self.convening.chair
        sections = [
            Section(each.heading, [masked_mobiles(words) for words in each.paragraphs]) for each in self._sections()
        ]
        return Minutes(
            head=f"{chair.name}联席会议纪要",
            number=f"{self.case.number}-{self.ordinal}",
            issuer=chair.name,
            date=day(self.convening.closed_at or self.file.now),
            title=masked_mobiles(f"关于{_subject(self.case.title)}的联席会议纪要"),
            opening=masked_mobiles(self._opening()),
            sections=sections,
            people=[(group, masked_mobiles(named)) for group, named in self._people()],
            draft=not self.agreed,
        )

    def _opening(self) -> str:
        case, convening = self.case, self.convening
        place = case.community.name if case.community else "地点待核"
        what = f"就{place}「{case.title}」（事件编号 {case.number}，{SEVERITY[case.severity]}）"
        if convening.met_at is None:
            return f"{moment(convening.opened_at)}，{convening.chair.name}{what}召集有关单位，逐一报到并商定处置事项。纪要如下："
        mode = gettext(dict(MODES).get(convening.mode, ""))
        where = "，".join(filter(None, (mode, self._typed("open_meeting", "where"))))
        return f"{moment(convening.met_at)}，{convening.chair.name}{what}召开联席会议（{where}）。会议纪要如下："

    def _typed(self, action: str, name: str) -> str:
        said = (w.text for e in self.log if e.action == action for w in e.words if w.name == name)
        return next(said, "")

    def _sections(self) -> list[Section]:
        found = [
            ("基本情况", self._situation()),
            ("各单位意见", [self._position(e) for e in self.log if e.action == "position"]),
            ("裁定事项", [self._ruling(r) for r in self._rulings()]),
            ("议定事项", self._agreed()),
            ("其他", list(filter(None, [self._typed("agree_plan", "note")]))),
        ]
        kept = [(heading, paragraphs) for heading, paragraphs in found if paragraphs]
        return [Section(f"{NUMERALS[n]}、{heading}", paragraphs) for n, (heading, paragraphs) in enumerate(kept)]

    def _situation(self) -> list[str]:
        said = [report.words for report in self.file.reports[:1] if report.words]
        found = [w.text for e in self.file.events for w in e.words if w.name == "finding" and e.action != "accept"]
        return [*(f"群众反映：{text}" for text in said), *(f"现场核实：{text}" for text in found[-1:])]

    def _position(self, entry: Entry) -> str:
        unit = entry.organisation.name if entry.organisation else ""
        dissents = "（持不同意见）" if entry.dissent else ""
        words = next((w.text for w in entry.words if w.name == "words"), "")
        return f"{unit} {entry.person}{dissents}：{words}"

    def _rulings(self) -> list[RulingPart]:
        ids = {s.id for s in self.convening.summonses}
        return [r for r in self.file.rulings if r.on == RulingOn.SUMMONS and r.summons in ids and r.ruled_at]

    def _ruling(self, ruling: RulingPart) -> str:
        outcome = "维持召集" if ruling.outcome == "confirmed" else "准予退出"
        clause = f"（依据清单 {ruling.clause}）" if ruling.clause else ""
        return (
            f"{ruling.asked_by.name}提出不参加{clause}，理由：{_sentence(ruling.question)}"
            f"{ruling.ruler.name}裁定{outcome}：{_sentence(ruling.reason)}"
        )

    def _tasks(self) -> list[TaskPart]:
        """What was agreed, and orders given before that still stand."""
        planned = {pk for e in self.log if e.action == "agree_plan" for pk in e.tasks}
        before = self.convening.closed_at or self.file.now
        standing = [t for t in self.file.tasks if t.id in planned or t.assigned_at < before]
        return [t for t in standing if t.state != TaskState.CANCELLED or t.id in planned]

    def _agreed(self) -> list[str]:
        tasks = self._tasks()
        numbers = {task.position: n for n, task in enumerate(tasks, start=1)}
        return [self._task(numbers, task) for task in tasks]

    def _task(self, numbers: Mapping[int, int], task: TaskPart) -> str:
        after = [str(numbers[position]) for position in task.waits_for if position in numbers]
        more = [
            f"第{'、'.join(after)}项完成后开始" if after else "",
            f"经费：{gettext(dict(PAYERS)[task.payer])}" if task.payer else "",
            "完成时附现场照片" if task.evidence else "",
        ]
        title = task.title.rstrip(" 。．.；;，,")  # the sentence goes on
        said = f"{numbers[task.position]}．{task.organisation.name}：{title}，{moment(task.due_at)}前完成"
        return "；".join([said, *filter(None, more)]) + "。"

    def _people(self) -> Iterator[tuple[str, str]]:
        """Where nobody met, nobody was present: then who reported in, and when each said they would come."""
        met = self.convening.met_at is not None
        groups = {
            "出席" if met else "报到单位": [self._came(s) for s in self._in(SummonsState.REPORTED_IN)],
            "缺席": [s.organisation.name for s in self._in(SummonsState.ABSENT)],
            "未到" if met else "未报到": [s.organisation.name for s in self._in(*_AWAITED)],
            "准予退出": [s.organisation.name for s in self._in(SummonsState.RELEASED)],
        }
        yield "主持" if met else "召集", self.convening.chair.name
        for group, named in groups.items():
            if named:
                yield group, "、".join(named)
        signed = [self._signed(s) for s in self.convening.summonses if s.countersign]
        if signed:
            yield "会签", "；".join(signed)

    def _in(self, *states: str) -> list[SummonsPart]:
        return [s for s in self.convening.summonses if s.state in states]

    def _came(self, summons: SummonsPart) -> str:
        attended = [w.text for e in self.log if e.action == "attend" and self._is_of(e, summons) for w in e.words]
        who = "、".join(dict.fromkeys(filter(None, (summons.contact, *attended))))
        coming = "" if self.convening.met_at else self._coming(summons)
        late = "" if not summons.late else "迟到" if self.convening.met_at else "逾时报到"
        return f"{summons.organisation.name}（{'，'.join(filter(None, (who, coming, late)))}）"

    def _coming(self, summons: SummonsPart) -> str:
        if summons.says_on_site:
            return "已在现场"
        return f"预计{hour(summons.eta, self.convening.opened_at)}到" if summons.eta else ""

    def _signed(self, summons: SummonsPart) -> str:
        unsaid = "待会签" if self.file.case.state in OPEN_STATES else "办结时未会签"
        said = _COUNTERSIGNED.get(summons.countersign, unsaid)
        words = [
            w.text for e in self.file.events if e.action == "countersign" and summons.id in e.summonses for w in e.words
        ]
        about = f"（{words[-1]}）" if words and summons.countersign == "dissented" else ""
        return f"{summons.organisation.name}：{said}{about}"

    @staticmethod
    def _is_of(entry: Entry, summons: SummonsPart) -> bool:
        return entry.organisation is not None and entry.organisation.id == summons.organisation.id


_COUNTERSIGNED = {"agreed": "无意见", "dissented": "有不同意见", "silent": "逾期视同无意见"}
_AWAITED = frozenset({SummonsState.SENT, SummonsState.DECLINED, SummonsState.CONFIRMED})


def _subject(title: str) -> str:
    """What the paper is about: 「家属院12号楼后墙裂了手指宽的缝」 of the whole complaint."""
    return re.split("[，。；,;]", title, maxsplit=1)[0] or title if len(title) > LONG_TITLE else title


def _sentence(words: str) -> str:
    """Ended once."""
    return f"{words.rstrip('。.； ')}。"
