"""Money back: the quote with every step and its article, then a request, then how far it has come; and what is held."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import store_names
from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.money import InvalidAmount, Money, money, typed
from brim.base.ui import agreeing
from brim.base.ui.forms import ActionForm, MoneyField
from brim.core.access.portal.pages import Visit, action_page, page, show
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.portal.balance import asked_currency, balance_warnings, purses_of
from brim.trade.wallets.portal.quote import quoted
from brim.trade.wallets.types import Hold, Withdrawal

# The three cases of the law, as a customer would put them.
WHY: dict[str, str | Promise] = {
    "consumer": _lazy("I do not need it any more"),
    "operator": _lazy("The house closed, moved or changed what was agreed"),
    "neither": _lazy("Something that nobody is to blame for"),
}
ACCOUNT = _lazy("Name of the bank and the account's last digits, or how the money reaches you. Staff will call back.")


class PartForm(ActionForm):
    words = ("account", "reason")

    account = forms.CharField(label=_lazy("Where to"), help_text=ACCOUNT, max_length=200)
    reason = forms.CharField(label=_lazy("Reason"), max_length=200, required=False)

    def __init__(self, posted: Any, *, currency: str) -> None:
        super().__init__(posted)
        self.fields["amount"] = MoneyField(currency=currency)
        self.order_fields(["amount", "account", "reason"])


class WholeForm(ActionForm):
    """`total` is what the quote said to the one who agrees to it: where it has changed meanwhile, nothing moves."""

    account = forms.CharField(label=_lazy("Where to"), help_text=ACCOUNT, max_length=200)
    is_agreed = forms.BooleanField(label=_lazy("I agree: my wallet is closed, and what is left of its bonus ends"))
    why = forms.ChoiceField(choices=list(WHY.items()), widget=forms.HiddenInput)
    total = forms.CharField(widget=forms.HiddenInput, max_length=20)


@dataclass(frozen=True)
class Step:
    name: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Progress:
    """A request, and how far it has come. `word` is said where it ended otherwise."""

    withdrawal: Withdrawal
    amount: Money
    steps: list[Step]
    word: str


@page
def refund(visit: Visit) -> HttpResponse:
    """The quote for one whole wallet, and what was asked for before of any."""
    why = visit.request.GET.get("why", "consumer")
    why = why if why in WHY else "consumer"
    currency = asked_currency(visit)
    view = queries.wallet(visit.id, currency, now=clock.now())
    found = quoted(queries.refund_quote(visit.id, currency=currency, fault=why, now=clock.now()))
    context = {
        "quote": found,
        "why": [(code, words, code == why) for code, words in WHY.items()],
        "chosen": why,
        "currency": currency,
        "wallets": [purse.currency for purse in purses_of(visit, clock.now())],
        "status": view.status,
        "purse": balance_warnings(view),
        "has_bonus": view.bonus > 0,
        "progress": [progress_of(one) for one in queries.withdrawals_of(visit.id)],
    }
    template = "wallets/portal/_quote.html" if visit.is_partial else "wallets/portal/refund.html"
    return show(visit, template, context, tab="me")


@action_page
def withdraw(visit: Visit) -> HttpResponse:
    """Ask for a part of the principal; frozen at once, paid out once the business has agreed."""
    currency = asked_currency(visit)
    form = PartForm(visit.posted, currency=currency)
    if form.is_bound and form.is_valid():
        try:
            is_asked = ask_for_part(visit, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            if is_asked:
                return asked(visit)
            form.add_error(None, agreeing.CHANGED)
    view = queries.wallet(visit.id, currency, now=clock.now())
    context = {
        "form": form,
        "principal": money(view.own_principal, currency),
        "status": view.status,
        "currency": currency,
        "purse": balance_warnings(view),
    }
    return show(visit, "wallets/portal/withdraw.html", context, tab="me", status=422 if form.errors else 200)


def ask_for_part(visit: Visit, form: PartForm) -> bool:
    """False where it would come to something else than was shown: nothing has moved then."""
    amount, now = form.cleaned_data["amount"], clock.now()
    with wallets.value_lock(customer_id=visit.id, currency=visit.business.currency, now=now):
        if agreeing.was_shown(form) and not queries.was_used(visit.id, form.idempotency_key):
            foretold = foretell(visit, amount)
            if not agreeing.is_same(form, foretold.values()):
                return False
        wallets.request_withdrawal(
            customer_id=visit.id,
            amount=amount,
            account=form.cleaned_data["account"],
            actor=visit.actor,
            now=now,
            key=form.idempotency_key,
            reason=form.cleaned_data["reason"],
        )
    return True


def foretell(visit: Visit, amount: Money) -> dict[str, Any]:
    currency = visit.business.currency
    preview = queries.preview_withdrawal(customer_id=visit.id, amount=amount, actor=visit.actor, now=clock.now())
    return {
        "amount": amount,
        "bonus": money(preview.bonus, currency) if preview.bonus else None,
        "available": money(preview.available_after, currency),
    }


@page
def preview_part(visit: Visit) -> HttpResponse:
    """What asking for this much would do, while one writes it."""
    currency = asked_currency(visit)
    context: dict[str, Any] = {}
    try:
        amount = typed(visit.request.GET.get("amount", ""), currency)
        if amount.amount_minor > 0:
            foretold = foretell(visit, amount)
            form = PartForm(visit.request.GET, currency=currency)
            context = {**foretold, "seen": agreeing.mark(form, foretold.values())}
    except InvalidAmount:
        pass
    except Refused as refused:
        context = {"refused": refused.message}
    return show(visit, "wallets/portal/_foreseen.html", context)


@action_page
def close(visit: Visit) -> HttpResponse:
    """All back by the quote, and the wallet closed."""
    currency = asked_currency(visit)
    why = visit.request.POST.get("why") or visit.request.GET.get("why", "consumer")
    found = quoted(
        queries.refund_quote(visit.id, currency=currency, fault=why if why in WHY else "consumer", now=clock.now())
    )
    form = WholeForm(visit.posted, initial={"why": found.fault, "total": found.total.decimal_text()})
    if form.is_bound and form.is_valid():
        try:
            done = wallets.close_wallet(
                customer_id=visit.id,
                currency=currency,
                total=agreed(form, currency),
                account=form.cleaned_data["account"],
                actor=visit.actor,
                now=clock.now(),
                key=form.idempotency_key,
                reason=str(WHY[form.cleaned_data["why"]]),
                fault=form.cleaned_data["why"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return asked(visit, closes=done is None)
    context = {"form": form, "quote": found, "why": WHY[found.fault]}
    return show(visit, "wallets/portal/close.html", context, tab="me", status=422 if form.errors else 200)


def agreed(form: WholeForm, currency: str) -> Money:
    """Raises: Refused `quote_changed` for what is no amount."""
    try:
        return typed(form.cleaned_data["total"], currency)
    except InvalidAmount:
        raise Refused("quote_changed", _("The quote cannot be read. Nothing has moved. Look at it again.")) from None


def asked(visit: Visit, *, closes: bool = False) -> HttpResponse:
    words = _("Your wallet is closed. Nothing was left to pay out.") if closes else _("We have your request.")
    messages.success(visit.request, words)
    return HttpResponseRedirect(reverse("portal:refund") + "#requests")


def progress_of(one: Withdrawal) -> Progress:
    """Asked, agreed, paid; or where it ended before."""
    reached = {"requested": 1, "approved": 2, "paid": 3}.get(one.status, 1)
    names = [
        _("Requested"),
        _("Approved") if reached > 1 else _("Being looked at"),
        _("Paid out") if reached > 2 else _("On its way") if reached == 2 else _("Paid out"),
    ]
    steps = [Step(name, number < reached, number == reached) for number, name in enumerate(names)]
    words = {
        "requested": _("The house looks at it. The money is set aside for you meanwhile."),
        "approved": _("Agreed. The money is on its way."),
        "rejected": _("Declined: the money is free in your wallet again."),
        "failed": _("The payout did not arrive: the money is free in your wallet again."),
    }
    ended = one.status in {"rejected", "failed"}
    return Progress(one, money(one.amount, one.currency), [] if ended else steps, words.get(one.status, ""))


@page
def holds(visit: Visit) -> HttpResponse:
    names = store_names()
    shown = [held(one, names) for one in queries.open_holds(visit.id, now=clock.now())]
    return show(visit, "wallets/portal/holds.html", {"holds": shown}, tab="home")


def held(one: Hold, names: dict[int, str]) -> dict[str, Any]:
    purposes = {
        "withdrawal": _("A withdrawal you asked for"),
        "top_up_refund": _("A top-up on its way back to you"),
        "adjustment": _("A correction that is being looked at"),
        "review": _("A top-up that is being looked at"),
    }
    store = names.get(one.store_id or 0, "")
    what = purposes.get(one.purpose) or " · ".join(part for part in (store, one.description) if part)
    return {
        "what": what or _("Set aside"),
        "amount": money(one.remaining - one.ends, one.currency),
        "ending": money(one.ends, one.currency),
        "placed_at": one.placed_at,
        "expires_at": one.expires_at if one.is_releasable else None,
    }
