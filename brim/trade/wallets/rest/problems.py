"""What the refusals of the wallets mean to a caller."""

from django.utils.translation import gettext_lazy as _

from brim.base.rest.problems import meanings
from brim.base.rest.samples import examples, in_paths

REFUSALS = {
    "already_decided": _("The request was approved, rejected, paid or failed before. Read it again."),
    "currency_mismatch": _("The amount is in another currency than what it is a part of."),
    "currency_not_offered": _("The wallet programme does not offer this currency."),
    "hold_expired": _("The hold's time is over. Place a new one."),
    "hold_not_open": _("The hold was captured or released before; `current_status` says which."),
    "holds_open": _("Something of the wallet is still held. Capture or release it first."),
    "internal_channel": _("A wallet cannot be topped up out of a wallet."),
    "invalid_amount": _("The amount is zero, or out of its bounds."),
    "invalid_expiry": _("The hold must expire in the future, within the programme's longest time."),
    "invalid_fault": _("The fault is consumer, operator or neither."),
    "invalid_key": _("The idempotency key has too many characters or ones that cannot be kept."),
    "invalid_metadata": _("The metadata is too large or holds values that cannot be kept."),
    "invalid_moment": _("The moment is not one that can be kept."),
    "invalid_period": _("The period cannot be read, or ends before it starts."),
    "invalid_store": _("There is no such store."),
    "invalid_text": _("A text is too long or holds characters that cannot be kept."),
    "not_refundable": _("This is nothing that can be refunded."),
    "over_limit": _(
        "A limit of the wallet programme would be passed; `limit`, `most` and `used` say which and how far."
    ),
    "payout_reference_needed": _("To say that it is paid wants a reference of the payout, or why there is none."),
    "quote_exceeds_value": _("The refund quote is more than can be paid out."),
    "reason_needed": _("This call wants a reason."),
    "refund_exceeded": _("More was to be refunded than is left; `left` says how much is."),
    "same_customer": _("A transfer goes to another customer."),
    "second_person_needed": _("Who asked for it cannot approve it."),
    "spend_too_late": _(
        "It happened longer ago than the programme lets one person book; `late_spend_days` says how many days. Ask for "
        "it as a late spend, which a second person approves."
    ),
    "under_limit": _("The amount is below the least of the wallet programme; `least` says how much that is."),
    "unknown_adjustment": _("There is no such adjustment."),
    "unknown_operation": _("There is no such operation."),
    "unknown_top_up": _("There is no such top-up in this wallet."),
    "unknown_withdrawal": _("There is no such withdrawal."),
    "value_contested": _(
        "The payer contests the payment that this money came from; `contested` says how much. Wait until it is decided."
    ),
    "wallet_closed": _("The wallet is closed. A top-up opens it again."),
    "wallet_frozen": _("The wallet is frozen: it pays nothing out."),
    "wallet_in_debt": _(
        "The customer owes for a payment that was charged back; `owed` says how much. Principal that comes in pays it."
    ),
    "wallet_owes": _("The customer owes on the credit line."),
}
meanings(REFUSALS)
examples(account="6222 **** 1234", fault="consumer")
examples(
    items=[
        {
            "ref": "line 1",
            "idempotency_key": "2026-03-02-1",
            "customer": "ref:M00001",
            "amount": {"amount": 1230, "currency": "CNY"},
        }
    ]
)
in_paths(spend="spd_…", hold="hld_…", withdrawal="wdr_…", adjustment="adj_…", freeze="frz_…", expiry="opn_…")
