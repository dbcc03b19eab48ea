"""The words of a refund quote: what a line says, by which rule, and its arithmetic written out."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brim.base.money import Money, asset
from brim.base.ui.formats import date_text
from brim.trade.refund_law.rules import Label, Line

LABELS = {
    Label.PAID: gettext_lazy("Paid for the top-up of %(on)s"),
    Label.RETURNED: gettext_lazy("Already paid back or passed on"),
    Label.PRINCIPAL_SPENT: gettext_lazy("Principal spent"),
    Label.BONUS_SPENT: gettext_lazy("Bonus of this top-up already spent"),
    Label.USED_IN_PROPORTION: gettext_lazy("Value used, at what was paid for it"),
    Label.DELIVERED_AT_DISCOUNT: gettext_lazy("Goods and services received, at the discounted price"),
    Label.DELIVERED_AT_LIST_PRICE: gettext_lazy("Goods and services received, at the price before the discount"),
    Label.NO_CLAWBACK: gettext_lazy("Nothing is claimed back from the customer"),
    Label.NOT_BELOW_ZERO: gettext_lazy("A refund is never below zero"),
    Label.NOT_ABOVE_LEFT: gettext_lazy("A refund is never more than the value left"),
    Label.NOT_ABOVE_PRINCIPAL: gettext_lazy("A refund is never more than the principal left"),
    Label.BONUS_LAPSES: gettext_lazy("Unspent bonus lapses"),
    Label.GRANT_LAPSES: gettext_lazy("Value granted without payment lapses"),
    Label.CREDIT_OWED: gettext_lazy("Credit used and not yet paid back"),
    Label.DEBT_OWED: gettext_lazy("Owed for a payment that was charged back"),
    Label.CONTESTED: gettext_lazy("The payer contests the payment: it counts as nothing until that is decided"),
    Label.STAYS_IN_WALLET: gettext_lazy("Stays in the wallet: only a part is refunded"),
    Label.INTEREST: gettext_lazy("Interest since the contract ended"),
}
CHINA = gettext_lazy("Art. %(article)s, Interpretation on prepaid consumption, 法释〔2025〕4号")
RULES = {
    "none.unspent": gettext_lazy("Wallet terms: what was paid and not spent is refunded"),
    "none.clawback": gettext_lazy("Wallet terms: the bonus stays with the top-up it came with"),
    "contract.rate": gettext_lazy("Contract: agreed rate of interest"),
    "wallet.floor": gettext_lazy("Wallet terms: a refund is never below zero"),
    "wallet.left": gettext_lazy("Wallet terms: never more than what is left"),
    "wallet.bonus": gettext_lazy("Wallet terms: bonus is not refunded in money"),
    "wallet.credit": gettext_lazy("Wallet terms: credit is paid back first"),
    "wallet.debt": gettext_lazy("Wallet terms: what is owed is paid first"),
    "wallet.contested": gettext_lazy("Wallet terms: nothing goes back of a payment that is contested"),
    "wallet.partial": gettext_lazy("Wallet terms: refund of a part"),
}
ARTICLES = {"cn.art14": "14", "cn.art15": "15", "cn.art18": "18", "cn.art19": "19", "cn.art20": "20"}
ARTICLES |= {f"cn.art16.{whose}": "16" for whose in ("operator", "consumer", "contract")}
OPERATORS = ("×", "÷", "−", "→")


def label_text(line: Line) -> str:
    on = dict(line.values).get("on")
    return str(LABELS[line.label]) % {"on": date_text(on) if isinstance(on, date) else ""}


def rule_text(rule: str) -> str:
    if rule in ARTICLES:
        return str(CHINA) % {"article": ARTICLES[rule]}
    return str(RULES[rule])


def computation_text(line: Line, currency: str) -> str:
    """The line's sum with its numbers: `600.00 × 1000.00 ÷ (1000.00 + 200.00) = 500.00`."""
    of = asset(currency)
    numbers = {name: number_text(name, value, Money(0, of)) for name, value in line.values if isinstance(value, int)}
    text = line.formula.format_map(numbers)
    if line.amount and any(operator in line.formula for operator in OPERATORS):
        text += f" = {Money(abs(line.amount), of).decimal_text()}"
    return text


def number_text(name: str, value: int, zero: Money) -> str:
    if name == "rate_ppm":
        return f"{value // 10_000}.{value % 10_000 // 100:02d} %"
    if name == "days":
        return _("%(days)d days") % {"days": value}
    return Money(value, zero.asset).decimal_text().replace("-", "−")
