"""What wallets are called by: the accounts of the chart that they book on, the purses, the kinds of operations."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import named
from brim.core.ledger.wording import Account, accounts
from brim.core.ledger.wording import account_name as name_of_kind

Text = str | Promise


ACCOUNTS: Mapping[str, Account] = {
    "principal": Account(_lazy("Principal"), _lazy("What customers have paid in and not spent; it is owed to them.")),
    "bonus": Account(_lazy("Bonus"), _lazy("What customers were given and have not spent.")),
    "receivable": Account(_lazy("Receivable"), _lazy("What customers owe for payments that were charged back.")),
    "clearing": Account(_lazy("Channel clearing"), _lazy("What a channel has taken in for the house, and pays out.")),
    "bonus_cost": Account(_lazy("Cost of bonus"), _lazy("What the house has given away as bonus.")),
    "revenue": Account(_lazy("Revenue"), _lazy("What a store has earned by spends.")),
    "payouts": Account(_lazy("Payouts"), _lazy("Withdrawals that were paid out.")),
    "adjustments": Account(_lazy("Adjustments"), _lazy("Corrections by hand.")),
    "transfers": Account(_lazy("Transfers"), _lazy("Between customers: on its way from one to the other.")),
    "breakage": Account(_lazy("Breakage"), _lazy("Bonus that expired unspent.")),
    "receivables": Account(_lazy("Receivables"), _lazy("The house's side of what customers owe for charge-backs.")),
}
accounts(ACCOUNTS)

PURSES: Mapping[str, Text] = {purse: ACCOUNTS[purse].name for purse in ("principal", "bonus")}

KINDS: Mapping[str, Text] = {
    "top_up": _lazy("Top-up"),
    "spend": _lazy("Spend"),
    "capture": _lazy("Captured hold"),
    "refund": _lazy("Refund"),
    "top_up_refund": _lazy("Top-up refunded"),
    "withdrawal": _lazy("Withdrawal"),
    "adjustment": _lazy("Adjustment"),
    "transfer_out": _lazy("Transfer out"),
    "transfer_in": _lazy("Transfer in"),
    "expiry": _lazy("Bonus expired"),
    "expiry_reversal": _lazy("Expiry reversed"),
    "close": _lazy("Wallet closed"),
    "charge_back": _lazy("Charged back"),
    "charge_back_reversal": _lazy("Charge-back reversed"),
    "debt_payment": _lazy("Debt paid"),
}
"""The kinds that move value, as statements and staff have them."""

KINDS_TO_CUSTOMERS: Mapping[str, Text] = {
    **KINDS,
    "spend": pgettext_lazy("bill", "Payment"),
    "capture": _lazy("Payment from a deposit"),
    "refund": _lazy("Refund of a payment"),
    "adjustment": _lazy("Correction"),
    "transfer_out": _lazy("Sent to somebody"),
    "transfer_in": _lazy("Received from somebody"),
    "expiry_reversal": _lazy("Expired bonus given back"),
    "charge_back": _lazy("Payment taken back"),
    "charge_back_reversal": _lazy("Payment given back again"),
    "debt_payment": _lazy("Paid what was owed"),
}
"""The same on a customer's own pages, where the words of the trade would tell nothing."""


def account_name(kind: str, detail: str, stores: Mapping[int, str]) -> str:
    """An account of the chart, with the channel or the store that it is kept for."""
    name = name_of_kind(kind)
    if kind == "revenue" and detail.isdigit():
        detail = stores.get(int(detail), detail)
    elif kind == "clearing":
        detail = named("channel", detail)
    return f"{name} · {detail}" if detail else name


def purse_name(purse: str) -> str:
    return str(PURSES.get(purse, purse))


def kind_words() -> dict[str, str]:
    """The kinds of operations in the reader's language, read once: a stream outlives the request's language."""
    return {kind: str(word) for kind, word in KINDS.items()}
