"""Floor 5, web: the roll-call: each summoned department with what it answered and how long it has."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from coordination.reading import words
from coordination.reading.case_parts import AllowedAction, CaseFile, SummonsPart
from coordination.reading.refusals import verb
from coordination.rules.fields import FIELDS
from coordination.rules.words import Countersigned
from coordination.web.case_components import ReportCard, Tile
from coordination.web.chips import clock_bar, holder
from coordination.web.components import Button, ClockBar
from coordination.web.moments import at_text, took_text
from coordination.web.rows import case_url


def tiles(file: CaseFile, mine: frozenset[int], back: str = "") -> list[Tile]:
    """Everybody called in the latest convening, the lead first; `back`: where what is done at once leads, if elsewhere."""
    return [_tile(file, summons, mine, back) for summons in file.convening.summonses] if file.convening else []


def roll_said(file: CaseFile) -> str:
    """「2/4 报到」."""
    found = file.convening
    if found is None:
        return ""
    return gettext("%(came)s/%(called)s reported in") % {"came": found.reported_in, "called": found.expected}


def to_sign(file: CaseFile, mine: frozenset[int]) -> Button | None:
    """The minutes one's own unit is asked to countersign: whoever signs them reads them first."""
    asked = {c.id: [s for s in c.summonses if s.countersign == Countersigned.ASKED] for c in file.convenings}
    meeting = next((c for c in file.convenings if any(s.organisation.id in mine for s in asked[c.id])), None)
    if meeting is None:
        return None
    url = reverse("web:minutes_pdf", args=[file.case.number, meeting.id])
    return Button(gettext("Read the minutes"), url, icon="file-earmark-pdf")


def _tile(file: CaseFile, summons: SummonsPart, mine: frozenset[int], back: str) -> Tile:
    clock = _clock(file, summons)
    question = next((r for r in summons.rulings if r.ruled_at is None), None)
    to_rule = question is not None and question.ruler.id in mine
    return Tile(
        holder=holder(summons.organisation, mine),
        summons=summons.state,
        lead=summons.role == "lead",
        clock=clock,
        status=_status(file, summons, to_rule=to_rule),
        note=_note(file, summons),
        facts=[*_facts(summons), *_position(file, summons)],
        buttons=_buttons(file, summons, back),
        mine_to_rule=to_rule,
    )


def _clock(file: CaseFile, summons: SummonsPart) -> ClockBar | None:
    found = next((c for c in file.clocks if c.kind == "arrival" and c.subject == summons.id), None)
    return clock_bar(found, file.now) if found is not None and found.stopped_at is None else None


def _status(file: CaseFile, summons: SummonsPart, *, to_rule: bool) -> str:
    if summons.state == "reported_in":
        if summons.says_on_site:
            return gettext("says it is on site")
        if summons.eta:  # when they said they would come: nobody says that they have
            said = gettext("there by %(at)s") if summons.eta > file.now else gettext("was to be there by %(at)s")
            return said % {"at": at_text(summons.eta, file.now)}
        return str(words.SUMMONS["reported_in"])
    if summons.state == "declined":
        return gettext("Declined, we rule") if to_rule else gettext("Declined, a ruling is open")
    if summons.state == "sent" and _clock(file, summons) is not None:
        return ""
    return str(words.of(words.SUMMONS, summons.state))


def _note(file: CaseFile, summons: SummonsPart) -> str:
    if summons.state == "reported_in" and summons.settled_at:
        took = took_text(summons.settled_at - summons.sent_at)
        said = gettext("reported in %(at)s, %(took)s") % {
            "at": at_text(summons.settled_at, file.now),
            "took": took,
        }
        return gettext("%(said)s, late") % {"said": said} if summons.late else said
    if summons.called > 1 and summons.settled_at is None:
        again = summons.called - 1
        return ngettext("called again %(n)s time", "called again %(n)s times", again) % {"n": again}
    return "" if summons.required else gettext("may stay away")


def _facts(summons: SummonsPart) -> list[tuple[str, str]]:
    found = [
        (pgettext("tile", "Who"), summons.contact),
        (gettext("Clause"), f"{summons.clause} {summons.clause_text}".strip()),
    ]
    found.append((gettext("Duty phone"), summons.organisation.duty_phone))
    question = next((r for r in summons.rulings if r.ruled_at is None), None)
    if question is not None:
        found += [(gettext("Cites"), question.clause), (gettext("Says"), question.question)]
        found.append((gettext("Names"), question.owner.short_name if question.owner else ""))
    return [(name, value) for name, value in found if value]


def _position(file: CaseFile, summons: SummonsPart) -> list[tuple[str, str]]:
    """What its department holds, as it last said in the meeting."""
    said = [
        e
        for e in file.events
        if e.action == "position" and e.organisation == summons.organisation and e.at >= summons.sent_at
    ]
    if not said:
        return []
    label = gettext("Dissents") if said[-1].dissent else gettext("Holds")
    return [(label, word.text) for word in said[-1].words if word.name == "words"]


def _buttons(file: CaseFile, summons: SummonsPart, back: str) -> list[Button]:
    """What I may do about this one; whoever chairs calls the duty phone of one who is silent."""
    silent = summons.state in ("sent", "confirmed") and file.action("call_again") is not None
    phone = summons.organisation.duty_phone
    calls = [Button(gettext("Call %(phone)s") % {"phone": phone}, f"tel:{phone}", "quiet")] if silent and phone else []
    return calls + [
        _button(file, item, summons.id, back)
        for item in file.actions
        if item.on == "summons" and any(pk == summons.id for pk, _title in item.subjects)
    ]


def _button(file: CaseFile, item: AllowedAction, summons: int, back: str) -> Button:
    """A link to its form; what asks for nothing is done at once."""
    if FIELDS.get(item.action) or item.destructive:
        return Button(
            verb(item.action), f"#act-{item.action}-{summons}", "primary" if item.action == "report_in" else "quiet"
        )
    hidden = [("summons", str(summons)), ("seen", str(file.last_seq)), ("token", uuid4().hex)]
    hidden += [("next", back)] if back else []
    return Button(
        verb(item.action), reverse("web:case_action", args=[file.case.number, item.action]), post=True, hidden=hidden
    )


# ── what residents said ─────────────────────────────────────────────────────────────────────────────────────────────


def reports(file: CaseFile, reveal: str) -> Sequence[ReportCard]:
    """Each report, its reporter masked. `reveal` is the address that shows a number, with 0 for the report's id."""
    return [
        ReportCard(
            text=report.words or gettext("Confidential; only those who handle the case read it."),
            channel=str(words.of(words.CHANNELS, report.channel)),
            at=report.received_at,
            name=report.name or _unnamed(report.confidential),
            phone=report.phone,
            reveal_url=reveal.replace("/0/", f"/{report.id}/") if report.has_phone else "",
            source=gettext("came with %(number)s") % {"number": report.filed_under} if report.filed_under else "",
            source_url=case_url(report.filed_under) if report.filed_under else "",
        )
        for report in file.reports
    ]


def _unnamed(confidential: bool) -> str:
    return gettext("Confidential reporter") if confidential else gettext("A resident")
