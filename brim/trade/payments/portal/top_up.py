"""Topping up: an amount with what it gives, a channel, the channel's own page; then a page that waits for the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.kit.requests import is_partial
from brim.base.money import InvalidAmount, Money, money, typed
from brim.base.ui.forms import ActionForm, MoneyField
from brim.core.access.portal.pages import Visit, action_page, current_visit, own, page, show, show_anyone
from brim.trade.payments import operations as payments
from brim.trade.payments import queries
from brim.trade.payments.types import Payment, PaymentState, TopUpStatus
from brim.trade.payments.wording import channel_name
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.portal.balance import balance_warnings

AT_THE_COUNTER = {"cash"}
MAX_TILES = 6
MAX_UNPAID = 10
USUAL = ("100", "200", "500", "1000")
WAITING = frozenset({PaymentState.CREATED, PaymentState.PENDING, PaymentState.PAID})
ENDED_UNPAID = frozenset({PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.CANCELLED})


@dataclass(frozen=True)
class Tile:
    """An amount on offer, and the bonus that it gives."""

    amount: Money
    bonus: Money
    is_chosen: bool

    @property
    def value(self) -> str:
        return self.amount.decimal_text()


@dataclass(frozen=True)
class Unpaid:
    """A top-up that was begun and waits for its payer."""

    public_id: str
    amount: Money
    begun_at: datetime
    checkout_url: str
    form: ActionForm


class TopUpForm(ActionForm):
    """A tile, or any other amount, which counts where it is written."""

    def __init__(self, posted: Any, *, currency: str, channels: Sequence[tuple[str, str]]) -> None:
        super().__init__(posted)
        self.fields["amount"] = MoneyField(currency=currency, required=False)
        self.fields["other"] = MoneyField(currency=currency, required=False, label=_("Another amount"))
        self.fields["other"].widget.attrs["placeholder"] = " "
        self.fields["channel"] = forms.ChoiceField(choices=channels, label=_("Pay by"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not (values.get("other") or values.get("amount")):
            self.add_error("other", _("Choose an amount or write one."))
        return values

    @property
    def wanted(self) -> Money:
        found: Money = self.cleaned_data.get("other") or self.cleaned_data["amount"]
        return found


@action_page
def top_up(visit: Visit) -> HttpResponse:
    currency, channels = visit.business.currency, offered_channels()
    form = TopUpForm(visit.posted, currency=currency, channels=channels)
    if form.is_bound and form.is_valid():
        try:
            return started(visit, form)
        except Refused as refused:
            form.refuse(refused)
    asked = visit.request.POST.get("amount", "")
    view = wallets.wallet(visit.id, currency)
    context = {
        "form": form,
        "tiles": tiles(currency, asked),
        "channels": [(name, label, name == form["channel"].value()) for name, label in channels],
        "channel": form["channel"].value() or (channels[0][0] if channels else ""),
        "currency": currency,
        "unpaid": unpaid(visit),
        "is_frozen": view.status == "frozen",
        "purse": balance_warnings(view),
    }
    return show(visit, "payments/portal/top_up.html", context, tab="home", status=422 if form.errors else 200)


def started(visit: Visit, form: TopUpForm) -> HttpResponse:
    """On to the channel's page. A form may not lead off our own address (the page's policy), a link or htmx may."""
    result = settings.PUBLIC_URL.rstrip("/") + reverse("portal:topped-up")
    found = payments.start_top_up(
        customer_id=visit.id,
        amount=form.wanted,
        channel=form.cleaned_data["channel"],
        return_url=result,
        actor=visit.actor,
        now=clock.now(),
        key=form.idempotency_key,
    )
    if visit.is_partial:
        return HttpResponse(status=204, headers={"HX-Redirect": found.checkout_url})
    if urlsplit(found.checkout_url).netloc in {"", visit.request.get_host()}:
        return HttpResponseRedirect(found.checkout_url)
    return show(
        visit, "wallets/portal/leaving.html", {"topup": found, "channel": channel_name(found.channel)}, tab="home"
    )


@action_page
def cancel(visit: Visit, public_id: str) -> HttpResponse:
    """What waits for one's payment is closed at the channel, and its part of the day's limit is free."""
    to = HttpResponseRedirect(reverse("portal:top-up"))
    form = ActionForm(visit.posted)
    if not form.is_bound or not form.is_valid():
        return to
    try:
        payments.cancel_top_up(
            customer_id=visit.id,
            topup_id=own(visit, "top", public_id),
            actor=visit.actor,
            now=clock.now(),
            key=form.idempotency_key,
        )
    except Refused as refused:
        messages.error(visit.request, refused.message)
    else:
        messages.success(visit.request, _("The top-up is cancelled. Nothing was taken."))
    return to


def unpaid(visit: Visit) -> list[Unpaid]:
    """What waits for this customer's payment, the newest first."""
    found = queries.topups(actor=visit.actor, customer_id=visit.id, status=TopUpStatus.PENDING, limit=MAX_UNPAID)
    return [
        Unpaid(ids.public("top", visit.id, one.id), one.amount, one.created_at, one.checkout_url, ActionForm())
        for one in found.items
        if one.payment.state is not PaymentState.PAID
    ]


@page
def gives(visit: Visit) -> HttpResponse:
    """What any amount gives by the channel that is chosen, while one writes it."""
    context: dict[str, Any] = {"paid": None}
    try:
        paid = typed(visit.request.GET.get("other", ""), visit.business.currency)
    except InvalidAmount:
        return show(visit, "payments/portal/_gives.html", context)
    channel = channel_of(visit.request.GET.get("channel", ""))
    if paid.amount_minor > 0 and channel:
        found = wallets.preview_top_up(
            customer_id=visit.id, amount=paid, channel=channel, actor=visit.actor, now=clock.now()
        )
        currency = visit.business.currency
        context = {
            "paid": paid,
            "bonus": money(found.bonus, currency),
            "until": found.bonus_until,
            "debt_paid": money(found.debt_paid, currency),
        }
    return show(visit, "payments/portal/_gives.html", context)


def offered_channels() -> list[tuple[str, str]]:
    return [(name, label) for name, label in queries.channel_names() if name not in AT_THE_COUNTER]


def channel_of(name: str) -> str:
    """The channel of this name; the first where it is not on offer, as the form has it; none where none is."""
    offered = [one for one, _label in offered_channels()]
    return name if name in offered else next(iter(offered), "")


def tiles(currency: str, asked: str) -> list[Tile]:
    """The ladder's own steps, filled up with usual amounts; the middle one is chosen, so that two taps do."""
    ladder = wallets.current_programme(clock.now()).terms(currency).ladder
    amounts = {step.pay for step in ladder} or {typed(text, currency).amount_minor for text in USUAL}
    shown = sorted(amounts)[:MAX_TILES]
    wanted = read_asked(asked, currency)
    chosen = wanted if wanted in shown else shown[len(shown) // 2]
    return [
        Tile(
            money(pay, currency),
            money(max((step.get for step in ladder if step.pay <= pay), default=0), currency),
            pay == chosen,
        )
        for pay in shown
    ]


def read_asked(asked: str, currency: str) -> int:
    try:
        return typed(asked, currency).amount_minor
    except InvalidAmount:
        return 0


@require_safe
def topped_up(request: HttpRequest) -> HttpResponse:
    """How a payment stands, for whoever was sent here by the channel's page: the token is their leave. It is looked at
    again until it has ended, and moves nothing itself."""
    payment = queries.returned_payment(request.GET.get("payment", ""))
    if payment is None:
        raise Http404
    context = told(payment) | {"here": request.get_full_path()}
    visit = current_visit(request)
    if visit is not None and visit.id == payment.customer_id and context["look"] == "credited":
        context["available"] = available(visit)
    template = "payments/portal/_topped_up.html" if is_partial(request) else "payments/portal/topped_up.html"
    return show_anyone(request, template, context)


def told(payment: Payment) -> dict[str, Any]:
    look = "waiting" if payment.state in WAITING else "failed" if payment.state in ENDED_UNPAID else "credited"
    credited = wallets.credit_of(payment.customer_id, payment.topup_id) if look == "credited" else None
    return {
        "payment": payment,
        "look": look,
        "channel": channel_name(payment.channel),
        "is_paid": payment.state is PaymentState.PAID,
        "may_pay": payment.state is PaymentState.PENDING and bool(payment.checkout_url),
        "bonus": money(credited.bonus_change, credited.currency) if credited and credited.bonus_change else None,
    }


def available(visit: Visit) -> Money:
    currency = visit.business.currency
    return money(wallets.wallet(visit.id, currency, now=clock.now()).available, currency)
