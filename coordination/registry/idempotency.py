"""Registry, floor 2: what was asked twice is done once. Comes in: every door, with a key the client made up.

The key and what it led to commit together with the deed itself: a retry finds the answer, one at the same time waits
for it, and a deed that was refused leaves no key behind. Keys are per client; housekeeping removes them after days.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from coordination.records import prepared
from coordination.records.delivery import IdempotencyKey
from coordination.rules.refusal import Refusal

LONGEST_KEY = 200
KEPT = timedelta(days=7)

_CLAIM = """
INSERT INTO coordination_idempotencykey AS kept (client_id, key, request_hash, created_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (client_id, key) DO UPDATE
SET request_hash = EXCLUDED.request_hash, created_at = EXCLUDED.created_at, status = NULL, answer = NULL
WHERE kept.created_at < %s
RETURNING id
"""
"""Waits for whoever inserts the same key at this moment; takes over one that is older than it is kept."""

_ANSWERED = "UPDATE coordination_idempotencykey SET status = %s, answer = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the deed was answered with, and whether it had been done before."""

    status: int
    answer: Mapping[str, Any]
    again: bool = False


def digest(body: bytes) -> str:
    """What tells one request from another under the same key."""
    return hashlib.sha256(body).hexdigest()


def once(
    *, client: int, key: str, request_hash: str, at: datetime, do: Callable[[], tuple[int, Mapping[str, Any]]]
) -> Answered:
    """Do it and keep its answer, or give the answer kept. Raises whatever `do` raises, and then keeps nothing.

    Raises Refusal 422 for a key that came with another request before, or one that is too long.
    """
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Refusal("key_unusable", "A key has at most %(most)s characters, all visible.", {"most": LONGEST_KEY}, 422)
    with transaction.atomic():
        claimed = _claim(client, key, request_hash, at)
        if claimed is not None:
            status, answer = do()
            with prepared.cursor() as cursor:
                cursor.execute(_ANSWERED, [status, json.dumps(dict(answer)), claimed])
            return Answered(status, answer)
        row = IdempotencyKey.objects.get(client=client, key=key)
    if row.request_hash != request_hash:
        raise Refusal("key_reused", "This was sent before with another content. Look at the result first.", status=422)
    return Answered(row.status, row.answer, again=True)


def _claim(client: int, key: str, request_hash: str, at: datetime) -> int | None:
    with prepared.cursor() as cursor:
        cursor.execute(_CLAIM, [client, key, request_hash, at, at - KEPT])
        found = cursor.fetchone()
    return found[0] if found else None
