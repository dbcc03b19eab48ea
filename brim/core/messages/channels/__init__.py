"""Ways to reach somebody. A channel is `send(letter, *, number)`: it returns when the other side has taken the letter,
raises Declined for its final no and Unavailable where it is to be tried again. `number` is the same on every try."""

from collections.abc import Callable

from django.conf import settings

from brim.core.messages.channels import email, sms
from brim.core.messages.types import Channel, Letter

Send = Callable[..., None]


def keep(_letter: Letter, *, number: str) -> None:
    """A demonstration: nothing leaves, the page shows it."""
    assert settings.DEMO, number


def send_by(channel: Channel) -> Send:
    if settings.DEMO:
        return keep
    return {Channel.EMAIL: email.send, Channel.SMS: sms.send}[channel]


def switched_on() -> list[Channel]:
    if settings.DEMO:
        return [Channel.SMS, Channel.EMAIL]
    is_on = {Channel.SMS: bool(settings.SMS_URL), Channel.EMAIL: bool(settings.EMAIL_HOST)}
    return [channel for channel in (Channel.SMS, Channel.EMAIL) if is_on[channel]]
