"""What the tests of the REST door share: clients of the cast, and one case in the middle of its life."""

from datetime import timedelta
from functools import lru_cache

from django.utils import timezone
from rest_framework.test import APIClient

from coordination.models import Attachment, Case, Ruling, Summons, Task
from coordination.stages import ACTIONS
from tests.doors.test_reading import acting, convened

ROOT = "/api/v1/"
CAST = (
    "li",
    "zhao",
    "sun",
    "zhang",
    "qian",
    "he",
    "supervisor",
    "gas",
    "gas-lead",
    "power",
    "lights",
    "admin",
    "client",
    "stranger",
)
"""Li's community has the case, Zhang chairs it, gas works on it, power was released from it."""
IN_SCOPE = frozenset({"li", "zhang", "he", "supervisor", "gas", "gas-lead", "power"})
AT_WORK = IN_SCOPE - {"power"}


def client(town, name):
    """Somebody signed in; nobody for an empty name."""
    known = vars(town).setdefault("clients", {})
    if name not in known:
        known[name] = APIClient()
        known[name].handler._middleware_chain = _one_chain()
        if name:
            known[name].force_authenticate(town.users[name])
    return known[name]


@lru_cache(maxsize=1)
def _one_chain():
    """Each handler would look through every static file when it is made: one is enough."""
    handler = APIClient().handler
    handler.load_middleware()
    return handler._middleware_chain


def body(**more):
    """A filing as a hotline sends it."""
    said = {
        "title": "楼体下沉",
        "description": "墙裂了",
        "category": "2.1",
        "reporter": {"name": "王", "phone": "13900001234"},
    }
    return {**said, **more}


class Scene:
    """A case that is acting, with a summons of gas, a task of gas, a photo, and a second one, convening, in which power
    has declined. Both began so lately that by the real clock nothing but a yellow card is due."""

    def __init__(self, town):
        self.town = town
        start = timezone.now() - timedelta(minutes=41)
        self.case = acting(town, start)
        self.number = self.case.number
        self.other = convened(town, start)
        self.summons = Summons.objects.get(case=self.case, organisation__code="gas")
        self.task = Task.objects.get(case=self.case, organisation__code="gas")
        self.photo = Attachment.objects.create(
            case=self.case, file="gone.jpg", name="a.jpg", size=1, sha256="0" * 64, added_at=start
        )
        declined = Summons.objects.get(case=self.other, organisation__code="power")
        by, owner = town.actor("power"), town.id("owner")
        said = {"clause": "2.1.9", "owner": owner, "reason": "不归我们"}
        ACTIONS["decline"](case=self.other.pk, summons=declined.pk, by=by, at=start + timedelta(minutes=30), **said)
        self.ruling = Ruling.objects.get(case=self.other)
        self.other = Case.objects.get(pk=self.other.pk)
