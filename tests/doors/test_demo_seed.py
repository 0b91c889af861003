"""The same seed and the same present tell the same history."""

import pytest
from django.db import transaction

from tests.doors.test_demo import load, told


class Undo(Exception):
    """Takes a load back."""


@pytest.mark.django_db
def test_the_same_seed_tells_the_same_history():
    tellings = []
    for _ in range(2):
        with pytest.raises(Undo), transaction.atomic():
            load(size=8)
            tellings.append([(at, action, state, title) for at, action, _user, state, title in told()])
            raise Undo
    assert tellings[0] == tellings[1]
