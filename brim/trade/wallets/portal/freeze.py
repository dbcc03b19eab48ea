"""The wallet frozen at once, and unfrozen with a fresh code."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.core.access import operations as access
from brim.core.access.portal import cookies
from brim.core.access.portal.pages import Visit, act, show
from brim.core.access.portal.sign_in import CodeForm, asked_again, code_context
from brim.core.access.types import Purpose
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.portal.balance import purses_of


def standing(visit: Visit) -> dict[str, Any]:
    purses = purses_of(visit, clock.now())
    return {
        "is_frozen": any(purse.status == "frozen" for purse in purses),
        "can_freeze": any(purse.status == "active" for purse in purses),
    }


@act
def freeze(visit: Visit) -> HttpResponse:
    """Every wallet, at once and without a code: one who lost a phone has no time. Each freeze has a key of its own: a
    page that was shown before must not repeat the answer of a freeze that has been undone since."""
    if visit.posted is None:
        return HttpResponseRedirect(reverse("portal:security"))
    key = f"freeze-{ids.make()}"
    for purse in purses_of(visit, clock.now()):
        if purse.status == "active":
            wallets.freeze(
                customer_id=visit.id, currency=purse.currency, actor=visit.actor, now=clock.now(),
                key=f"{key}-{purse.currency}", reason=_("Frozen by the customer in the portal"),
            )  # fmt: skip
    messages.success(visit.request, _("Your wallet is frozen. Nothing leaves it until you unfreeze it."))
    return HttpResponseRedirect(reverse("portal:security"))


@act
def ask_to_unfreeze(visit: Visit) -> HttpResponse:
    if visit.posted is None:
        return HttpResponseRedirect(reverse("portal:security"))
    try:
        return asked_again(visit, Purpose.UNFREEZE, to=reverse("portal:unfreeze"))
    except Refused as refused:
        messages.error(visit.request, refused.message)
        return HttpResponseRedirect(reverse("portal:security"))


@act
def unfreeze(visit: Visit) -> HttpResponse:
    """With the code that was just sent; never what the house has frozen."""
    kept = cookies.waiting(visit.request, Purpose.UNFREEZE)
    if kept is None:
        return HttpResponseRedirect(reverse("portal:security"))
    form = CodeForm(visit.posted)
    if form.is_bound and form.is_valid():
        try:
            unfreeze_all(visit, kept.token, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(visit.request, _("Your wallet is unfrozen."))
            response = HttpResponseRedirect(reverse("portal:security"))
            cookies.drop(response, cookies.name_of(Purpose.UNFREEZE))
            return response
    context = {"form": form, "title": _("Unfreeze your wallet"), "submit": _("Unfreeze")}
    context |= code_context(kept, back=reverse("portal:security"))
    return show(visit, "access/portal/fresh_code.html", context, tab="me", status=422 if form.errors else 200)


def unfreeze_all(visit: Visit, token: str, form: CodeForm) -> None:
    """Raises: Refused, of the code or of a wallet that the house has frozen."""
    now = clock.now()
    proved = access.prove(
        token, form.cleaned_data["code"], Purpose.UNFREEZE, now=now, request_id=visit.actor.request_id
    )
    if proved.id != visit.id:
        raise Refused("code_expired", _("This code is no longer good. Ask for a new one."))
    for purse in purses_of(visit, now):
        if purse.status == "frozen":
            wallets.unfreeze(
                customer_id=visit.id, currency=purse.currency, actor=proved, now=now,
                key=f"{form.idempotency_key}-{purse.currency}", reason=_("Unfrozen by the customer with a code"),
            )  # fmt: skip


def refuse_while_frozen(visit: Visit) -> None:
    """The code that unfreezes goes to the contact: who found the phone must not put their own there first.

    Raises: Refused `wallet_frozen`.
    """
    if any(purse.status == "frozen" for purse in purses_of(visit, clock.now())):
        text = _(
            "Your wallet is frozen, and until it is free your phone and email stay as they are. Nothing was changed."
        )
        raise Refused("wallet_frozen", text)
