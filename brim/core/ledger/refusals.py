"""The ledger's refusals in words."""

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Conflict, Refused


def key_conflict() -> Conflict:
    return Conflict(
        "key_conflict",
        _("This idempotency key was used for another request. Nothing has moved. Use a new key for a new request."),
    )


def insufficient_balance(*, available: int, asked: int, code: int) -> Refused:
    return Refused(
        "insufficient_balance",
        _("The balance does not suffice. Nothing has moved. Top up or ask for less."),
        {"available": available, "asked": asked, "code": code},
    )


def balance_too_large(*, most: int, asked: int, code: int) -> Refused:
    return Refused(
        "balance_too_large",
        _("The balance would grow beyond what an account holds. Nothing has moved. Ask for less."),
        {"most": most, "asked": asked, "code": code},
    )


def unknown_hold() -> Refused:
    return Refused("unknown_hold", _("There is no such hold. Nothing has moved. Check its id."))


def hold_exceeded(*, remaining: int, asked: int) -> Refused:
    return Refused(
        "hold_exceeded",
        _("The hold has less left than was asked. Nothing has moved. Ask for what is left or less."),
        {"remaining": remaining, "asked": asked},
    )


def occurred_in_future() -> Refused:
    return Refused("occurred_in_future", _("The time given lies in the future. Nothing was booked. Check the clock."))
