"""Sentences for events of payments and tills."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.references import Reference, reference
from brim.base.events.sentences import Sentence, amount_shown, names, sentences
from brim.trade.payments.wording import CHANNELS

PAYMENT = {
    "payments.payment_created": Sentence(_lazy("Payment created"), "credit-card", word="topups:read", is_step=True),
    "payments.payment_paid": Sentence(
        _lazy("Payment paid by %(channel)s"), "credit-card", word="topups:read", is_step=True
    ),
    "payments.payment_credited": Sentence(_lazy("Payment credited"), "circle-check", word="topups:read", is_step=True),
    "payments.payment_failed": Sentence(
        _lazy("Payment by %(channel)s failed"), "circle-x", mark="bad", word="topups:read"
    ),
    "payments.payment_expired": Sentence(
        _lazy("Payment by %(channel)s expired unpaid"), "timer-off", word="topups:read", is_by_calendar=True
    ),
    "payments.top_up_cancelled": Sentence(
        _lazy("Top-up by %(channel)s cancelled, unpaid"), "circle-x", word="topups:read"
    ),
    "payments.payment_disputed": Sentence(
        _lazy("Payment by %(channel)s disputed"), "shield-alert", mark="bad", word="topups:read"
    ),
    "payments.dispute_won": Sentence(
        _lazy("Dispute of a payment by %(channel)s won"), "circle-check", word="topups:read"
    ),
    "payments.dispute_lost": Sentence(
        _lazy("Dispute of a payment by %(channel)s lost"), "shield-alert", mark="bad", word="topups:read", is_step=True
    ),
    "payments.dispute_outcome_requested": Sentence(
        _lazy("The outcome of a dispute of a payment by %(channel)s waits for a second person"),
        "users",
        word="topups:read",
    ),
    "payments.dispute_outcome_rejected": Sentence(
        _lazy("The recorded outcome of a dispute of a payment by %(channel)s was rejected"),
        "circle-x",
        word="topups:read",
    ),
    "payments.refund_started": Sentence(
        _lazy("Refund sent to %(channel)s"), "undo-2", word="topups:read", is_step=True
    ),
    "payments.refund_completed": Sentence(
        _lazy("Refund paid out by %(channel)s"), "undo-2", word="topups:read", is_step=True
    ),
    "payments.refund_cancelled": Sentence(
        _lazy("Refund refused by %(channel)s, the money is back"), "triangle-alert", mark="bad", word="topups:read"
    ),
    "payments.refund_stalled": Sentence(
        _lazy("Refund without an answer of %(channel)s: somebody has to look"),
        "triangle-alert",
        mark="bad",
        word="topups:read",
    ),
    "payments.notification_quarantined": Sentence(
        _lazy("A notification of %(channel)s was quarantined"), "shield-alert", mark="bad", word="payments:read"
    ),
    "payments.notification_resolved": Sentence(
        _lazy("A quarantined notification of %(channel)s was settled"),
        "circle-check",
        word="payments:read",
        is_step=True,
    ),
    "payments.answer_resolved": Sentence(
        _lazy("A quarantined answer of %(channel)s was settled"), "circle-check", word="payments:read", is_step=True
    ),
    "payments.answer_quarantined": Sentence(
        _lazy("An answer of %(channel)s was quarantined"), "shield-alert", mark="bad", word="payments:read"
    ),
}
sentences("money", PAYMENT, shows=amount_shown)

HOUSE = {
    "payments.shift_opened": Sentence(_lazy("Shift opened"), "hand-coins", word="events:read"),
    "payments.cash_dropped": Sentence(_lazy("Cash taken out of a drawer"), "banknote", word="events:read"),
    "payments.shift_closed": Sentence(_lazy("Shift closed"), "hand-coins", word="events:read"),
}
sentences("house", HOUSE)

names("channel", CHANNELS)

reference(
    Reference("pay", ("payment_id",), page="console:payment", words=("payments:read",), icon="credit-card", order=50)
)
reference(Reference("top", ("topup_id",), order=60))
