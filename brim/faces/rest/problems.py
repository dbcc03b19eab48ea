"""Every refusal that a caller can meet, by its code: what it means and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEANINGS: dict[str, Promise] = {
    "already_decided": _("The request was approved, rejected, paid or failed before. Read it again."),
    "balance_too_large": _("The wallet would hold more than one does; `most` says how much that is."),
    "body_too_large": _("The body is larger than this call takes. Send less at once."),
    "booked_before": _("The line's key was used for the same spend before, outside this job. Nothing moved again."),
    "bulk_job_ended": _("The job has ended, or is being undone; `current_status` says which."),
    "bulk_job_open": _("The job is still worked. Cancel it first, or wait until it is done."),
    "business_not_set_up": _("The business has no name and currency yet. Set it up in the console."),
    "card_number": _("A text holds a payment card number, which is never stored. Take it out."),
    "channel_declined": _("The payment channel refuses this payment. Choose another channel."),
    "channel_unavailable": _("The payment channel does not answer. Try again with the same Idempotency-Key."),
    "currency_mismatch": _("The amount is in another currency than what it is a part of."),
    "currency_not_offered": _("The wallet programme does not offer this currency."),
    "customer_forgotten": _(
        "The customer's personal data was erased: nothing of it can be changed, and nothing can be put into the wallet."
    ),
    "database_away": _("The database does not answer. Ask again with the same Idempotency-Key, as Retry-After says."),
    "drawer_full": _("The drawer cannot hold as much more: cash is taken out of it first."),
    "drawer_short": _("The drawer holds less cash than is to be paid out."),
    "duplicate_customer": _("Phone, email or reference belongs to another customer; `candidates` names it."),
    "empty_file": _("The file has no lines."),
    "every_store_needed": _("The key is limited to stores, and this call tells of all of them."),
    "forbidden": _("The key lacks the permission or the store; `permission` names it."),
    "decided_by_channel": _(
        "The channel has decided the dispute; a person decides no other way. Ask the channel again."
    ),
    "dispute_too_large": _("More was to be contested than can be; `left` says how much."),
    "hold_exceeded": _("More was to be captured than is left in the hold; `remaining` says how much is."),
    "hold_expired": _("The hold's time is over. Place a new one."),
    "topup_not_open": _("The top-up was paid, or has ended; `current_status` says which. Refund one that was paid."),
    "hold_not_open": _("The hold was captured or released before; `current_status` says which."),
    "holds_open": _("Something of the wallet is still held. Capture or release it first."),
    "idempotency_key_not_taken": _(
        "The call takes no header Idempotency-Key, since each of its items has its own. Leave it out."
    ),
    "idempotency_key_needed": _(
        "A call that moves value needs the header Idempotency-Key: 1 to 200 visible ASCII characters."
    ),
    "insufficient_balance": _("The wallet has less than was asked; `available` and `asked` say how much."),
    "internal_channel": _("A wallet cannot be topped up out of a wallet."),
    "internal_error": _("A fault of ours. Ask again with the same Idempotency-Key: nothing is done twice."),
    "invalid": _("A field cannot be used; `errors` names it."),
    "invalid_amount": _("The amount is zero, or out of its bounds."),
    "invalid_cursor": _("The cursor or position is not one of ours. Start again without it."),
    "invalid_expiry": _("The hold must expire in the future, within the programme's longest time."),
    "invalid_fault": _("The fault is consumer, operator or neither."),
    "invalid_key": _("The idempotency key has too many characters or ones that cannot be kept."),
    "invalid_metadata": _("The metadata is too large or holds values that cannot be kept."),
    "invalid_moment": _("The moment is not one that can be kept."),
    "invalid_period": _("The period cannot be read, or ends before it starts."),
    "invalid_request": _("Some fields are missing, unknown or of the wrong kind; `errors` names each."),
    "invalid_store": _("There is no such store."),
    "invalid_text": _("A text is too long or holds characters that cannot be kept."),
    "key_conflict": _(
        "The Idempotency-Key was used for other content. Nothing moved. Use a new key for a new request."
    ),
    "malformed_json": _("The body is no JSON in UTF-8, or is nested too deep."),
    "malformed_query": _("The address holds too many parameters."),
    "method_not_allowed": _("The address does not take this method; the header Allow says which it takes."),
    "no_contact": _("This is no phone number and no email address."),
    "no_open_shift": _("Cash needs an open shift."),
    "not_disputable": _("This payment cannot be contested: it is cash, not credited, or contested or lost already."),
    "not_refundable": _("This is nothing that can be refunded."),
    "occurred_in_future": _("Nothing can have happened in the future."),
    "outcome_requested": _("An outcome of this dispute waits for a second person already. Have that decided first."),
    "over_limit": _(
        "A limit of the wallet programme would be passed; `limit`, `most` and `used` say which and how far."
    ),
    "overloaded": _("Too much waits just now. Nothing was done. Wait as long as Retry-After says."),
    "payment_disputed": _("The payer contests this payment. Wait until that is decided."),
    "payout_reference_needed": _("To say that it is paid wants a reference of the payout, or why there is none."),
    "probable_duplicate": _(
        "Somebody like this is there already; `candidates` names whom. Use one of them, or send `allow_duplicate`."
    ),
    "query_too_short": _("Search for two Chinese characters, three letters, or four digits of the phone."),
    "quote_exceeds_value": _("The refund quote is more than can be paid out."),
    "rate_limited": _("The key's budget is used up. Wait as long as Retry-After says."),
    "reason_needed": _("This call wants a reason."),
    "refund_exceeded": _("More was to be refunded than is left; `left` says how much is."),
    "refund_pending": _("Another refund of this top-up is under way. Wait until it has settled."),
    "refund_too_large": _("More was to be refunded than is left of the top-up; `left` says how much is."),
    "same_customer": _("A transfer goes to another customer."),
    "second_person_needed": _("Who asked for it cannot approve it."),
    "shift_currency": _("The open shift counts another currency."),
    "spend_too_late": _(
        "It happened longer ago than the programme lets one person book; `late_spend_days` says how many days. Ask for "
        "it as a late spend, which a second person approves."
    ),
    "stale_version": _("Somebody else has changed it meanwhile; `version` is the current one. Read it again."),
    "store_needed": _("The key is limited to stores. Say in `store` at which of them this is."),
    "too_slow": _("The body did not arrive in time. Send it again at once, under the same Idempotency-Key."),
    "too_many_failures": _("Too many wrong keys came from this address. Wait as long as Retry-After says."),
    "too_many_streams": _("Too many live streams are open. Try again in a minute."),
    "too_many_lines": _("The file has more lines than one job takes. Send it as several."),
    "total_not_counted": _("What is searched for is not counted. Leave out `q` or `include_total`."),
    "unauthenticated": _("The key is missing, wrong, expired or revoked."),
    "under_limit": _("The amount is below the least of the wallet programme; `least` says how much that is."),
    "unknown_adjustment": _("There is no such adjustment."),
    "unknown_bulk_job": _("There is no such bulk job, or another key sent it."),
    "unknown_channel": _("There is no such payment channel, or it is switched off."),
    "unknown_columns": _("The first line of a CSV file must name the columns, and only ones that are known."),
    "unknown_customer": _("There is no such customer, or it belongs to a store that is not the key's."),
    "unknown_dispute": _("There is no such dispute."),
    "unknown_outcome": _("There is no such outcome of a dispute."),
    "unknown_event_type": _("There is no such type of event."),
    "unknown_hold": _("There is no such hold."),
    "unknown_id": _("There is nothing with this id, or the key may not see it."),
    "unknown_operation": _("There is no such operation."),
    "unknown_path": _("There is no such address in this API."),
    "unknown_payment": _("There is no such payment."),
    "unknown_refund": _("There is no such refund."),
    "unknown_store": _("There is no store with this code."),
    "unknown_top_up": _("There is no such top-up in this wallet."),
    "unknown_topup": _("There is no such top-up."),
    "unknown_withdrawal": _("There is no such withdrawal."),
    "unreadable_file": _("A line cannot be read: too long, no UTF-8, or not of this format; `detail` names the line."),
    "unsupported_media_type": _("The body must be sent as application/json."),
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
