"""What the refusals of the payments mean to a caller."""

from django.utils.translation import gettext_lazy as _

from brim.base.rest.problems import meanings
from brim.base.rest.samples import examples, in_paths

REFUSALS = {
    "channel_declined": _("The payment channel refuses this payment. Choose another channel."),
    "channel_unavailable": _("The payment channel does not answer. Try again with the same Idempotency-Key."),
    "drawer_full": _("The drawer cannot hold as much more: cash is taken out of it first."),
    "drawer_short": _("The drawer holds less cash than is to be paid out."),
    "decided_by_channel": _(
        "The channel has decided the dispute; a person decides no other way. Ask the channel again."
    ),
    "dispute_too_large": _("More was to be contested than can be; `left` says how much."),
    "topup_not_open": _("The top-up was paid, or has ended; `current_status` says which. Refund one that was paid."),
    "no_open_shift": _("Cash needs an open shift."),
    "not_disputable": _("This payment cannot be contested: it is cash, not credited, or contested or lost already."),
    "outcome_requested": _("An outcome of this dispute waits for a second person already. Have that decided first."),
    "payment_disputed": _("The payer contests this payment. Wait until that is decided."),
    "refund_pending": _("Another refund of this top-up is under way. Wait until it has settled."),
    "refund_too_large": _("More was to be refunded than is left of the top-up; `left` says how much is."),
    "shift_currency": _("The open shift counts another currency."),
    "unknown_channel": _("There is no such payment channel, or it is switched off."),
    "unknown_dispute": _("There is no such dispute."),
    "unknown_outcome": _("There is no such outcome of a dispute."),
    "unknown_payment": _("There is no such payment."),
    "unknown_refund": _("There is no such refund."),
    "unknown_topup": _("There is no such top-up."),
}
meanings(REFUSALS)
examples(channel="cash", outcome="lost")
in_paths(topup="top_…", payment="pay_…", dispute="dsp_…", outcome="out_…")
