"""A programme in sentences: sections of named lines, so that two versions can be laid side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from brim.base.money import money
from brim.base.ui import formats
from brim.trade.wallets.types import Limits, OrderRule, Programme, SpendOrder, Step

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
# What the law gives, by the articles that the rule pack of the house decides by.
LAWS = {
    "cn": (
        (
            "14",
            _lazy(
                "Within seven days of paying, the day of payment not counted, you may have your principal back "
                "in full without giving a reason, unless you knew the same goods or services from before. What "
                "you received meanwhile is deducted at the discounted price."
            ),
        ),
        (
            "15",
            _lazy(
                "When the contract ends, you get back what you paid less what you received. A commission that "
                "the house paid to anybody is never deducted."
            ),
        ),
        (
            "16",
            _lazy(
                "Interest runs on what is refunded: at the agreed rate, else at the one-year loan prime rate "
                "where the house was the cause, and at the one-year deposit benchmark where you were."
            ),
        ),
        (
            "18",
            _lazy(
                "Where you were not the cause, what you received counts at the discounted price; for a gift that "
                "is paid ÷ (paid + gift)."
            ),
        ),
        ("19", _lazy("Where you were the cause, what you received counts at the price before the discount.")),
        ("20", _lazy("If that came to more than you paid, nothing is claimed back from you.")),
    ),
    "none": (),
}


SOURCES = {
    "cn": _lazy(
        "Interpretation of the Supreme People's Court on prepaid consumption, 法释〔2025〕4号, in force since "
        "1 May 2025."
    )
}


@dataclass(frozen=True)
class Row:
    """A named line of the terms. `before`: what it said in the version before, where that was something else."""

    key: str
    name: str
    text: str
    before: str | None = None
    is_new: bool = False

    @property
    def is_changed(self) -> bool:
        return self.is_new or self.before is not None


@dataclass(frozen=True)
class Section:
    name: str
    rows: list[Row] = field(default_factory=list)
    source: str = ""


def sections(programme: Programme, currency: str, pack: str, stores: dict[int, str]) -> list[Section]:
    own = programme.terms(currency)
    return [
        Section(_("Topping up"), [*ladder(own.ladder, currency), *limits(own.limits, currency, "top_up", "balance")]),
        Section(_("Paying"), [*order(programme, stores), *limits(own.limits, currency, "spend")]),
        Section(_("How long it lasts"), list(lasting(programme))),
        Section(_("Deposits held for you"), list(holds(programme))),
        Section(_("Money back"), [*refunds(), *limits(own.limits, currency, "withdrawal")]),
        Section(_("What the law gives you"), list(law(pack)), str(SOURCES.get(pack, ""))),
        Section(_("Fees"), [fee()]),
    ]


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
        yield Row("step", _("Bonus"), _("What you pay is what you get: there is no bonus on top-ups."))


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
    yield Row("principal", _("Principal"), _("Never expires."))
    days = programme.bonus_days
    text = _("Does not expire.")
    if days is not None:
        text = ngettext("Expires %(n)s day after it was given.", "Expires %(n)s days after it was given.", days)
    yield Row("bonus", _("Bonus"), text % {"n": days} if days is not None else text)
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
    yield Row("bonus.cash", _("Bonus"), _("is not paid out in money."))


def law(pack: str) -> Iterator[Row]:
    for article, text in LAWS.get(pack, ()):
        yield Row(f"law.{article}", _("Art. %(article)s") % {"article": article}, str(text))
    if not LAWS.get(pack):
        yield Row(
            "law", _("Law"), _("The general law of contracts and of consumers; these terms take nothing of it away.")
        )


def fee() -> Row:
    return Row(
        "fee", _("None"), _("Nothing is charged for topping up, paying, keeping a balance, refunds or withdrawals.")
    )


def compared(new: list[Section], old: list[Section]) -> list[Section]:
    """The new terms with what each changed line said before."""
    said = {row.key: row.text for section in old for row in section.rows}
    return [
        Section(
            section.name,
            [
                Row(
                    row.key, row.name, row.text, said[row.key] if said.get(row.key, row.text) != row.text else None,
                    is_new=row.key not in said,
                )
                for row in section.rows
            ],
            section.source,
        )
        for section in new
    ]  # fmt: skip


def gone(new: list[Section], old: list[Section]) -> list[Row]:
    """Lines of the version before that are no longer there."""
    kept = {row.key for section in new for row in section.rows}
    return [row for section in old for row in section.rows if row.key not in kept]
