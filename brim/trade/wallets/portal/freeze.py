"""The wallet frozen at once, and unfrozen with a fresh code."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.core.access.portal import fresh_code
from brim.core.access.portal.pages import Visit, action_page
from brim.core.access.purposes import purpose
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.portal.balance import purses_of

UNFREEZE = purpose("unfreeze", pgettext_lazy("message", "a code to unfreeze the wallet"), proves={"wallets:unfreeze"})


def standing(visit: Visit) -> dict[str, Any]:
    purses = purses_of(visit, clock.now())
    return {
        "is_frozen": any(purse.status == "frozen" for purse in purses),
        "can_freeze": any(purse.status == "active" for purse in purses),
    }


@action_page
def freeze(visit: Visit) -> HttpResponse:
    """Every wallet, at once and without a code: one who lost a phone has no time. Each freeze has a key of its own: a
    page that was shown before must not repeat the answer of a freeze that has been undone since."""
    if visit.posted is None:
        return HttpResponseRedirect(reverse("portal:security"))
    key = f"freeze-{ids.make()}"
    for purse in purses_of(visit, clock.now()):
        if purse.status == "active":
            wallets.freeze(
                customer_id=visit.id,
                currency=purse.currency,
                actor=visit.actor,
                now=clock.now(),
                key=f"{key}-{purse.currency}",
                reason=_("Frozen by the customer in the portal"),
            )
    messages.success(visit.request, _("Your wallet is frozen. Nothing leaves it until you unfreeze it."))
    return HttpResponseRedirect(reverse("portal:security"))


@action_page
def ask_to_unfreeze(visit: Visit) -> HttpResponse:
    return fresh_code.send(visit, UNFREEZE, to="portal:unfreeze", back="portal:security")


@action_page
def unfreeze(visit: Visit) -> HttpResponse:
    """With the code that was just sent; never what the business has frozen."""

    def do(proved: Actor, key: str) -> str:
        """Raises: Refused, of a wallet that the business has frozen."""
        now = clock.now()
        for purse in purses_of(visit, now):
            if purse.status == "frozen":
                wallets.unfreeze(
                    customer_id=visit.id,
                    currency=purse.currency,
                    actor=proved,
                    now=now,
                    key=f"{key}-{purse.currency}",
                    reason=_("Unfrozen by the customer with a code"),
                )
        return _("Your wallet is unfrozen.")

    confirmation = fresh_code.CodeConfirmation(
        UNFREEZE, _("Unfreeze your wallet"), _("Unfreeze"), back="portal:security", do=do
    )
    return fresh_code.typed(visit, confirmation)


def refuse_while_frozen(visit: Visit) -> None:
    """The code that unfreezes goes to the contact: who found the phone must not put their own there first.

    Raises: Refused `wallet_frozen`.
    """
    if any(purse.status == "frozen" for purse in purses_of(visit, clock.now())):
        text = _(
            "Your wallet is frozen, and until it is free your phone and email stay as they are. Nothing was changed."
        )
        raise Refused("wallet_frozen", text)
