"""Whose record an act is done on, in which currency, and where one comes back to."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from urllib.parse import urlencode

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import own_name
from brim.base.identity.queries import stores
from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.refusals import NotFound
from brim.base.money import CURRENCIES, Money, money
from brim.base.shell.counter import LIKELY_STORES
from brim.base.shell.pages import Visit
from brim.base.ui.forms import ActionForm, MoneyField
from brim.core.customers import queries as customers
from brim.trade.wallets import operations
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import WalletView


class Whose(TypedDict):
    customer_id: int
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class WalletLock:
    """The wallet that an action moves. Where it asks a channel meanwhile, or locks a payment first, nobody can be kept
    from moving the value (`is_locked` False): then it is compared right before."""

    customer_id: int
    currency: str
    now: datetime
    is_locked: bool = True

    def kept(self) -> AbstractContextManager[None]:
        if not self.is_locked:
            return nullcontext()
        return operations.value_lock(customer_id=self.customer_id, currency=self.currency, now=self.now)

    def is_first(self, form: ActionForm) -> bool:
        """What was done before under the form's key is answered as at first."""
        return not wallets.was_used(self.customer_id, form.idempotency_key)


@dataclass(frozen=True)
class Subject:
    """A customer's wallet that something is to be done to, by whom and when."""

    visit: Visit
    customer_id: int
    public_id: str
    name: str
    home_store: int | None
    view: WalletView
    now: datetime

    @property
    def currency(self) -> str:
        return self.view.currency

    @property
    def back(self) -> str:
        return reverse("console:customer", args=[self.public_id])

    @property
    def whose(self) -> Whose:
        return {"customer_id": self.customer_id, "actor": self.visit.actor, "now": self.now}

    @property
    def value_lock(self) -> WalletLock:
        return WalletLock(self.customer_id, self.currency, self.now)

    @property
    def before_channel(self) -> WalletLock:
        """For what asks a channel: nothing is locked meanwhile."""
        return WalletLock(self.customer_id, self.currency, self.now, is_locked=False)

    def amount(self, minor: int) -> Money:
        return money(minor, self.currency)

    def url(self, view: str, *more: str) -> str:
        return action_url(view, self.public_id, *more, currency=self.currency)


def action_url(view: str, public_id: str, *more: str, currency: str = "") -> str:
    """The address of an act on a customer's record."""
    path = reverse(f"console:{view}", args=[public_id, *more])
    return f"{path}?{urlencode({'currency': currency})}" if currency else path


def address_of(view: str, *names: str) -> str:
    """The address of a page of another section; nothing where this house has none."""
    try:
        return reverse(f"console:{view}", args=list(names))
    except NoReverseMatch:
        return ""


def subject_of(visit: Visit, public_id: str) -> Subject:
    """Raises: NotFound for a customer the actor does not see, and for a currency there is none of."""
    found = customers.get(ids.read_customer(public_id), actor=visit.actor)
    currency = visit.request.GET.get("currency") or visit.business.currency
    if currency not in CURRENCIES:
        raise NotFound("unknown_currency", _("There is no such currency. Nothing was done."))
    now = clock.now()
    view = wallets.wallet(found.id, currency, now=now)
    return Subject(visit, found.id, public_id, found.name or public_id, found.store_id, view, now)


def served(subject: Subject) -> list[tuple[str, str]]:
    """The stores that the actor may act for, as choices."""
    actor = subject.visit.actor
    return [(str(one.id), own_name(one.name, one.name_zh)) for one in stores() if actor.may_serve(one.id)]


def likely_store(subject: Subject, choices: list[tuple[str, str]]) -> str:
    """Where the actor's drawer is open, else where the customer is at home, else the first."""
    known = [value for value, _name in choices]
    wanted = [str(store) for where in LIKELY_STORES if (store := where(subject.visit.actor)) is not None]
    wanted += [str(subject.home_store)] if subject.home_store else []
    return next((value for value in wanted if value in known), known[0] if known else "")


class AmountForm(ActionForm):
    """An amount, and the store where it happens when there are several to choose from."""

    def __init__(self, data: Any = None, *, subject: Subject, **named: Any) -> None:
        super().__init__(data, **named)
        self.subject = subject
        self.fields["amount"] = MoneyField(currency=subject.currency)
        self.fields["amount"].widget.attrs["autofocus"] = True
        self.order_fields(["amount"])

    def amount(self) -> Money:
        found = self.cleaned_data["amount"]
        assert isinstance(found, Money)
        return found


class StoreForm(AmountForm):
    def __init__(self, data: Any = None, *, subject: Subject, **named: Any) -> None:
        super().__init__(data, subject=subject, **named)
        choices = served(subject)
        self.only = choices[0][0] if len(choices) == 1 else ""
        if len(choices) > 1:
            self.fields["store"] = forms.ChoiceField(
                label=_lazy("Store"), choices=choices, initial=likely_store(subject, choices)
            )

    def store_id(self) -> int | None:
        value = self.cleaned_data.get("store") or self.only
        return int(value) if value else None


def reason_field(label: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label or _lazy("Reason"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
