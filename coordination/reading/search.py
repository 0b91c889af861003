"""What the search box finds: a number or its beginning, words of the title or place, a reporter's whole phone number."""

import re

from django.db.models import Q

from coordination.records.case import Report
from coordination.records.secrets import phone_key

NUMBER = re.compile(r"(20[0-9]{2})-([0-9]{0,18})")
_PHONE = re.compile(r"\+?[\d\s-]{7,20}")
_SERIAL = re.compile(r"\d{1,12}")


def clean(text: str) -> str:
    """What was typed without anything that cannot be stored or searched."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())


def found_by(text: str, *, phones: bool, once: Q | None = None) -> Q:
    """The condition for what was typed; every word must be found. Phones only where reporters may be seen. Of cases that
    are seen as they once were, `once` says whose title is still the one that was seen; their place is not looked at.
    """
    text = clean(text)
    if NUMBER.fullmatch(text):
        return Q(number__startswith=text)
    condition = Q()
    for word in text.split()[:5]:
        condition &= Q(title__contains=word) | Q(address__contains=word) if once is None else Q(title__contains=word)
    condition &= once or Q()
    if phones and _PHONE.fullmatch(text):
        condition |= Q(pk__in=list(_reported_from(text)))
    if _SERIAL.fullmatch(text):
        condition |= Q(number__endswith=f"-{text}", pk=int(text))
    return condition


def _reported_from(phone: str, most: int = 200):
    reports = Report.objects.filter(phone_key=phone_key(phone)).exclude(phone_key="")
    return reports.order_by("-pk").values_list("case_id", flat=True)[:most]
