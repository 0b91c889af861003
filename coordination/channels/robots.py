"""Group robots of WeCom, DingTalk and Feishu. Each answers 200 whatever happened: what it says inside is read.

Where a message goes follows from the product and the key (rules.robots): no address comes from outside.
"""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from coordination.delivery.send import NotSent
from coordination.delivery.words import Message
from coordination.rules.robots import SHAPES, Product

PATIENCE = 8.0
"""Seconds for an answer."""


def _by_type(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


BODIES: Mapping[Product, Callable[[str], dict[str, Any]]] = {
    Product.WECOM: _by_type,
    Product.DINGTALK: _by_type,
    Product.FEISHU: lambda text: {"msg_type": "text", "content": {"text": text}},
}
CODES = ("errcode", "code", "StatusCode")
"""Under which a robot says how it went; 0 is well."""
REASONS = ("errmsg", "msg", "StatusMessage")


def send(message: Message) -> None:
    """Say one message in the group; where the robot was taken away nothing is said. Raises NotSent."""
    if message.robot is not None:
        say(*message.robot, message.text)


def say(product: Product, key: str, text: str) -> None:
    """Say something in a group, under the service's name: robots may be set to pass on only what holds a word.

    Raises NotSent, with what the robot answered.
    """
    with translation.override(settings.LANGUAGE_CODE):
        said = f"【{gettext('Convene')}】{text}"
    try:
        answer = httpx.post(SHAPES[product].address(key), json=BODIES[product](said), timeout=PATIENCE)
    except httpx.HTTPError as problem:
        why = gettext("the robot could not be reached (%(why)s)") % {"why": type(problem).__name__}
        raise NotSent(why) from None  # the problem's own words hold the key
    if answer.status_code != httpx.codes.OK:
        raise NotSent(gettext("the robot answered %(code)s") % {"code": answer.status_code})
    _read(answer)


def _read(answer: httpx.Response) -> None:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict) or not any(name in said for name in CODES):
        raise NotSent(gettext("what answered is no robot"))
    code = next(said[name] for name in CODES if name in said)
    if code != 0:
        why = next((str(said[name]) for name in REASONS if name in said), "")
        raise NotSent((gettext("the robot answered %(code)s") % {"code": f"{code} {why}"})[:120])
