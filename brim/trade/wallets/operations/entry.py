"""What every operation checks of its input before anything is locked."""

from typing import TypedDict

from brim.base.identity.types import Actor
from brim.base.money import CURRENCIES
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.types import Programme

MOST_KEY = 300
MOST_DESCRIPTION = 500
MOST_CATEGORY = 60
MOST_REASON = 500
MOST_AMOUNT = 10**15
CHANNELS_OF_OUR_OWN = frozenset({"wallet", "balance", "points", "coupon", "gift", "transfer", "credit", "bonus"})


def check_key(key: str) -> str:
    if not 0 < len(key) <= MOST_KEY or not key.isprintable():
        raise refusals.key_needed()
    return key


def check_amount(amount: int) -> int:
    """Raises: Invalid `invalid_amount`."""
    if type(amount) is not int or not 0 < amount <= MOST_AMOUNT:
        raise refusals.amount_not_positive()
    return amount


def check_text(field: str, value: str, most: int) -> str:
    if len(value) > most or "\0" in value:
        raise refusals.text_unusable(field, most)
    return value


def check_reason(reason: str) -> str:
    """A reason that must be given. Raises: Invalid `reason_needed`."""
    if not reason.strip():
        raise refusals.reason_needed()
    return check_text("reason", reason, MOST_REASON)


def check_currency(programme: Programme, currency: str) -> str:
    """Raises: Invalid `currency_not_offered`."""
    if currency not in CURRENCIES or (programme.currencies and currency not in programme.currencies):
        raise refusals.currency_not_offered(currency)
    return currency


def check_channel(channel: str) -> str:
    """Value that is in a wallet already is no payment for a top-up. Source: money-rules "Value" 7."""
    if channel in CHANNELS_OF_OUR_OWN:
        raise refusals.internal_channel()
    assert channel.isidentifier() or channel.replace("-", "_").isidentifier(), channel
    return channel


class Who(TypedDict):
    actor: str
    request_id: str
    key: str
    reason: str


def who(actor: Actor, key: str, reason: str = "") -> Who:
    """The fields of a command that say who asks, under which key and why."""
    return {
        "actor": actor.label,
        "request_id": actor.request_id,
        "key": check_key(key),
        "reason": check_text("reason", reason, MOST_REASON),
    }
