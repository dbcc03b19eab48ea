"""Freeze and unfreeze a wallet."""

from dataclasses import replace

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock
from brim.base.ui.forms import ActForm
from brim.core.customers import queries as customers
from brim.faces.console.acts import Act, Done, perform
from brim.faces.console.pages import Visit, act
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries

FREEZE = Act(
    title=_lazy("Freeze the wallet"),
    submit=_lazy("Freeze"),
    intro=_lazy("Nothing can be spent, held, transferred or withdrawn until it is unfrozen. Value stays as it is."),
    is_grave=True,
)
UNFREEZE = Act(
    title=_lazy("Unfreeze the wallet"),
    submit=_lazy("Unfreeze"),
    intro=_lazy("From now on the wallet can be spent from again."),
)


class ReasonForm(ActForm):
    reason = forms.CharField(label=_lazy("Reason"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))


@act("customers:read", "wallets:freeze")
def freeze(visit: Visit, public_id: str) -> HttpResponse:
    """Freeze the wallet of `?currency=`, or unfreeze it where it is frozen."""
    customer_id = customers.resolve(public_id, actor=visit.actor)
    currency = visit.request.GET.get("currency", visit.business.currency)
    view = queries.wallet(customer_id, currency)
    change, shown, words = (
        (wallets.unfreeze, UNFREEZE, _("The wallet is unfrozen."))
        if view.status == "frozen"
        else (wallets.freeze, FREEZE, _("The wallet is frozen."))
    )
    back = reverse("console:customer", args=[public_id])

    def do(form: ReasonForm) -> Done:
        change(
            customer_id=customer_id,
            currency=currency,
            actor=visit.actor,
            now=clock.now(),
            key=form.idempotency_key,
            reason=form.cleaned_data["reason"],
        )
        return Done(back, words)

    return perform(visit, replace(shown, back=back), ReasonForm(visit.posted), do=do)
