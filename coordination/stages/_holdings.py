"""Holdings follow the case: on each track one party's span ends exactly where the next begins."""

from datetime import datetime

from coordination.records.ledger import Holding
from coordination.rules.ledger import Holder, holders
from coordination.stages._file import File


def derive(file: File, at: datetime) -> None:
    """Bring the case's open holdings in line with its facts at a time."""
    now = {holder.key: holder for holder in holders(file.facts)}
    for holding in list(file.holdings):
        holder = now.get((holding.track, holding.subject))
        if holder is not None and _same(holding, holder):
            del now[holder.key]
        elif holder is not None and holding.started_at == at:
            file.change(holding, party_id=holder.party, reason=holder.reason, blocker=holder.blocker)
            del now[holder.key]
        else:
            file.change(holding, ended_at=at)
            file.holdings.remove(holding)
    for holder in now.values():
        _begin(file, holder, at)


def _same(holding: Holding, holder: Holder) -> bool:
    return (holding.party_id, holding.reason, holding.blocker) == (holder.party, holder.reason, holder.blocker)


def _begin(file: File, holder: Holder, at: datetime) -> None:
    holding = Holding(
        case=file.case,
        track=holder.track,
        subject=holder.subject,
        party_id=holder.party,
        reason=holder.reason,
        blocker=holder.blocker,
        started_at=at,
    )
    file.new.append(holding)
    file.holdings.append(holding)
