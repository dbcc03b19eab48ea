"""A programme in sentences: sections of named lines, so that two versions can be laid side by side."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from brim.base.identity.names import store_names
from brim.base.money import money
from brim.base.shell.public import Row, Section, Terms
from brim.base.ui import formats
from brim.trade.wallets.public.versions import programme_of
from brim.trade.wallets.types import Limits, OrderRule, Programme, SpendOrder, Step
from brim.trade.wallets.wording import purse_name

DAY = 24 * 60
ORDERS = {
    SpendOrder.PRINCIPAL_FIRST: _lazy("Principal is spent first, then bonus."),
    SpendOrder.BONUS_FIRST: _lazy("Bonus is spent first, then principal."),
    SpendOrder.PROPORTIONAL: _lazy("Principal and bonus are spent together, in proportion to what is left of each."),
    SpendOrder.EARLIEST_EXPIRY: _lazy("What expires first is spent first."),
}
LIMITS = (
    ("top_up_least", _lazy("Least top-up")),
    ("top_up_most", _lazy("Largest top-up")),
    ("top_up_daily", _lazy("Top-ups in a day, at most")),
    ("balance_most", _lazy("Balance after a top-up, at most")),
    ("spend_most", _lazy("Largest payment")),
    ("spend_daily", _lazy("Payments in a day, at most")),
    ("withdrawal_least", _lazy("Least withdrawal")),
    ("withdrawal_most", _lazy("Largest withdrawal")),
    ("withdrawal_daily", _lazy("Withdrawals in a day, at most")),
)


def programme(terms: Terms) -> Iterator[Section]:
    """What the programme of a version says."""
    found, currency = programme_of(terms), terms.house.currency
    own = found.terms(currency)
    yield Section(_("Topping up"), [*ladder(own.ladder, currency), *limits(own.limits, currency, "top_up", "balance")])
    yield Section(_("Paying"), [*order(found, store_names()), *limits(own.limits, currency, "spend")])
    yield Section(_("How long it lasts"), list(lasting(found)))
    yield Section(_("Deposits held for you"), list(holds(found)))
    yield Section(_("Money back"), [*refunds(), *limits(own.limits, currency, "withdrawal")])


def fees(_terms: Terms) -> Iterator[Section]:
    yield Section(_("Fees"), [fee()])


def ladder(steps: tuple[Step, ...], currency: str) -> Iterator[Row]:
    for step in steps:
        paid, bonus = money(step.pay, currency), money(step.get, currency)
        words = {"bonus": formats.money_text(bonus), "together": formats.money_text(paid + bonus)}
        yield Row(
            f"step.{step.pay}",
            _("Who pays %(paid)s or more at once") % {"paid": formats.money_text(paid)},
            _("gets %(bonus)s bonus, %(together)s together") % words,
        )
    if not steps:
        yield Row("step", purse_name("bonus"), _("What you pay is what you get: there is no bonus on top-ups."))


def limits(own: Limits, currency: str, *kinds: str) -> Iterator[Row]:
    for name, label in LIMITS:
        amount: int | None = getattr(own, name)
        if amount is not None and name.startswith(kinds):
            yield Row(name, str(label), formats.money_text(money(amount, currency)))


def order(programme: Programme, stores: dict[int, str]) -> Iterator[Row]:
    yield Row("order", _("What is spent first"), str(ORDERS[programme.spend_order]))
    for number, rule in enumerate(programme.order_rules):
        yield Row(f"order.{number}", _("Except %(when)s") % {"when": when(rule, stores)}, str(ORDERS[rule.order]))


def when(rule: OrderRule, stores: dict[int, str]) -> str:
    parts = []
    if rule.store_id is not None:
        parts.append(_("at %(store)s") % {"store": stores.get(rule.store_id, "–")})
    if rule.weekdays:
        parts.append(_(", ").join(formats.weekday_name(day) for day in sorted(rule.weekdays)))
    if rule.days_of_month:
        days = _(", ").join(str(day) for day in sorted(rule.days_of_month))
        parts.append(_("on day %(days)s of the month") % {"days": days})
    return _(", ").join(parts)


def lasting(programme: Programme) -> Iterator[Row]:
    yield Row("principal", purse_name("principal"), _("Never expires."))
    days = programme.bonus_days
    text = _("Does not expire.")
    if days is not None:
        text = ngettext("Expires %(n)s day after it was given.", "Expires %(n)s days after it was given.", days)
    yield Row("bonus", purse_name("bonus"), text % {"n": days} if days is not None else text)
    grace = programme.grace_days
    if grace:
        text = ngettext(
            "Bonus that comes back by a refund after its expiry is good for %(n)s day more.",
            "Bonus that comes back by a refund after its expiry is good for %(n)s days more.",
            grace,
        )
        yield Row("grace", _("Bonus given back"), text % {"n": grace})


def holds(programme: Programme) -> Iterator[Row]:
    yield Row(
        "hold",
        _("A deposit is released by itself"),
        _("after %(time)s, where nothing else is agreed") % {"time": span(programme.hold_default_minutes)},
    )
    yield Row("hold.most", _("Longest deposit"), span(programme.hold_most_minutes))


def span(minutes: int) -> str:
    if minutes % DAY == 0:
        return ngettext("%(n)s day", "%(n)s days", minutes // DAY) % {"n": minutes // DAY}
    if minutes % 60 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def refunds() -> Iterator[Row]:
    yield Row(
        "refund.spend",
        _("A payment refunded"),
        _("goes back to what it was taken from: principal to principal, bonus to bonus."),
    )
    yield Row(
        "refund.topup",
        _("A top-up refunded"),
        _(
            "goes back the way it was paid. The bonus that came with it is taken back; what of it was "
            "spent is deducted in proportion."
        ),
    )
    yield Row(
        "quote",
        _("Before you decide"),
        _("you see what you would get today, line by line, with the article or term behind each line."),
    )
    yield Row("bonus.cash", purse_name("bonus"), _("is not paid out in money."))


def fee() -> Row:
    return Row(
        "fee", _("None"), _("Nothing is charged for topping up, paying, keeping a balance, refunds or withdrawals.")
    )
