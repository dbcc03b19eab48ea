"""The channels as the settings show them."""

from dataclasses import dataclass
from datetime import timedelta

from brim.trade.payments import channels
from brim.trade.payments.channels import sandbox


@dataclass(frozen=True)
class ChannelFacts:
    """`at_once`: money changes hands when the payment is made; else a payer has `lifetime` on the hosted page."""

    name: str
    merchant: str
    is_on: bool
    at_once: bool
    lifetime: timedelta
    is_sandbox: bool


def channel_facts() -> list[ChannelFacts]:
    """Every channel there is, switched on or not."""
    on = set(channels.names())
    return [
        ChannelFacts(name, channel.merchant(), name in on, channel.AT_ONCE, channel.LIFETIME, name == sandbox.NAME)
        for name, channel in channels.CHANNELS.items()
    ]
