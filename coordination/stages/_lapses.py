"""Questions follow the case: what was asked and can no longer be decided is withdrawn, so that nothing stays open for ever.

Used by `_step` only, before the clocks: a question without a point has no clock.
"""

from datetime import datetime
from typing import Any

from coordination.records.supervision import Approval
from coordination.rules.authority import ASKED_IN, still_asked, still_disputed
from coordination.stages._file import File


def derive(file: File, at: datetime) -> dict[str, Any]:
    """Withdraw what has lost its point. Returns what the event says of it."""
    facts = file.facts
    approvals: list[Any] = [a for a in facts.approvals if not still_asked(facts, a)]
    rulings: list[Any] = [r for r in facts.rulings if not still_disputed(facts, r)]
    for approval in approvals:
        file.change(approval, decided_at=at, granted=False)
    for ruling in rulings:
        file.change(ruling, ruled_at=at, outcome="withdrawn")
    facts.approvals = [a for a in facts.approvals if a not in approvals]
    facts.rulings = [r for r in facts.rulings if r not in rulings]
    _consents(file)
    said = {"withdrawn": [a.pk for a in approvals], "withdrawn_rulings": [r.pk for r in rulings]}
    return {name: found for name, found in said.items() if found}


def _consents(file: File) -> None:
    """A consent that was given for a state the case has left serves no more."""
    stale = {kind for kind in file.facts.consents if kind in ASKED_IN and file.case.state not in ASKED_IN[kind]}
    if not stale:
        return
    for approval in Approval.objects.filter(case=file.case, kind__in=stale, granted=True, used=False):
        file.change(approval, used=True)
    file.facts.consents -= stale
