"""The states of spends, holds and requests as people read them."""

from django.utils.translation import pgettext_lazy

from brim.base.shell.states import State

SPEND = {
    "posted": State(pgettext_lazy("spend", "taken"), "circle-check", "accent"),
    "partially_refunded": State(pgettext_lazy("spend", "partly refunded"), "undo-2"),
    "refunded": State(pgettext_lazy("spend", "refunded"), "undo-2"),
}
HOLD = {
    "open": State(pgettext_lazy("hold", "open"), "hourglass", "tea"),
    "captured": State(pgettext_lazy("hold", "captured"), "circle-check", "accent"),
    "released": State(pgettext_lazy("hold", "released"), "lock-open"),
    "expired": State(pgettext_lazy("hold", "expired"), "timer-off"),
}
WITHDRAWAL = {
    "requested": State(pgettext_lazy("withdrawal", "waits for approval"), "hourglass", "tea"),
    "approved": State(pgettext_lazy("withdrawal", "to be paid out"), "banknote", "tea"),
    "paid": State(pgettext_lazy("withdrawal", "paid out"), "circle-check", "accent"),
    "rejected": State(pgettext_lazy("withdrawal", "rejected"), "circle-x"),
    "failed": State(pgettext_lazy("withdrawal", "payout failed"), "triangle-alert", "bad"),
}
ADJUSTMENT = {
    "requested": State(pgettext_lazy("adjustment", "waits for approval"), "hourglass", "tea"),
    "made": State(pgettext_lazy("adjustment", "made"), "circle-check", "accent"),
    "rejected": State(pgettext_lazy("adjustment", "rejected"), "circle-x"),
}
