"""Sentences for events of wallets."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.references import Reference, other_customers, reference
from brim.base.events.sentences import Sentence, Shown, family, names, sentences
from brim.base.money import money
from brim.base.ui import formats
from brim.trade.wallets.wording import AMOUNTS, FROM_PURSES, KINDS, KINDS_TO_CUSTOMERS, PURSES

WALLETS, WITHDRAWALS = "wallets:read", "withdrawals:read"


def purses_of(data: Mapping[str, Any]) -> Shown:
    """What the purses were concerned with: of a top-up that is what was paid and the bonus."""
    amount = data.get("principal", 0) + data.get("bonus", 0) or data.get("amount")
    return Shown() if amount is None else of_wallet(data, amount)


def amount_of(data: Mapping[str, Any]) -> Shown:
    """Money on its way out; the bonus that ends with it stands in the small print."""
    return of_wallet(data, data["amount"])


def change_of(data: Mapping[str, Any]) -> Shown:
    return of_wallet(data, data["change"])


def payout_of(data: Mapping[str, Any]) -> Shown:
    return of_wallet(data, data["paid_out"])


def line_of(data: Mapping[str, Any]) -> Shown:
    return of_wallet(data, data["credit_line"])


def of_wallet(data: Mapping[str, Any], amount: int) -> Shown:
    return Shown(money(amount, data["currency"]), purses_text(data), data.get("category") or "")


def purses_text(data: Mapping[str, Any]) -> str:
    """“principal 44.80, bonus 11.20”: of the purses that took part."""
    if "principal" not in data or "bonus" not in data:
        return ""
    parts = {name: money(abs(data[name]), data["currency"]) for name in ("principal", "bonus")}
    return formats.purses_text(**{name: part for name, part in parts.items() if part})


WALLET = {
    "wallets.topped_up": Sentence(_lazy("Topped up by %(channel)s"), "arrow-up", mark="in", sign=1),
    "wallets.balance_spent": Sentence(_lazy("Spent"), "coffee", at=_lazy("Spent at %(store)s"), sign=-1),
    "wallets.hold_placed": Sentence(_lazy("Set aside"), "hourglass", at=_lazy("Set aside at %(store)s")),
    "wallets.hold_captured": Sentence(
        _lazy("Captured from a hold"), "coffee", at=_lazy("Captured from a hold at %(store)s"), sign=-1
    ),
    "wallets.hold_released": Sentence(_lazy("Hold released"), "lock-open"),
    "wallets.hold_expired": Sentence(_lazy("Hold expired and released"), "timer-off", is_by_calendar=True),
    "wallets.spend_refunded": Sentence(
        _lazy("Spend refunded"), "undo-2", at=_lazy("Spend refunded at %(store)s"), mark="in", sign=1
    ),
    "wallets.top_up_refund_started": Sentence(_lazy("Top-up refund started"), "undo-2", shows=amount_of),
    "wallets.top_up_refund_completed": Sentence(
        _lazy("Top-up refunded to its origin"),
        "undo-2",
        sign=-1,
        despite=_lazy("Top-up refunded to its origin: it had left before the wallet was barred"),
        shows=amount_of,
    ),
    "wallets.top_up_refund_cancelled": Sentence(_lazy("Top-up refund cancelled"), "circle-x", shows=amount_of),
    "wallets.withdrawal_requested": Sentence(
        _lazy("Withdrawal requested"), "banknote-arrow-down", word=WITHDRAWALS, shows=amount_of
    ),
    "wallets.withdrawal_approved": Sentence(
        _lazy("Withdrawal approved"), "circle-check", word=WITHDRAWALS, shows=amount_of
    ),
    "wallets.withdrawal_rejected": Sentence(
        _lazy("Withdrawal rejected"), "circle-x", word=WITHDRAWALS, shows=amount_of
    ),
    "wallets.withdrawal_paid": Sentence(
        _lazy("Withdrawal paid out"),
        "banknote-arrow-down",
        sign=-1,
        despite=_lazy("Withdrawal paid out: it had left before the wallet was barred"),
        word="withdrawals:read",
        shows=amount_of,
    ),
    "wallets.withdrawal_failed": Sentence(
        _lazy("Withdrawal failed, the money is back"),
        "triangle-alert",
        mark="bad",
        word="withdrawals:read",
        shows=amount_of,
    ),
    "wallets.adjustment_requested": Sentence(_lazy("Adjustment requested"), "scale", shows=change_of),
    "wallets.adjustment_rejected": Sentence(_lazy("Adjustment rejected"), "circle-x", shows=change_of),
    "wallets.adjustment_approved": Sentence(
        _lazy("Adjustment approved"), "circle-check", is_step=True, shows=change_of
    ),
    "wallets.adjustment_made": Sentence(_lazy("Balance adjusted"), "scale", sign=1, shows=change_of),
    "wallets.transferred_out": Sentence(_lazy("Transferred to %(other)s"), "arrow-right", sign=-1, shows=amount_of),
    "wallets.transferred_in": Sentence(_lazy("Received from %(other)s"), "arrow-left", mark="in", sign=1),
    "wallets.lots_expired": Sentence(KINDS["expiry"], "timer-off", mark="tea", sign=-1, is_by_calendar=True),
    "wallets.expiry_moved": Sentence(
        _lazy("Bonus lasts until the end of its last day"), "calendar", mark="tea", is_by_calendar=True
    ),
    "wallets.expiry_reversed": Sentence(KINDS_TO_CUSTOMERS["expiry_reversal"], "gift", mark="tea", sign=1),
    "wallets.top_up_contested": Sentence(
        _lazy("Top-up contested: until decided, it cannot be refunded, sent or withdrawn"), "shield-alert", is_step=True
    ),
    "wallets.contest_ended": Sentence(_lazy("A top-up that was contested counts again"), "circle-check", is_step=True),
    "wallets.charged_back": Sentence(_lazy("Charged back: the dispute was lost"), "shield-alert", mark="bad", sign=-1),
    "wallets.charge_back_reversed": Sentence(KINDS["charge_back_reversal"], "undo-2", mark="in", sign=1),
    "wallets.debt_paid": Sentence(_lazy("Paid what was owed for a charge-back"), "hand-coins", sign=-1),
    "wallets.wallet_frozen": Sentence(_lazy("Wallet frozen"), "snowflake", mark="bad"),
    "wallets.wallet_unfrozen": Sentence(_lazy("Wallet unfrozen"), "lock-open"),
    "wallets.wallet_closed": Sentence(KINDS["close"], "lock", mark="bad", sign=-1, shows=payout_of),
    "wallets.credit_line_requested": Sentence(_lazy("Credit line requested"), "hand-coins", shows=line_of),
    "wallets.credit_line_rejected": Sentence(_lazy("Credit line rejected"), "circle-x", shows=line_of),
    "wallets.credit_line_approved": Sentence(
        _lazy("Credit line approved"), "circle-check", is_step=True, shows=line_of
    ),
    "wallets.credit_line_set": Sentence(_lazy("Credit line set"), "hand-coins", shows=line_of),
    "wallets.late_spend_requested": Sentence(_lazy("Late spend requested"), "history"),
    "wallets.late_spend_rejected": Sentence(_lazy("Late spend rejected"), "circle-x"),
    "wallets.late_spend_approved": Sentence(_lazy("Late spend approved"), "circle-check", is_step=True),
}
family("money", _lazy("Money"), WALLETS, order=10)
sentences("money", WALLET, word=WALLETS, shows=purses_of)

HOUSE = {
    "wallets.programme_saved": Sentence(_lazy("Programme saved"), "gift", mark="tea", word="events:read"),
}
sentences("house", HOUSE)

CHANGED = {
    "currencies": _lazy("ladder and limits"),
    "spend_order": _lazy("spend order"),
    "order_rules": _lazy("exceptions of the spend order"),
    "bonus_days": _lazy("days of the bonus"),
    "grace_days": _lazy("days of grace"),
    "hold_default_minutes": _lazy("how long holds last"),
    "hold_most_minutes": _lazy("the longest hold"),
    "late_spend_days": _lazy("how late a spend may come"),
}
names("changed", CHANGED)
names("purse", PURSES)
names("from_purse", FROM_PURSES)
names("purse_amount", AMOUNTS)

MOVEMENT = "console:movement"
reference(Reference("opn", is_operation=True, page=MOVEMENT, words=(WALLETS,), icon="coffee"))
reference(
    Reference(
        "spd",
        ("spend_id",),
        ("wallets.balance_spent",),
        is_operation=True,
        page=MOVEMENT,
        page_prefix="opn",
        words=(WALLETS,),
        icon="coffee",
        order=70,
    )
)
reference(
    Reference(
        "tfr",
        events=("wallets.transferred_out", "wallets.transferred_in"),
        is_operation=True,
        page=MOVEMENT,
        page_prefix="opn",
        words=(WALLETS,),
        icon="arrow-left-right",
    )
)
reference(Reference("rfd", ("refund_id",), ("wallets.spend_refunded",), is_operation=True, order=10))
reference(Reference("hld", ("hold_id",), page="console:hold-page", words=(WALLETS,), icon="hourglass", order=20))
reference(
    Reference(
        "wdr", ("withdrawal_id",), page="console:withdrawal", words=(WITHDRAWALS,), icon="banknote-arrow-down", order=30
    )
)
reference(
    Reference(
        "adj",
        ("adjustment_id",),
        page="console:adjustment",
        words=("adjustments:write", "adjustments:approve"),
        icon="scale",
        order=40,
    )
)
other_customers("to_customer_id", "from_customer_id")
