"""Topping up at the till: what the ladder gives, by which channel, and what the payer gets back of their cash."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock, ids
from brim.base.kit.refusals import NotFound, Refused
from brim.base.money import Money, money
from brim.base.shell.counter import Counter
from brim.base.shell.pages import Visit, action_page, page
from brim.base.shell.till import STORES, counter_of, show_action, show_panel, show_preview
from brim.base.ui.forms import ActionForm, MoneyField, RetypedForm
from brim.base.ui.qr import qr
from brim.core.customers import queries as customers
from brim.trade.payments import operations as payments
from brim.trade.payments import queries
from brim.trade.payments.counter.drawer import shift_at
from brim.trade.payments.types import TopUp, TopUpStatus
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.counter.done import finished
from brim.trade.wallets.counter.previews import as_shown, marked, preview_panel, refuse, refused_words

TOP_UP = "top-up"
CASH = "cash"


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: who pays `pay` gets `get`."""

    pay: Money
    get: Money


class TopUpForm(RetypedForm):
    method = forms.ChoiceField(label=_lazy("Paid by"), widget=forms.RadioSelect)
    received = forms.CharField(required=False)

    def __init__(
        self, *arguments: Any, currency: str, methods: list[tuple[str, str]], store_id: int | None, **named: Any
    ) -> None:
        super().__init__(*arguments, currency=currency, **named)
        self.currency, self.store_id, self.methods = currency, store_id, methods
        self.fields["amount"] = MoneyField(currency=currency)
        self.fields["received"] = MoneyField(currency=currency, label=_("Cash received"), required=False)
        self.fields["method"].choices = methods  # type: ignore[attr-defined]  # a ChoiceField's
        self.fields["method"].initial = methods[0][0] if methods else None
        self.fields["amount"].widget.attrs |= {"autofocus": True, "data-amount": True, "placeholder": "0.00"}

    def clean_received(self) -> Money | None:
        received: Money | None = self.cleaned_data["received"]
        return received if self.cleaned_data.get("method") == CASH else None

    def unusual_above(self) -> int | None:
        return queries.unusual_top_up(self.store_id, self.currency, now=clock.now())

    def clean(self) -> dict[str, Any]:
        super().clean()
        amount, received = self.cleaned_data.get("amount"), self.cleaned_data.get("received")
        if amount and received and received < amount:
            self.add_error("received", _("This is less than the amount. Nothing was done: count the cash again."))
        return self.cleaned_data


@action_page("customers:read", "topups:write")
def top_up(visit: Visit, public_id: str) -> HttpResponse:
    customer_id = customers.resolve(public_id, actor=visit.actor)
    counter = counter_of(visit)
    if counter.store is None:
        return show_panel(visit, counter, STORES, {})
    form = new_form(visit, counter, visit.posted, initial={"amount": visit.request.GET.get("amount", "")[:20]})
    if visit.posted is None:
        return side(visit, counter, customer_id, form)
    if visit.request.POST.get("step") == "preview":
        return show_preview(visit, TOP_UP, marked(form, preview_context(visit, customer_id, form)))
    if form.is_valid():
        try:
            topup = as_shown(
                visit,
                customer_id,
                form,
                lambda: start(visit, counter, customer_id, form),
                lambda: preview_context(visit, customer_id, form),
                is_locked=False,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            if topup is not None:
                return after(visit, counter, topup, change_of(form))
    return side(visit, counter, customer_id, form, status=422)


def new_form(visit: Visit, counter: Counter, sent: QueryDict | None = None, **named: Any) -> TopUpForm:
    currency, has_drawer = visit.business.currency, shift_at(visit, counter) is not None
    return TopUpForm(
        sent, currency=currency, methods=methods(has_drawer=has_drawer), store_id=counter.store_id, **named
    )


def opened(visit: Visit, counter: Counter, customer_id: int) -> HttpResponse:
    return side(visit, counter, customer_id, new_form(visit, counter))


def side(visit: Visit, counter: Counter, customer_id: int, form: TopUpForm, *, status: int = 200) -> HttpResponse:
    context = {
        "ladder": ladder(visit),
        "cash_needs_shift": shift_at(visit, counter) is None,
        "methods": form.methods,
        "can_submit": bool(form.methods),
    }
    return show_action(visit, counter, TOP_UP, customer_id, form, context=context, status=status)


def methods(*, has_drawer: bool) -> list[tuple[str, str]]:
    """Cash first, where a drawer is open to take it."""
    names = queries.channel_names()
    cash = [pair for pair in names if pair[0] == CASH and has_drawer]
    return cash + [pair for pair in names if pair[0] != CASH]


def ladder(visit: Visit) -> list[Rung]:
    currency = visit.business.currency
    steps = wallets.current_programme(clock.now()).terms(currency).ladder
    return [Rung(money(step.pay, currency), money(step.get, currency)) for step in steps]


def preview_context(visit: Visit, customer_id: int, form: TopUpForm) -> Mapping[str, Any]:
    """What it would come to. Fields that are not whole yet have no consequence yet."""
    form.is_valid()
    amount, now = form.cleaned_data.get("amount"), clock.now()
    if not amount:
        return {}
    try:
        payments.check_top_up(customer_id=customer_id, amount=amount, now=now)
        found = wallets.preview_top_up(
            customer_id=customer_id,
            amount=amount,
            channel=form.cleaned_data.get("method", CASH),
            actor=visit.actor,
            now=now,
        )
    except Refused as refused:
        return refused_words(refused, amount.asset.code)
    return preview_panel(
        visit,
        TOP_UP,
        customer_id,
        amount,
        bonus=Money(found.bonus, amount.asset),
        bonus_until=found.bonus_until,
        debt_paid=Money(found.debt_paid, amount.asset),
        after=Money(found.available_after, amount.asset),
        change=change_of(form),
        is_short_of_cash=bool(form.errors.get("received")),
    )


def start(visit: Visit, counter: Counter, customer_id: int, form: TopUpForm) -> TopUp:
    return payments.start_top_up(
        customer_id=customer_id,
        amount=form.cleaned_data["amount"],
        channel=form.cleaned_data["method"],
        store_id=counter.store_id,
        actor=visit.actor,
        now=clock.now(),
        key=form.idempotency_key,
    )


def after(visit: Visit, counter: Counter, topup: TopUp, change: Money | None) -> HttpResponse:
    """Credited: done. Else its payer is awaited."""
    if topup.status is TopUpStatus.CREDITED:
        return credited(visit, counter, topup, change)
    if visit.is_partial:
        return show_waiting(visit, counter, topup)
    return HttpResponseRedirect(reverse("console:cashier-waiting", args=[public(topup)]))


def change_of(form: TopUpForm) -> Money | None:
    """What the payer gets back of the cash they gave; None where nobody typed what that was."""
    received: Money | None = form.cleaned_data.get("received")
    return received - form.cleaned_data["amount"] if received else None


def credited(visit: Visit, counter: Counter, topup: TopUp, change: Money | None = None) -> HttpResponse:
    booked = wallets.credit_of(topup.customer_id, topup.id)
    assert booked is not None, "a credited top-up was booked"
    return finished(visit, counter, topup.customer_id, booked.id, change=change)


def operation_of(visit: Visit, customer_id: int, topup_id: int) -> int:
    """The operation that credited a top-up. Raises: NotFound `unknown_operation` where none did yet."""
    queries.topup(customer_id, topup_id, actor=visit.actor)
    booked = wallets.credit_of(customer_id, topup_id)
    if booked is None:
        raise NotFound("unknown_operation", _("Nothing was booked under this number, so there is no receipt of it."))
    return booked.id


def public(topup: TopUp) -> str:
    return ids.public("top", topup.customer_id, topup.id)


@page("customers:read", "topups:write", "topups:read")
def waiting(visit: Visit, topup_id: str) -> HttpResponse:
    """The payer pays on a page of the channel's; here only what the channel has proved counts.

    With `?look=1` nothing is sent while nothing has changed, so that what is on the screen stays as it is.
    """
    customer_id, number = ids.read_public("top", topup_id)
    topup = queries.topup(customer_id, number, actor=visit.actor)
    customers.require(customer_id, actor=visit.actor)
    if topup.status is TopUpStatus.CREDITED:
        return credited(visit, counter_of(visit), topup)
    if visit.is_partial and topup.status is TopUpStatus.PENDING and visit.request.GET.get("look"):
        return HttpResponse(status=204)
    return show_waiting(visit, counter_of(visit), topup)


@action_page("customers:read", "topups:write", "topups:read")
def cancel(visit: Visit, topup_id: str) -> HttpResponse:
    """The payer has changed their mind: closed at the channel, it can be paid no more and counts no longer."""
    customer_id, number = ids.read_public("top", topup_id)
    topup = queries.topup(customer_id, number, actor=visit.actor)
    customers.require(customer_id, actor=visit.actor)
    counter, form, refusal = counter_of(visit), ActionForm(visit.posted), ""
    if form.is_bound and form.is_valid():
        try:
            topup = payments.cancel_top_up(
                customer_id=customer_id, topup_id=number, actor=visit.actor, now=clock.now(), key=form.idempotency_key
            )
        except Refused as refused:
            refusal, topup = refused.message, queries.topup(customer_id, number, actor=visit.actor)
    if topup.status is TopUpStatus.CREDITED:
        return credited(visit, counter, topup)
    return show_waiting(visit, counter, topup, refusal=refusal)


def show_waiting(visit: Visit, counter: Counter, topup: TopUp, *, refusal: str = "") -> HttpResponse:
    context = {
        "refusal": refusal,
        "form": ActionForm(),
        "cancel_url": reverse("console:cashier-cancel", args=[public(topup)]),
        "is_cancelled": topup.status is TopUpStatus.CANCELLED,
        "topup": topup,
        "public_id": ids.public_customer(topup.customer_id),
        "here": reverse("console:cashier-waiting", args=[public(topup)]),
        "again_url": reverse("console:cashier-top-up", args=[ids.public_customer(topup.customer_id)]),
        "customer": customers.get(topup.customer_id, actor=visit.actor),
        "code": qr(topup.checkout_url) if topup.checkout_url and topup.status is TopUpStatus.PENDING else "",
        "is_pending": topup.status is TopUpStatus.PENDING,
    }
    return show_panel(visit, counter, "payments/counter/waiting.html", context, status=422 if refusal else 200)
