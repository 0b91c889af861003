"""一案一档: all of one case on paper, as far as whoever asks may see it. Names and numbers of residents stay masked."""

from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext

from coordination.documents.phrases import SEVERITY, STATES, SUMMONSES, TASKS, moment, short, span
from coordination.reading.case_parts import CaseFile, ConveningPart, SummonsPart, TaskPart, TrackPart
from coordination.reading.timeline import Entry
from coordination.rules.fields import CHANNELS, PAYERS

NOBODY = STATES | {"blocked": "被前项任务挡住"}
"""Why a span of time is nobody's."""
PHOTOS = 24
"""So many are printed; how many there are is said."""


def photo_file(pk: int) -> str:
    """The name under which the template finds a photo."""
    return f"photo-{pk}.jpg"


def dossier(file: CaseFile, *, url: str, printed_by: str, printed: Collection[str] = ()) -> dict[str, Any]:
    """What the template `dossier` prints; `url` is what its code leads to, `printed` the files of photos there are.

    `file` comes with its events.
    """
    with translation.override("zh-hans"):
        return {
            "number": file.case.number,
            "title": file.case.title,
            "facts": _facts(file),
            "reports": [_report(report) for report in file.reports],
            "tracks": [_track(track) for track in file.tracks],
            "convenings": [_convening(convening) for convening in file.convenings],
            "rulings": [_ruling(ruling) for ruling in file.rulings if ruling.ruled_at],
            "tasks": [_task(task) for task in file.tasks],
            "photos": [_photo(photo) for photo in file.attachments[:PHOTOS] if photo_file(photo.id) in printed],
            "photo_count": len(file.attachments),
            "record": [_line(entry) for entry in file.events],
            "printed": f"{moment(file.now)}由{printed_by}打印",
            "until": f"本单位已退出，只到{moment(file.released_at)}为止" if file.released_at else "",
            "url": url,
        }


def code(url: str) -> bytes:
    """The square code of an address, as SVG."""
    drawn = BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue()


def _facts(file: CaseFile) -> list[tuple[str, str]]:
    case = file.case
    place = " ".join(filter(None, (case.subdistrict.name if case.subdistrict else "", _community(case), case.address)))
    told = [
        ("状态", STATES[case.state]),
        ("级别", SEVERITY[case.severity]),
        ("类别", str(case.category) if case.category else "未定"),
        ("地点", place or "待核"),
        ("承办", case.handler.name),
        ("登记", moment(case.filed_at)),
        ("办结", moment(case.closed_at) if case.closed_at else ""),
    ]
    return [(name, value) for name, value in told if value]


def _community(case: Any) -> str:
    return case.community.name if case.community else ""


def _report(report: Any) -> list[str]:
    who = " ".join(filter(None, (report.name, report.phone))) or ("保密" if report.confidential else "")
    return [short(report.received_at), gettext(dict(CHANNELS).get(report.channel, report.channel)), who, report.words]


def _track(track: TrackPart) -> dict[str, Any]:
    held = [(_holder(track, party), span(length)) for party, length in track.by_party]
    return {"title": "本事件" if track.is_whole_case else track.title, "held": held, "total": span(track.total)}


def _holder(track: TrackPart, party: Any) -> str:
    if party is not None:
        return party.name
    reasons = dict.fromkeys(NOBODY.get(each.reason, "停表") for each in track.spans if each.party is None)
    return "、".join(reasons)


def _convening(convening: ConveningPart) -> dict[str, Any]:
    ended = {"agreed": "议定方案", "called_off": "取消"}.get(convening.outcome, "进行中")
    return {
        "said": f"{moment(convening.opened_at)}由{convening.chair.name}召集，{ended}",
        "summonses": [_summons(each) for each in convening.summonses],
    }


def _summons(summons: SummonsPart) -> list[str]:
    role = "牵头" if summons.role == "lead" else "配合"
    came = short(summons.settled_at) if summons.settled_at else ""
    state = SUMMONSES[summons.state] + ("（迟到）" if summons.late else "")
    return [summons.organisation.name, role, summons.clause, state, summons.contact, came]


def _ruling(ruling: Any) -> list[str]:
    outcome = {"confirmed": "维持召集", "released": "准予退出", "kept": "维持", "moved": "改派", "cancelled": "取消"}
    return [
        short(ruling.ruled_at),
        ruling.asked_by.name,
        ruling.question,
        f"{ruling.ruler.name}：{outcome.get(ruling.outcome, ruling.outcome)}。{ruling.reason}",
    ]


def _task(task: TaskPart) -> list[str]:
    payer = gettext(dict(PAYERS)[task.payer]) if task.payer else ""
    after = f"第{'、'.join(map(str, task.waits_for))}项之后" if task.waits_for else ""
    done = f"{short(task.done_at)} {task.done_by}".strip() if task.done_at else ""
    tail = "；".join(filter(None, (after, payer)))
    return [str(task.position), task.organisation.name, task.title, tail, short(task.due_at), TASKS[task.state], done]


def _photo(photo: Any) -> dict[str, str]:
    return {"file": photo_file(photo.id), "said": f"{short(photo.added_at)} {photo.added_by}".strip()}


def _line(entry: Entry) -> Mapping[str, str]:
    words = "\n".join(f"{gettext(w.label)}：{'（已依法删除）' if w.erased else w.text}" for w in entry.words)
    return {"seq": str(entry.seq), "at": short(entry.at), "said": entry.told(), "words": words}
