"""The words of wallets."""

from django.utils.translation import gettext_lazy

# Of an operation that moved value.
KINDS = {
    "top_up": gettext_lazy("Top-up"),
    "spend": gettext_lazy("Spend"),
    "capture": gettext_lazy("Captured hold"),
    "refund": gettext_lazy("Refund"),
    "top_up_refund": gettext_lazy("Top-up refunded"),
    "withdrawal": gettext_lazy("Withdrawal"),
    "adjustment": gettext_lazy("Adjustment"),
    "transfer_out": gettext_lazy("Transfer out"),
    "transfer_in": gettext_lazy("Transfer in"),
    "expiry": gettext_lazy("Bonus expired"),
    "expiry_reversal": gettext_lazy("Expiry reversed"),
    "close": gettext_lazy("Wallet closed"),
    "charge_back": gettext_lazy("Charged back"),
    "charge_back_reversal": gettext_lazy("Charge-back reversed"),
    "debt_payment": gettext_lazy("Debt paid"),
}


def kind_words() -> dict[str, str]:
    """The kinds of operations in the reader's language, read once: a stream outlives the request's language."""
    return {kind: str(word) for kind, word in KINDS.items()}
