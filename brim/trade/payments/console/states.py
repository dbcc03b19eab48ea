"""States as people read them: a word, an icon and a tone, never a colour alone."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.shell.states import State, Text

STUCK = State(_lazy("stuck"), "triangle-alert", "bad")

PAYMENT = {
    "created": State(pgettext_lazy("payment", "created"), "plus"),
    "pending": State(pgettext_lazy("payment", "pending"), "hourglass", "tea"),
    "paid": State(pgettext_lazy("payment", "paid"), "banknote-arrow-up", "tea"),
    "credited": State(pgettext_lazy("payment", "credited"), "circle-check", "accent"),
    "failed": State(pgettext_lazy("payment", "failed"), "circle-x", "bad"),
    "expired": State(pgettext_lazy("payment", "expired"), "timer-off"),
    "refunding": State(pgettext_lazy("payment", "being refunded"), "undo-2", "tea"),
    "partially_refunded": State(pgettext_lazy("payment", "partly refunded"), "undo-2"),
    "refunded": State(pgettext_lazy("payment", "refunded"), "undo-2"),
    "disputed": State(pgettext_lazy("payment", "disputed"), "shield-alert", "bad"),
    "sent_back": State(pgettext_lazy("payment", "sent back, never credited"), "undo-2"),
    "cancelled": State(pgettext_lazy("payment", "cancelled"), "circle-x"),
    "charged_back": State(pgettext_lazy("payment", "charged back"), "shield-alert", "bad"),
}
TOP_UP = {name: PAYMENT[name] for name in ("pending", "credited", "failed", "expired", "cancelled")}
REFUND = {
    "pending": State(pgettext_lazy("refund", "pending"), "hourglass", "tea"),
    "completed": State(pgettext_lazy("refund", "completed"), "circle-check", "accent"),
    "cancelled": State(pgettext_lazy("refund", "cancelled"), "circle-x", "bad"),
}
DISPUTE = {
    "open": State(pgettext_lazy("dispute", "open"), "hourglass", "tea"),
    "won": State(pgettext_lazy("dispute", "won"), "circle-check", "accent"),
    "lost": State(pgettext_lazy("dispute", "lost"), "circle-x", "bad"),
}
WAITING = State(pgettext_lazy("dispute", "waits for a second person"), "users", "tea")
SAID_WON = State(pgettext_lazy("dispute", "recorded as won"), "users", "tea")
SAID_LOST = State(pgettext_lazy("dispute", "recorded as lost"), "users", "tea")


NOT_BELIEVED = _lazy("The channel's answer was not believed")


@dataclass(frozen=True)
class Reason:
    """Why something was not believed, in plain words, and what a person does about it."""

    name: Text
    why: Text
    what_to_do: Text
    title: Text = NOT_BELIEVED


CHECK_BY_ASKING = _lazy(
    "Open the payment and ask the channel now: its answer to our own question is what counts. If it agrees, the money "
    "is credited by itself; then settle this with a word."
)
FORGED = _lazy(
    "Nothing was credited, and nothing needs to be unless a customer misses money. One now and then is somebody "
    "trying; many in a row mean that the keys of the channel are to be checked in Settings, Channels."
)
REASONS = {
    "wrong_amount": Reason(
        pgettext_lazy("quarantine", "Another amount"),
        _lazy("The channel names another amount than was asked for."),
        _lazy(
            "Compare with the channel's own page. If other money has really arrived, it is the customer's: have it "
            "put in as an adjustment, which a second person approves, and name this notification as its reason."
        ),
    ),
    "wrong_currency": Reason(
        _lazy("Another currency"),
        _lazy("The channel names another currency than was asked for."),
        _lazy(
            "Compare with the channel's own page. Money in another currency is sent back there, or put in as an "
            "adjustment that a second person approves."
        ),
    ),
    "wrong_merchant": Reason(
        _lazy("Another merchant"),
        _lazy("The channel says that somebody else was paid, not this business."),
        _lazy("Check the merchant number in Settings, Channels. Once it is right, ask the channel about the payment."),
    ),
    "wrong_number": Reason(
        _lazy("Another payment"), _lazy("What it says is about another payment than it claims."), CHECK_BY_ASKING
    ),
    "wrong_channel": Reason(
        _lazy("Another channel"), _lazy("It came by another channel than the payment was made with."), CHECK_BY_ASKING
    ),
    "unknown_payment": Reason(
        _lazy("Unknown payment"),
        _lazy("It is genuine, and speaks of a payment that is not ours."),
        _lazy("Look the number up at the channel. Perhaps another installation uses the same merchant account."),
    ),
    "unknown_refund": Reason(
        _lazy("Unknown refund"),
        _lazy("It is genuine, and speaks of a refund that was not made here."),
        _lazy("Look at the channel whether somebody has refunded there by hand; if so, correct the wallet as well."),
    ),
    "customer_erased": Reason(
        pgettext_lazy("quarantine", "Erased customer"),
        _lazy("It is paid, and was not credited: the customer's data was erased before the money came."),
        _lazy(
            "The money is at the channel. Send it back on the channel's own page, then settle this with a word and "
            "the number of that refund."
        ),
        _lazy("Money came for an erased customer"),
    ),
    "bad_signature": Reason(
        _lazy("Not signed by the channel"), _lazy("Its signature does not fit its content."), FORGED
    ),
    "no_signature": Reason(_lazy("Not signed"), _lazy("It bears no signature."), FORGED),
    "stale": Reason(
        _lazy("Too old"),
        _lazy("It was signed too long before it arrived, or its clock is wrong."),
        CHECK_BY_ASKING,
    ),
}
OTHER = Reason(
    _lazy("Not believed"), _lazy("It could not be proven to come from the channel, or could not be read."), FORGED
)


def reason_of(word: str) -> Reason:
    return REASONS.get(word, OTHER)
