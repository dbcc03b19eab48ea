"""The customer at the till: who it is, what they have, and the panel with its two sides, top up and spend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.money import Money, money
from brim.base.shell.pages import Visit, show
from brim.base.ui import agreeing
from brim.base.ui.forms import ActForm
from brim.core.customers import paycodes
from brim.core.customers import queries as customers
from brim.core.customers.types import Customer
from brim.faces.cashier.counter import Counter
from brim.faces.cashier.till import show_panel
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.subject import SteadyWallet

T = TypeVar("T")


@dataclass(frozen=True)
class Purses:
    """`principal` and `bonus` are what is free of them; `ends` is when the first of the bonus runs out. `contested` is
    what of all a payer disputes, `owed` what the customer owes for charge-backs."""

    status: str
    available: Money
    principal: Money
    bonus: Money
    held: Money
    contested: Money
    owed: Money
    ends: datetime | None


@dataclass(frozen=True)
class Chosen:
    public_id: str
    customer: Customer
    purses: Purses | None

    @property
    def status(self) -> str:
        return self.purses.status if self.purses else "active"


@dataclass(frozen=True)
class Side:
    """One of the two: the key that leads to it, and its address."""

    name: str
    key: str
    url: str
    is_current: bool


def chosen(visit: Visit, customer_id: int) -> Chosen:
    """Raises: NotFound, Forbidden."""
    customer = customers.get(customer_id, actor=visit.actor)
    purses = purses_of(visit, customer_id) if visit.actor.can("wallets:read") else None
    return Chosen(ids.public_customer(customer_id), customer, purses)


def purses_of(visit: Visit, customer_id: int) -> Purses:
    now, currency = clock.now(), visit.business.currency
    view = wallets.wallet(customer_id, currency, now=now)
    lots = wallets.lots(customer_id, currency, now=now)
    ends = [lot.expires_at for lot in lots if lot.expires_at and lot.expires_at > now and lot.remaining > 0]
    return Purses(
        status=view.status,
        available=money(view.available, currency),
        principal=money(view.free_principal, currency),
        bonus=money(view.free_bonus, currency),
        held=money(view.held, currency),
        contested=money(view.contested, currency),
        owed=money(view.owed, currency),
        ends=min(ends, default=None),
    )


def sides(visit: Visit, public_id: str, current: str) -> list[Side]:
    """Those the actor may use."""
    offered = [
        ("topups:write", "top-up", _("Top up"), "F2", "console:cashier-top-up"),
        ("spends:write", "spend", _("Spend"), "F3", "console:cashier-spend"),
    ]
    return [
        Side(name, key, reverse(view, args=[public_id]), side == current)
        for word, side, name, key, view in offered
        if visit.actor.can(word)
    ]


def show_side(
    visit: Visit, counter: Counter, whose: Chosen, form: ActForm, *, side: str, foreseen: Mapping[str, Any],
    context: Mapping[str, Any] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    whole = {
        "chosen": whose,
        "side": side,
        "sides": sides(visit, whose.public_id, side),
        "form": form,
        "here": next(found.url for found in sides(visit, whose.public_id, side) if found.is_current),
        "record_url": reverse("console:customer", args=[whose.public_id]),
        **foreseen,
        **(context or {}),
    }
    return show_panel(visit, counter, "customer.html", whole, status=status)


def show_foreseen(visit: Visit, side: str, foreseen: Mapping[str, Any]) -> HttpResponse:
    return show(visit, "cashier/foreseen.html", {"side": side, **foreseen})


def refuse(form: ActForm, refused: Refused) -> None:
    """Put the refusal into the form; that a key was used before is said as what it means at a till."""
    if refused.code != "key_conflict":
        form.refuse(refused)
    elif form.idempotency_key.startswith(paycodes.PAY_CODE):
        form.add_error(
            None, _("This pay code has paid already. Nothing was taken now: ask the customer for a new one.")
        )
    else:
        form.add_error(
            None,
            _(
                "It was done when it was sent first, with other figures. Nothing was done now: look at the record, "
                "then start again."
            ),
        )


def as_shown(
    visit: Visit, customer_id: int, form: ActForm, do: Callable[[], T], foresee: Callable[[], Mapping[str, Any]],
    *, is_locked: bool = True,
) -> T | None:  # fmt: skip
    """What `do` gives; None, with a word in the form, where it would come to something else than was shown: nothing was
    done then. Raises: the refusal."""
    if not agreeing.was_shown(form):
        return do()
    steady = SteadyWallet(customer_id, visit.business.currency, clock.now(), is_locked)
    with steady.kept():
        now = foresee()
        if steady.is_first(form) and "refused" not in now and not agreeing.is_same(form, result_of(now)):
            form.add_error(None, agreeing.CHANGED)
            return None
        return do()


def marked(form: ActForm, foreseen: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is foreseen, with the mark that goes back with the form."""
    if not foreseen or "refused" in foreseen:
        return foreseen
    return {**foreseen, "seen": agreeing.mark(form, result_of(foreseen))}


def result_of(foreseen: Mapping[str, Any]) -> list[object]:
    """Moments by their day, as they are shown."""
    return [
        timezone.localdate(value) if isinstance(value, datetime) else value for _name, value in sorted(foreseen.items())
    ]


def refused_words(refused: Refused, currency: str) -> dict[str, Any]:
    """A refusal as it is foreseen; where money is short, by how much."""
    available, asked = refused.details.get("available"), refused.details.get("asked")
    is_short = refused.code == "insufficient_balance" and isinstance(available, int) and isinstance(asked, int)
    short = money(int(asked) - int(available), currency) if is_short else None  # type: ignore[arg-type]  # seen above
    return {"refused": refused.message, "short": short}
