"""Group robots of WeCom, DingTalk and Feishu, by their addresses in apprise's form (`wecombot://key`, `dingtalk://…`)."""

import apprise
from django.conf import settings

from coordination.delivery.send import NotSent
from coordination.delivery.words import Message


def send(message: Message) -> None:
    """Say one message in every group of ROBOT_URLS. Raises NotSent when a group could not be reached."""
    say(message, settings.ROBOT_URLS)


def say(message: Message, urls: list[str]) -> None:
    """Say one message in these groups. Raises NotSent when one could not be reached, or an address is not understood."""
    robots = apprise.Apprise()
    wrong = [url.partition(":")[0] for url in urls if not robots.add(url)]
    if wrong:
        raise NotSent(f"no robot goes by an address that begins with {', '.join(wrong)}")
    if urls and not robots.notify(title=message.subject, body=message.text):
        raise NotSent("a robot could not be reached")
