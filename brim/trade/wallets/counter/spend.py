"""Taking a spend at the till: what it would use of which purse, and what is left."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.money import Money
from brim.base.shell.counter import Counter, Found
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.till import STORES, counter_of, show_action, show_panel, show_preview
from brim.base.ui.forms import ActionForm, MoneyField
from brim.core.customers import paycodes
from brim.core.customers import queries as customers
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.counter.done import finished
from brim.trade.wallets.counter.previews import as_shown, marked, preview_panel, refuse, refused_words
from brim.trade.wallets.types import Operation

SPEND = "spend"


class SpendForm(ActionForm):
    """`scan`, signed, proves that the key is one of a pay code that was scanned, and tells one scan from another: the
    answer to a spend that paid is told again to the form that took it, and to no other till or sale for which the same
    code is shown."""

    words = ("description", "scan")

    scan = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    description = forms.CharField(
        label=_lazy("What for"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *arguments: Any, currency: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["amount"] = MoneyField(currency=currency)
        self.fields["amount"].widget.attrs |= {"autofocus": True, "data-amount": True, "placeholder": "0.00"}

    @property
    def scanned(self) -> dict[str, object] | None:
        """What goes with the spend, so that its content differs from that of any other scan."""
        try:
            scan = seal(self.cleaned_data.get("key", "")).unsign(self.cleaned_data.get("scan", ""))
        except BadSignature:
            return None
        return {"scan": scan}

    @property
    def idempotency_key(self) -> str:
        """The pay code's, where it was scanned; else the form's."""
        return super().idempotency_key if self.scanned is None else str(self.cleaned_data["key"])


def seal(key: str) -> Signer:
    """What signs a scan: good for the key of the code that was scanned alone."""
    return Signer(salt=f"cashier.scan:{key}")


@action_page("customers:read", "spends:write")
def spend(visit: Visit, public_id: str) -> HttpResponse:
    customer_id = customers.resolve(public_id, actor=visit.actor)
    counter = counter_of(visit)
    if counter.store is None:
        return show_panel(visit, counter, STORES, {})
    if visit.posted is None:
        initial = {"amount": visit.request.GET.get("amount", "")[:20]}
        return side(visit, counter, customer_id, new_form(visit, initial=initial))
    form = new_form(visit)
    if visit.request.POST.get("step") == "preview":
        return show_preview(visit, SPEND, marked(form, preview_context(visit, counter, customer_id, form)))

    def do() -> Operation:
        return wallets.spend(
            customer_id=customer_id,
            amount=form.cleaned_data["amount"],
            store_id=counter.store_id,
            description=form.cleaned_data["description"],
            metadata=form.scanned,
            actor=visit.actor,
            now=clock.now(),
            key=form.idempotency_key,
        )

    if form.is_valid():
        try:
            done = as_shown(visit, customer_id, form, do, lambda: preview_context(visit, counter, customer_id, form))
        except Refused as refused:
            refuse(form, refused)
        else:
            if done is not None:
                return finished(visit, counter, customer_id, done.id)
    return side(visit, counter, customer_id, form, status=422)


def new_form(visit: Visit, *, initial: Mapping[str, Any] | None = None) -> SpendForm:
    return SpendForm(visit.posted if initial is None else None, currency=visit.business.currency, initial=initial)


def opened(visit: Visit, counter: Counter, customer_id: int) -> HttpResponse:
    return side(visit, counter, customer_id, new_form(visit, initial={}))


def read(visit: Visit, text: str) -> Found:
    """Whose pay code it is. Raises: Refused where it has run out or is none of ours."""
    found = paycodes.read(text, now=clock.now(), actor=visit.actor)
    return Found(
        found.customer_id, lambda visit, counter: scanned(visit, counter, found.customer_id, found.key), "spends:write"
    )


def scanned(visit: Visit, counter: Counter, customer_id: int, key: str) -> HttpResponse:
    """Its key pays once, so it goes with the form."""
    form = new_form(visit, initial={"key": key, "scan": seal(key).sign(f"{ids.make()}")})
    return side(visit, counter, customer_id, form, is_scanned=True)


def side(
    visit: Visit, counter: Counter, customer_id: int, form: SpendForm, *, is_scanned: bool = False, status: int = 200
) -> HttpResponse:
    context = {"is_scanned": is_scanned or (form.is_bound and form.scanned is not None)}
    return show_action(visit, counter, SPEND, customer_id, form, context=context, status=status)


def preview_context(visit: Visit, counter: Counter, customer_id: int, form: SpendForm) -> Mapping[str, Any]:
    """What it would come to. Fields that are not whole yet have no consequence yet."""
    form.is_valid()
    amount = form.cleaned_data.get("amount")
    if not amount:
        return {}
    try:
        found = queries.preview_spend(
            customer_id=customer_id, amount=amount, store_id=counter.store_id, actor=visit.actor, now=clock.now()
        )
    except Refused as refused:
        return refused_words(refused, amount.asset.code)
    return preview_panel(
        visit,
        SPEND,
        customer_id,
        amount,
        principal_part=Money(found.principal, amount.asset),
        bonus_part=Money(found.bonus, amount.asset),
        after=Money(found.operation.available_after, amount.asset),
    )
