"""The group robots (群机器人) of WeCom, DingTalk and Feishu: how their addresses look, and what of one is kept.

Of an address only its key is kept; the host and the path are the product's own and stand here. So a message can go
nowhere else, whatever somebody types.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal, invalid
from coordination.rules.words import COORDINATING_KINDS, Kind, Role


class Product(StrEnum):
    """Whose robot it is."""

    WECOM = "wecom"  # 企业微信
    DINGTALK = "dingtalk"  # 钉钉
    FEISHU = "feishu"  # 飞书


@dataclass(frozen=True)
class Shape:
    """An address: `https://{host}{path}` and the key, as a parameter of the query, or at the end of the path."""

    host: str
    path: str
    parameter: str = ""

    def address(self, key: str) -> str:
        """Where a message to the robot with this key goes."""
        return f"https://{self.host}{self.path}{f'?{self.parameter}=' if self.parameter else ''}{key}"


SHAPES = {
    Product.WECOM: Shape("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key"),
    Product.DINGTALK: Shape("oapi.dingtalk.com", "/robot/send", "access_token"),
    Product.FEISHU: Shape("open.feishu.cn", "/open-apis/bot/v2/hook/"),
}
KINDS = frozenset({Kind.DEPARTMENT, *COORDINATING_KINDS})
"""Organisations with a group of their own: whoever is called and whoever calls."""
SETS = (Role.LEAD, Role.COORDINATOR)
"""Who sets it for their own organisation; an administrator for each."""
_KEY = re.compile(r"[A-Za-z0-9_-]{16,128}")
SHOWN = 4


def key_of(product: Product, address: str) -> str:
    """The key in an address that was copied from the product. Raises Refusal 422 at `address`, with the remedy."""
    shape = SHAPES[product]
    try:
        parts = urlsplit(address.strip())
    except ValueError as problem:
        raise _not_copied(shape) from problem
    if parts.netloc in {other.host for kind, other in SHAPES.items() if kind != product}:
        raise invalid("address", "This is the address of another product's robot. Choose that product above.")
    if parts.scheme != "https" or parts.netloc != shape.host:
        raise _not_copied(shape)
    if shape.parameter:
        found = dict(parse_qsl(parts.query)).get(shape.parameter, "") if parts.path == shape.path else ""
    else:
        found = parts.path.removeprefix(shape.path).rstrip("/") if parts.path.startswith(shape.path) else ""
    if not _KEY.fullmatch(found):
        raise _not_copied(shape)
    return found


def _not_copied(shape: Shape) -> Refusal:
    begins = f"{shape.address('')}…"
    return invalid(
        "address", "The address begins with %(begins)s. Copy it whole from the settings of the robot.", begins=begins
    )


def masked(product: Product, key: str) -> str:
    """An address as it is shown: enough to tell one robot from another."""
    return SHAPES[product].address(f"…{key[-SHOWN:]}")


def administers(by: Actor) -> bool:
    """Whether somebody may set the robot of every organisation."""
    return bool(by.at(Role.ADMINISTRATOR))


def own(by: Actor) -> list[int]:
    """The organisations whose robot somebody sets because they answer for them."""
    return list(dict.fromkeys(hat.organisation for hat in by.hats if hat.role in SETS and hat.kind in KINDS))
