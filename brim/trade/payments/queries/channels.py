"""The channels as the settings show them, and how the sandbox is told to misbehave."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from brim.trade.payments import channels
from brim.trade.payments.channels import sandbox
from brim.trade.payments.sandbox import operations as provider
from brim.trade.payments.sandbox.rules import Mischief


@dataclass(frozen=True)
class ChannelFacts:
    """`at_once`: money changes hands when the payment is made; else a payer has `lifetime` on the hosted page."""

    name: str
    merchant: str
    is_on: bool
    at_once: bool
    lifetime: timedelta
    is_sandbox: bool


@dataclass(frozen=True)
class SandboxHabit:
    """How payments of the sandbox behave that are opened from now on; `delay_s` counts for what is delayed or slow."""

    mischief: frozenset[str]
    delay_s: int


MISCHIEF = tuple(str(kind) for kind in Mischief)


def channel_facts() -> list[ChannelFacts]:
    """Every channel there is, switched on or not."""
    on = set(channels.names())
    return [
        ChannelFacts(
            name, channel.merchant(), name in on, channel.AT_ONCE, channel.LIFETIME, name == sandbox.NAME
        )
        for name, channel in channels.CHANNELS.items()
    ]  # fmt: skip


def has_sandbox() -> bool:
    return bool(settings.SANDBOX)


def sandbox_habit() -> SandboxHabit:
    row = provider.default_habit()
    return SandboxHabit(frozenset(row.mischief.split()), row.delay_s)
