"""Meanings of the ledger's refusals, for callers of the API."""

from django.utils.translation import gettext_lazy as _

from brim.base.rest.problems import meanings

REFUSALS = {
    "balance_too_large": _("The wallet would hold more than one does; `most` says how much that is."),
    "hold_exceeded": _("More was to be captured than is left in the hold; `remaining` says how much is."),
    "insufficient_balance": _("The wallet has less than was asked; `available` and `asked` say how much."),
    "key_conflict": _(
        "The Idempotency-Key was used for other content. Nothing moved. Use a new key for a new request."
    ),
    "occurred_in_future": _("Nothing can have happened in the future."),
    "unknown_hold": _("There is no such hold."),
}
meanings(REFUSALS)
