"""The wallet's refusals in words."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Conflict, Invalid, NotFound, Refused


def insufficient_balance(available: int, asked: int) -> Refused:
    return Refused(
        "insufficient_balance",
        _("The balance does not suffice. Nothing has moved. Top up or ask for less."),
        {"available": available, "asked": asked},
    )


def customer_erased() -> Conflict:
    return Conflict(
        "customer_forgotten",
        _(
            "This customer's personal data was erased, so nobody could spend what is put in. Nothing has moved. "
            "Give the money back another way, or put it into another customer's wallet."
        ),
    )


def wallet_frozen() -> Refused:
    return Refused("wallet_frozen", _("The wallet is frozen. Nothing has moved. Unfreeze it first."))


def wallet_closed() -> Refused:
    return Refused("wallet_closed", _("The wallet is closed. Nothing has moved. A top-up opens it again."))


def amount_not_positive() -> Invalid:
    return Invalid("amount", _("The amount must be more than zero. Nothing has moved."), code="invalid_amount")


def amount_too_large(most: int) -> Invalid:
    text = _("The amount is too large: at most %(most)s minor units move at once. Nothing has moved.")
    return Invalid("amount", text % {"most": most}, code="invalid_amount")


def balance_too_large(most: int, asked: int) -> Refused:
    return Refused(
        "balance_too_large",
        _("The wallet would grow beyond what one holds. Nothing has moved. Ask for less."),
        {"most": most, "asked": asked},
    )


def over_limit(what: str, limit: int, asked: int, used: int = 0) -> Refused:
    """`what` is the limit's name in the programme: a program's word, told in details."""
    return Refused(
        "over_limit",
        _("This would pass a limit of the wallet programme. Nothing has moved. Ask for less or on another day."),
        {"limit": what, "most": limit, "asked": asked, "used": used},
    )


def spend_too_late(most_days: int, day: date) -> Refused:
    """`day`: the day of the business it is said to have happened on."""
    return Refused(
        "spend_too_late",
        _(
            "This happened longer ago than one person may still book. Nothing has moved. Ask for it as a late spend, "
            "which a second person approves."
        ),
        {"late_spend_days": most_days, "day": day.isoformat()},
    )


def under_limit(what: str, limit: int, asked: int) -> Refused:
    return Refused(
        "under_limit",
        _("The amount is below the least of the wallet programme. Nothing has moved. Ask for more."),
        {"limit": what, "least": limit, "asked": asked},
    )


def unknown_hold() -> NotFound:
    return NotFound("unknown_hold", _("There is no such hold. Nothing has moved. Check its id."))


def hold_not_open(status: str) -> Conflict:
    return Conflict(
        "hold_not_open", _("The hold is no longer open. Nothing has moved. Place a new one."), {"status": status}
    )


def hold_expired(expires_at: datetime) -> Conflict:
    return Conflict(
        "hold_expired",
        _("The hold has expired. Nothing has moved. Place a new one."),
        {"expires_at": expires_at.isoformat()},
    )


def hold_not_due() -> Conflict:
    return Conflict("hold_not_due", _("The hold has not expired yet. Nothing has moved."))


def hold_exceeded(remaining: int, asked: int) -> Refused:
    return Refused(
        "hold_exceeded",
        _("The hold has less left than was asked. Nothing has moved. Ask for what is left or less."),
        {"remaining": remaining, "asked": asked},
    )


def hold_too_long(most_minutes: int) -> Invalid:
    return Invalid(
        "expires_at",
        _("The hold must expire in the future and within %(minutes)s minutes. Nothing has moved.")
        % {"minutes": most_minutes},
        code="invalid_expiry",
    )


def unknown_operation() -> NotFound:
    return NotFound("unknown_operation", _("There is no such operation. Nothing has moved. Check its id."))


def not_refundable() -> Conflict:
    return Conflict("not_refundable", _("This is not a spend that can be refunded. Nothing has moved."))


def refund_exceeded(left: int, asked: int) -> Refused:
    return Refused(
        "refund_exceeded",
        _("More was asked than is left to refund. Nothing has moved. Ask for what is left or less."),
        {"left": left, "asked": asked},
    )


def unknown_top_up() -> NotFound:
    return NotFound("unknown_top_up", _("There is no such top-up in this wallet. Nothing has moved. Check its id."))


def same_customer() -> Invalid:
    return Invalid("to_customer_id", _("A transfer goes to another customer. Nothing has moved."), code="same_customer")


def same_person() -> Conflict:
    return Conflict(
        "second_person_needed",
        _("Who requested this cannot approve it. Nothing has moved. Ask a second person."),
    )


def already_decided(status: str) -> Conflict:
    return Conflict(
        "already_decided", _("This has been decided already. Nothing has moved. Look again."), {"status": status}
    )


def currency_not_offered(currency: str) -> Invalid:
    return Invalid(
        "currency",
        _("The wallet programme does not offer %(currency)s. Nothing has moved.") % {"currency": currency[:10]},
        code="currency_not_offered",
    )


def reason_needed() -> Invalid:
    return Invalid("reason", _("Say why: a reason is needed. Nothing has moved."), code="reason_needed")


def payout_reference_needed() -> Invalid:
    return Invalid(
        "payout_reference",
        _(
            "Nothing was booked: the payout needs a reference, by which it is found again. Write the bank's number of "
            "the transfer, or why there is none."
        ),
        code="payout_reference_needed",
    )


def key_needed() -> Invalid:
    return Invalid(
        "key", _("An idempotency key of 1 to 300 characters is needed. Nothing has moved."), code="invalid_key"
    )


def key_reserved() -> Invalid:
    return Invalid(
        "key",
        _("A key that begins like this is one of Brim's own. Nothing has moved. Use another."),
        code="invalid_key",
    )


def text_unusable(field: str, most: int) -> Invalid:
    return Invalid(
        field,
        _("The text is longer than %(most)s characters or holds characters that cannot be kept. Nothing has moved.")
        % {"most": most},
        code="invalid_text",
    )


def account_is_card() -> Invalid:
    return Invalid(
        "account",
        _("This looks like a whole bank card number. Nothing has moved. Give the bank and the last four digits."),
        code="card_number",
    )


def currency_mismatch() -> Invalid:
    return Invalid(
        "amount",
        _("The amount is in another currency. Nothing has moved. Ask in the same one."),
        code="currency_mismatch",
    )


def metadata_unusable() -> Invalid:
    return Invalid(
        "metadata",
        _(
            "Metadata is at most 20 names, each once and in one line, with texts, whole numbers, true, false or null. "
            "It has no control characters. Nothing has moved."
        ),
        code="invalid_metadata",
    )


def moment_unusable(field: str) -> Invalid:
    return Invalid(
        field, _("Give the time with its time zone, and not before 1970. Nothing has moved."), code="invalid_moment"
    )


def store_unusable() -> Invalid:
    return Invalid("store", _("There is no such store. Nothing has moved."), code="invalid_store")


def internal_channel() -> Invalid:
    return Invalid(
        "channel",
        _("A wallet cannot be topped up out of a wallet. Nothing has moved. Use money that comes from outside."),
        code="internal_channel",
    )


def holds_open() -> Conflict:
    return Conflict(
        "holds_open",
        _("Money of this wallet is still held. Nothing has moved. Capture or release the holds first."),
    )


def wallet_owes() -> Conflict:
    return Conflict("wallet_owes", _("The customer owes on the credit line. Nothing has moved. Settle that first."))


def value_contested(contested: int) -> Refused:
    return Refused(
        "value_contested",
        _("The payer contests the payment that this money came from. Nothing has moved. Wait until that is decided."),
        {"contested": contested},
    )


def wallet_in_debt(owed: int) -> Refused:
    return Refused(
        "wallet_in_debt",
        _("The customer owes for a payment that was charged back. Nothing has moved. Settle that first."),
        {"owed": owed},
    )


def quote_exceeds_value() -> Conflict:
    return Conflict(
        "quote_exceeds_value",
        _("The refund quote is more than can be paid out. Nothing has moved. Look at the quote again."),
    )


def quote_changed(quoted: int, agreed: int) -> Conflict:
    return Conflict(
        "quote_changed",
        _("The refund quote has changed meanwhile. Nothing has moved. Look at the quote again and agree to it."),
        {"quoted": quoted, "agreed": agreed},
    )


def frozen_by_house() -> Refused:
    return Refused(
        "frozen_by_house",
        _("The house has frozen this wallet. It stays frozen: ask at the counter or by phone why, and what is needed."),
    )


def unknown_withdrawal() -> NotFound:
    return NotFound("unknown_withdrawal", _("There is no such withdrawal. Nothing has moved. Check its id."))


def unknown_adjustment() -> NotFound:
    return NotFound("unknown_adjustment", _("There is no such adjustment. Nothing has moved. Check its id."))


def programme_changed() -> Conflict:
    return Conflict(
        "programme_changed", _("The programme was saved by somebody else meanwhile. Nothing was saved. Look again.")
    )
