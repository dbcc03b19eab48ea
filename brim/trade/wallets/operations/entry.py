"""Input checks of every operation, before anything is locked."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypedDict

from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import moments
from brim.base.kit.cards import holds_card_number, refuse_card_numbers
from brim.base.kit.own_keys import brims_alone
from brim.base.kit.text import UncleanError, line, lines
from brim.base.money import CURRENCIES, MAX_AMOUNT, Money
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.types import NEVER_CHANNELS, Programme

MAX_KEY = 300
MAX_DESCRIPTION = 500
MAX_CATEGORY = 60
MAX_REASON = 500
MAX_ACCOUNT = 200
MAX_STORE_ID = 32_767
MAX_MINUTES = 366 * 24 * 60
MAX_METADATA = 20
MAX_METADATA_KEY = 60
MAX_METADATA_TEXT = 500
MAX_INTEGER = 2**63 - 1
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def check_key(key: str, actor: Actor) -> str:
    """Validate a caller's key. Raises: Invalid `invalid_key` if it is malformed or begins with a prefix reserved for
    Brim.

    Source: docs/decisions/0017-keys-belong-to-the-customer.md.
    """
    if not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise refusals.key_needed()
    if key.startswith(brims_alone()) and actor.kind is not ActorKind.SYSTEM:
        raise refusals.key_reserved()
    return key


def check_amount(amount: int) -> int:
    """Validate an amount in minor units. Raises: Invalid `invalid_amount` if it is not above zero or above the
    maximum."""
    if type(amount) is not int or amount <= 0:
        raise refusals.amount_not_positive()
    if amount > MAX_AMOUNT:
        raise refusals.amount_too_large(MAX_AMOUNT)
    return amount


def currency_of(amount: Money | None) -> str:
    """The amount's currency; empty if no amount is given."""
    return "" if amount is None else amount.asset.code


def check_text(field: str, value: str, most: int) -> str:
    """The text cleaned (`kit.text`); a reason may have several lines. Raises: Invalid `invalid_text`: too long, or with
    control characters or line breaks in it; `card_number`."""
    text = cleaned(field, value, most)
    refuse_card_numbers(text, field)
    return text


def check_account(account: str) -> str:
    """Validate a payout account: a bank and the last four digits. Raises: as `check_text`.

    Source: docs/decisions/0024-card-numbers-and-payout-accounts.md.
    """
    text = cleaned("account", account, MAX_ACCOUNT)
    if holds_card_number(text):
        raise refusals.account_is_card()
    return text


def cleaned(field: str, value: str, most: int) -> str:
    if type(value) is not str or len(value) > most:
        raise refusals.text_unusable(field, most)
    try:
        return lines(value) if field == "reason" else line(value)
    except UncleanError:
        raise refusals.text_unusable(field, most) from None


def check_metadata(value: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """A flat object of texts, whole numbers, truth values and nulls; never a float. Names are cleaned as a
    description is, texts as a reason. Raises: Invalid `invalid_metadata`, `card_number`.

    Source: docs/rules/01.
    """
    if not value:
        return None
    if not isinstance(value, Mapping) or len(value) > MAX_METADATA:
        raise refusals.metadata_unusable()
    found: dict[str, object] = {}
    for key, item in value.items():
        name = metadata_text(key, MAX_METADATA_KEY, line)
        if not name or name in found:
            raise refusals.metadata_unusable()
        found[name] = metadata_value(item)
        refuse_card_numbers(name, "metadata")
        refuse_card_numbers(str(found[name]), "metadata")
    return found


def metadata_text(value: object, most: int, clean: Callable[[str], str]) -> str:
    if type(value) is not str or len(value) > most:
        raise refusals.metadata_unusable()
    try:
        return clean(value)
    except UncleanError:
        raise refusals.metadata_unusable() from None


def metadata_value(value: object) -> object:
    if type(value) is str:
        return metadata_text(value, MAX_METADATA_TEXT, lines)
    is_plain = value is None or type(value) is bool or (type(value) is int and abs(value) <= MAX_INTEGER)
    if not is_plain:
        raise refusals.metadata_unusable()
    return value


def check_moment(field: str, value: datetime | None) -> datetime | None:
    """The moment in UTC. Raises: Invalid `invalid_moment`: without a time zone, before 1970, or beyond what is kept."""
    if value is None:
        return None
    try:
        found = moments.in_utc(value)
    except ValueError:
        raise refusals.moment_unusable(field) from None
    if found < BEGINNING:
        raise refusals.moment_unusable(field)
    return found


def check_minutes(minutes: int | None, most: int) -> int | None:
    """Raises: Invalid `invalid_expiry`."""
    if minutes is not None and (type(minutes) is not int or not 0 < minutes <= MAX_MINUTES):
        raise refusals.hold_too_long(most)
    return minutes


def check_store(store_id: int | None) -> int | None:
    """Validate a store id. Raises: Invalid `invalid_store`. Whether the store exists is checked by the face, which
    looks it up by code."""
    if store_id is not None and (type(store_id) is not int or not 0 < store_id <= MAX_STORE_ID):
        raise refusals.store_unusable()
    return store_id


def check_reason(reason: str) -> str:
    """Validate a required reason. Raises: Invalid `reason_needed`."""
    if not reason.strip():
        raise refusals.reason_needed()
    return check_text("reason", reason, MAX_REASON)


def check_currency(programme: Programme, currency: str) -> str:
    """Raises: Invalid `currency_not_offered`."""
    if currency not in CURRENCIES or (programme.currencies and currency not in programme.currencies):
        raise refusals.currency_not_offered(currency)
    return currency


def check_channel(channel: str) -> str:
    """Refuse value of a wallet as payment for a top-up. Source: docs/rules/07."""
    if channel in NEVER_CHANNELS:
        raise refusals.internal_channel()
    assert channel.isidentifier() or channel.replace("-", "_").isidentifier(), channel
    return channel


class Who(TypedDict):
    actor: str
    request_id: str
    key: str
    reason: str


def who(actor: Actor, key: str, reason: str = "") -> Who:
    """A command's fields for actor, key and reason."""
    return {
        "actor": actor.label,
        "request_id": actor.request_id,
        "key": check_key(key, actor),
        "reason": check_text("reason", reason, MAX_REASON),
    }
