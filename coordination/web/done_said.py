"""Floor 5, web: what is said after an action went through: what was done about which part, whom it now waits for and until
when, and where to go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from coordination.reading.action_words import action_words
from coordination.reading.asked import speaks_for
from coordination.reading.case_parts import CaseFile
from coordination.reading.catalogue import parties
from coordination.reading.turns import Waiting, asked_until, begun_with
from coordination.rules.permissions import Actor
from coordination.rules.words import ClockKind
from coordination.web.case_forms import outcome_said
from coordination.web.case_plan import AGREE
from coordination.web.chips import asked, names
from coordination.web.moments import at_text, by_text
from coordination.web.rows import case_url

WORK, CALL = ClockKind.TASK, ClockKind.CONVENE
"""What is begun but is nobody's answer: the work itself, and the call that the clock makes."""
MOST = 3
"""So many kinds of what is waited for are said; the page has them all."""


@dataclass(frozen=True)
class Done:
    """An action that went through, and the case as it was before. `away`: the answer is another page than the case's;
    `again`: a second press, which did nothing more.
    """

    file: CaseFile
    action: str
    subject: int | None
    by: Actor
    seq: int
    outcome: str = ""
    away: bool = False
    again: bool = False

    def said(self) -> SafeString:
        """「已办好：再次催促（供气公司）。」「已办好：申请延期（2. 查漏）。等城西街道审批，22:30 前。」"""
        text = gettext("Done before, once: %(what)s.") if self.again else gettext("Done: %(what)s.")
        pieces = [_filled(text, what=self._what()), *self._waits(), *self._papers()]
        return format_html_join(" ", "{}", ((piece,) for piece in pieces))

    def _what(self) -> str:
        what = str(action_words(self.action).past)
        if decided := outcome_said(self.action, self.outcome):
            what = gettext("%(what)s: %(outcome)s") % {"what": what, "outcome": decided}
        number = self.file.case.number
        link = format_html('<a href="{}">{}</a>', case_url(number), number) if self.away else ""
        about = [(piece,) for piece in (self._title(), link) if piece]
        if not about:
            return what
        return _filled(
            gettext("%(what)s (%(about)s)"), what=what, about=format_html_join(pgettext("list", ", "), "{}", about)
        )

    def _title(self) -> str:
        """What the part it is about is called; of one's own unit it need not be said."""
        allowed = self.file.action(self.action)
        title = next((title for pk, title in allowed.subjects if pk == self.subject), "") if allowed else ""
        own = parties(hat.organisation for hat in self.by.hats)
        return "" if title in {own[hat.organisation].short_name for hat in self.by.hats} else title

    def _waits(self) -> Iterator[str]:
        """「等城西街道审批，22:30 前。」: whose answer it began to wait for, but for one's own."""
        mine = speaks_for(self.by)
        kinds: dict[str, list[Waiting]] = {}
        for one in begun_with(self.file.case.pk, self.seq):
            if one.asks == CALL:
                yield gettext("The departments linked to it are being called.")
                return
            if one.asks != WORK and one.party not in mine.get(one.party_role, ()):
                kinds.setdefault(one.asks, []).append(one)
        for kind, rows in list(kinds.items())[:MOST]:
            if kind == ClockKind.APPROVAL and (until := asked_until(rows[0])):
                yield gettext("Asked for: until %(until)s.") % {"until": at_text(until, self.file.now)}
            yield _waits_for(kind, rows, self.file.now)

    def _papers(self) -> Iterator[str]:
        """The minutes, once there are any."""
        if self.action == AGREE and self.file.convening:
            url = reverse("web:minutes_pdf", args=[self.file.case.number, self.file.convening.id])
            yield format_html('<a href="{}">{}</a>', url, gettext("Minutes"))


def _waits_for(kind: str, rows: Sequence[Waiting], now: datetime) -> str:
    return gettext("Waits for %(who)s %(asks)s, %(by)s.") % {
        "who": names(dict.fromkeys(row.party for row in rows)),
        "asks": asked(kind),
        "by": by_text(rows[0].due_at, now),
    }


def _filled(text: str, **pieces: str) -> SafeString:
    """A translated string with its places filled, each piece escaped unless it is a link of ours."""
    return format_html(re.sub(r"%\((\w+)\)s", r"{\1}", text), **pieces)
