"""Registry, floor 2: what was asked twice is done once. Comes in: every door, with a key the client made up.

The key and what it led to commit together with the deed itself: a retry finds the answer, one at the same time waits
for it, and a deed that was refused leaves no key behind. Keys are per client; housekeeping removes them after days.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from coordination.records.delivery import IdempotencyKey
from coordination.rules.refusal import Refusal

LONGEST_KEY = 200


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
    if len(key) > LONGEST_KEY:
        raise Refusal("key_too_long", "The key has more than %(most)s characters.", {"most": LONGEST_KEY}, 422)
    with transaction.atomic():
        row, is_new = IdempotencyKey.objects.get_or_create(
            client_id=client, key=key, defaults={"request_hash": request_hash, "created_at": at}
        )
        if is_new:
            status, answer = do()
            IdempotencyKey.objects.filter(pk=row.pk).update(status=status, answer=dict(answer))
            return Answered(status, answer)
    if row.request_hash != request_hash:
        raise Refusal("key_reused", "This was sent before with another content. Look at the result first.", status=422)
    return Answered(row.status, row.answer, again=True)
