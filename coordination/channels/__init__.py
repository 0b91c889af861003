"""Floor 4: one module per outside system a message goes to. Each sends one message or raises `NotSent`."""

from coordination.channels import email, robots, sms
from coordination.delivery.send import Channel

CHANNELS: dict[str, Channel] = {"email": email.send, "sms": sms.send, "robot": robots.send}
"""What the worker hands to delivery; in-app needs none, its row is the message."""
