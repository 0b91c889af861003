"""What a message says: number, place, what is asked, until when, a link. Never a title or anything else somebody typed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.records.clock import Clock
from coordination.records.delivery import Delivery
from coordination.records.people import Membership
from coordination.rules.clocks import ASKS
from coordination.rules.robots import Product
from coordination.rules.words import Severity

SAID = {
    "filed": _("A case was filed and waits for you"),
    "escalated": _("A case was escalated to you: sign for it"),
    "sent_back": _("A case was sent back to you"),
    "summoned": _("You are summoned: report in or decline"),
    "summoned_again": _("You are called again: report in or decline"),
    "lead_reminded": _("Your department is summoned and has not answered: see to it"),
    "declined": _("A department declined: rule"),
    "ruled": _("A ruling was made on your declined summons"),
    "reported_in": _("A department reported in"),
    "called_off": _("The convening was called off"),
    "ordered": _("An immediate order for you"),
    "assigned": _("A task for you: sign for it"),
    "countersign": _("Minutes for you to countersign: silence counts as no objection"),
    "task_done": _("A task was reported done: check it"),
    "task_returned": _("A task was returned: rule"),
    "place_disputed": _("It is disputed where a case belongs: rule"),
    "task_ruled": _("A ruling was made on a returned task"),
    "task_cancelled": _("Your task was cancelled: stop work on it"),
    "task_redo": _("A task is to be done again"),
    "resolved": _("All work is checked: accept it on site"),
    "closed": _("The case is closed"),
    "reopened": _("The case was reopened"),
    "suspended": _("The case is suspended"),
    "resumed": _("The case goes on"),
    "approval_asked": _("A request waits for your decision"),
    "approval_given": _("Your request was granted"),
    "approval_refused": _("Your request was refused"),
    "supervised": _("A supervision order for you: answer it"),
    "supervision_answered": _("A supervision order was answered"),
    "named": _("You are named in a comment: read it"),
    "handed_over": _("A colleague handed this over to you"),
    "warned": _("Yellow card: four fifths of the time are used"),
    "overdue": _("Red card: the time is used up"),
    "twice_overdue": _("Overdue for the second time"),
}
"""By template; the keys are those of rules.messages, and `lead_reminded`."""


@dataclass(frozen=True)
class Message:
    """What a channel gets: an address, words without anything a resident said, and a key to recognise repeats by.

    `robot` is that of a group: whose, and its key.
    """

    key: str
    name: str
    email: str
    phone: str
    subject: str
    text: str
    robot: tuple[Product, str] | None = None


Dues = Mapping[int, datetime | None]


def message(delivery: Delivery, until: datetime | None) -> Message:
    """A delivery in the recipient's language; a group's is the service's own."""
    who = delivery.recipient
    with translation.override((who and who.language) or settings.LANGUAGE_CODE):
        subject = _subject(delivery)
        text = " ".join(filter(None, (subject, _deadline(until), _link(delivery))))
    key = str(delivery.key)
    if who is None:
        return Message(key, str(delivery.organisation), "", "", subject, text, _robot(delivery))
    return Message(key, str(who), who.email, who.phone, subject, text)


def _robot(delivery: Delivery) -> tuple[Product, str] | None:
    """The robot as it is set now; none where it was taken away meanwhile."""
    found = getattr(delivery.organisation, "robot", None)
    return (Product(found.product), found.key) if found else None


def _subject(delivery: Delivery) -> str:
    case = delivery.case
    place = case.community.short_name if case.community else gettext("place unknown")
    urgent = gettext("Severity I. ") if delivery.severity == Severity.CRITICAL else ""
    said = SAID.get(delivery.template, delivery.template)
    return urgent + gettext("%(said)s. Case %(number)s, %(place)s.") % {
        "said": said,
        "number": case.number,
        "place": place,
    }


def _deadline(until: datetime | None) -> str:
    if until is None:
        return ""
    return gettext("Deadline %(until)s.") % {"until": date_format(localtime(until), gettext("M j, H:i"))}


def _link(delivery: Delivery) -> str:
    return f"{settings.SITE_URL}/cases/{delivery.case.number}/"


def dues(deliveries: Iterable[Delivery], today: date) -> Dues:
    """Until when each recipient's organisations must do what its case asks of them now; None where nothing is asked."""
    rows = list(deliveries)
    current = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)
    hats = current.filter(user__in={row.recipient_id for row in rows}).values_list("user_id", "organisation_id")
    own = set(hats)
    clocks = Clock.objects.running().filter(case__in={row.case_id for row in rows}, kind__in=ASKS)
    asked = list(clocks.order_by("due_at").values_list("case_id", "party_id", "due_at"))
    return {
        row.pk: next((due for case, party, due in asked if case == row.case_id and _speaks_for(row, party, own)), None)
        for row in rows
    }


def _speaks_for(row: Delivery, party: int, own: Collection[tuple[int, int]]) -> bool:
    if row.recipient_id is None:
        return party == row.organisation_id
    return (row.recipient_id, party) in own
