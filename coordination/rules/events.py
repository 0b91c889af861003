"""The chain of events: what one entry hashes over, and how a chain is checked."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol


class Entry(Protocol):
    """An event as the chain sees it."""

    case_id: int
    seq: int
    at: datetime
    action: str
    actor_kind: str
    user_id: int | None
    organisation_id: int | None
    role: str
    from_state: str
    to_state: str
    payload: Mapping[str, object]
    prev_hash: str
    hash: str


def digest(entry: Entry) -> str:
    """The SHA-256 (hex) of an event's canonical JSON together with the hash before it."""
    body = {
        "case": entry.case_id,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "actor": [entry.actor_kind, entry.user_id, entry.organisation_id, entry.role],
        "states": [entry.from_state, entry.to_state],
        "payload": entry.payload,
        "prev": entry.prev_hash,
    }
    return hashlib.sha256(
        json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def words_digest(salt: bytes, words: str) -> str:
    """HMAC-SHA256 (hex) of typed words under their row's salt: all an event keeps of them."""
    return hmac.new(salt, words.encode(), hashlib.sha256).hexdigest()


def broken_at(chain: Iterable[Entry]) -> int | None:
    """The seq of the first entry of one case's chain, in order, that does not fit; None when the chain holds."""
    before, expected = "", 1
    for entry in chain:
        if entry.seq != expected or entry.prev_hash != before or entry.hash != digest(entry):
            return entry.seq
        before, expected = entry.hash, expected + 1
    return None
