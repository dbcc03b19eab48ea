"""What wallets are called by: the accounts of the chart that they book on, the purses, the kinds of operations."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext, pgettext_lazy

from brim.base.events.sentences import named
from brim.core.ledger.wording import Account, accounts
from brim.core.ledger.wording import account_name as name_of_kind

Text = str | Promise


ACCOUNTS: Mapping[str, Account] = {
    "principal": Account(
        _lazy("Principal"),
        _lazy("What customers have paid in and not spent; it is owed to them."),
        is_of_customers=True,
    ),
    "bonus": Account(_lazy("Bonus"), _lazy("What customers were given and have not spent."), is_of_customers=True),
    "receivable": Account(
        _lazy("Receivable"), _lazy("What customers owe for payments that were charged back."), is_of_customers=True
    ),
    "clearing": Account(_lazy("Channel clearing"), _lazy("What a channel has taken in for the house, and pays out.")),
    "bonus_cost": Account(_lazy("Cost of bonus"), _lazy("What the house has given away as bonus.")),
    "revenue": Account(_lazy("Revenue"), _lazy("What a store has earned by spends.")),
    "payouts": Account(_lazy("Payouts"), _lazy("Withdrawals that were paid out.")),
    "adjustments": Account(pgettext_lazy("book", "Adjustments"), _lazy("Corrections by hand.")),
    "transfers": Account(_lazy("Transfers"), _lazy("Between customers: on its way from one to the other.")),
    "breakage": Account(_lazy("Breakage"), _lazy("Bonus that expired unspent.")),
    "receivables": Account(_lazy("Receivables"), _lazy("The house's side of what customers owe for charge-backs.")),
}
accounts(ACCOUNTS)

PURSES: Mapping[str, Text] = {purse: ACCOUNTS[purse].name for purse in ("principal", "bonus")}
FROM_PURSES: Mapping[str, Text] = {"principal": _lazy("From principal"), "bonus": _lazy("From bonus")}
AMOUNTS: Mapping[str, Text] = {
    "principal": _lazy("principal %(amount)s"),
    "bonus": _lazy("bonus %(amount)s"),
    "held": _lazy("held %(amount)s"),
}
"""What a wallet is made of, as a part of a sentence."""


@dataclass(frozen=True)
class Kind:
    """A kind of operation that moves value: what statements and staff call it, and where the words of the trade would
    tell a customer nothing, what their own pages do. `group` is the filter of bills that finds it."""

    name: Text
    group: str
    to_customers: Text = ""


KINDS: dict[str, Text] = {}
KINDS_TO_CUSTOMERS: dict[str, Text] = {}
GROUPS: dict[str, Text] = {}
"""How the kinds are offered as a filter: a few words, several kinds behind some."""
GROUPED: dict[str, list[str]] = {}


def groups(named: Mapping[str, Text]) -> None:
    twice = GROUPS.keys() & named.keys()
    assert not twice, f"these groups of kinds have a name already: {sorted(twice)}"
    GROUPS.update(named)
    GROUPED.update({group: [] for group in named})


def kinds(named: Mapping[str, Kind]) -> None:
    """What a room above calls the operations that its commands book."""
    twice = KINDS.keys() & named.keys()
    assert not twice, f"these kinds of operations have a name already: {sorted(twice)}"
    for code, kind in named.items():
        assert kind.group in GROUPS, f"the kind {code} is of no known group: {kind.group}"
        KINDS[code], KINDS_TO_CUSTOMERS[code] = kind.name, kind.to_customers or kind.name
        GROUPED[kind.group].append(code)


groups(
    {
        "payments": pgettext_lazy("spending", "Payments"),
        "topups": pgettext_lazy("bills", "Top-ups"),
        "refunds": _lazy("Refunds and withdrawals"),
        "transfers": _lazy("Sent and received"),
        "others": _lazy("Corrections and expiry"),
    }
)
kinds(
    {
        "top_up": Kind(_lazy("Top-up"), "topups"),
        "spend": Kind(_lazy("Spend"), "payments", pgettext_lazy("bill", "Payment")),
        "capture": Kind(_lazy("Captured hold"), "payments", _lazy("Payment from a deposit")),
        "refund": Kind(_lazy("Refund"), "refunds", _lazy("Refund of a payment")),
        "top_up_refund": Kind(_lazy("Top-up refunded"), "refunds"),
        "withdrawal": Kind(_lazy("Withdrawal"), "refunds"),
        "adjustment": Kind(_lazy("Adjustment"), "others", _lazy("Correction")),
        "transfer_out": Kind(_lazy("Transfer out"), "transfers", _lazy("Sent to somebody")),
        "transfer_in": Kind(_lazy("Transfer in"), "transfers", _lazy("Received from somebody")),
        "expiry": Kind(_lazy("Bonus expired"), "others"),
        "expiry_reversal": Kind(_lazy("Expiry reversed"), "others", _lazy("Expired bonus given back")),
        "close": Kind(_lazy("Wallet closed"), "refunds"),
        "charge_back": Kind(_lazy("Charged back"), "others", _lazy("Payment taken back")),
        "charge_back_reversal": Kind(_lazy("Charge-back reversed"), "others", _lazy("Payment given back again")),
        "debt_payment": Kind(_lazy("Debt paid"), "others", _lazy("Paid what was owed")),
    }
)


@dataclass(frozen=True)
class Source:
    """Where the value of a lot came from, on a %(day)s: as staff read it and as the customer does."""

    text: Text
    to_customers: Text


SOURCES: dict[str, Source] = {}


def sources(named: Mapping[str, Source]) -> None:
    """What a room above calls where its lots come from."""
    twice = SOURCES.keys() & named.keys()
    assert not twice, f"these sources of value have a name already: {sorted(twice)}"
    SOURCES.update(named)


sources(
    {
        "topup": Source(_lazy("Top-up of %(day)s"), _lazy("from the top-up of %(day)s")),
        "adjustment": Source(_lazy("Adjustment of %(day)s"), _lazy("from a correction of %(day)s")),
        "transfer": Source(_lazy("Received on %(day)s"), _lazy("from what you received on %(day)s")),
        "refund": Source(_lazy("Refunded on %(day)s"), _lazy("from a refund of %(day)s")),
        "reprice": Source(_lazy("Priced anew on %(day)s"), "%(day)s"),
        "credit": Source(_lazy("Owed on the credit line"), _lazy("on credit")),
    }
)


def account_name(kind: str, detail: str, stores: Mapping[int, str]) -> str:
    """An account of the chart, with the channel or the store that it is kept for."""
    name = name_of_kind(kind)
    if kind == "revenue" and detail.isdigit():
        detail = stores.get(int(detail), detail) if int(detail) else pgettext("revenue", "no store")
    elif kind == "clearing":
        detail = named("channel", detail)
    return f"{name} · {detail}" if detail else name


def purse_name(purse: str) -> str:
    return str(PURSES.get(purse, purse))


def kind_name(kind: str) -> str:
    """The kind itself where the room whose it is is no more."""
    return str(KINDS.get(kind, kind))


def kind_words() -> dict[str, str]:
    """The kinds of operations in the reader's language, read once: a stream outlives the request's language."""
    return {kind: str(word) for kind, word in KINDS.items()}
