"""The programme in words: each of its settings as a name and a text, so that versions can be shown and compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from brim.base.money import money
from brim.base.ui import formats
from brim.trade.wallets.types import CurrencyTerms, OrderRule, Programme, SpendOrder

ORDERS: dict[SpendOrder, str | Promise] = {
    SpendOrder.PRINCIPAL_FIRST: _lazy("Principal first"),
    SpendOrder.BONUS_FIRST: _lazy("Bonus first"),
    SpendOrder.PROPORTIONAL: _lazy("In proportion"),
    SpendOrder.EARLIEST_EXPIRY: _lazy("What expires first"),
}
SPENT: dict[SpendOrder, str | Promise] = {
    SpendOrder.PRINCIPAL_FIRST: _lazy("spent principal first"),
    SpendOrder.BONUS_FIRST: _lazy("spent bonus first"),
    SpendOrder.PROPORTIONAL: _lazy("spent in proportion"),
    SpendOrder.EARLIEST_EXPIRY: _lazy("spent by date of expiry"),
}
LIMITS: dict[str, str | Promise] = {
    "top_up_least": _lazy("Least top-up"),
    "top_up_most": _lazy("Most a top-up"),
    "top_up_daily": _lazy("Top-ups a day"),
    "balance_most": _lazy("Most in a wallet"),
    "spend_most": _lazy("Most a spend"),
    "spend_daily": _lazy("Spends a day"),
    "withdrawal_least": _lazy("Least withdrawal"),
    "withdrawal_most": _lazy("Most a withdrawal"),
    "withdrawal_daily": _lazy("Withdrawals a day"),
}
WEEKDAYS = (
    _lazy("Monday"),
    _lazy("Tuesday"),
    _lazy("Wednesday"),
    _lazy("Thursday"),
    _lazy("Friday"),
    _lazy("Saturday"),
    _lazy("Sunday"),
)
NAMES = {
    "ladder": _lazy("Ladder"),
    "spend_order": _lazy("Spend order"),
    "order_rules": _lazy("Exceptions"),
    "bonus_days": _lazy("Bonus lasts"),
    "grace_days": _lazy("Days of grace"),
    "hold_default_minutes": _lazy("A hold lasts"),
    "hold_most_minutes": _lazy("The longest hold"),
    "late_spend_days": _lazy("A spend may come late by"),
    "credit_line": _lazy("Credit line"),
    "adjustment_alone": _lazy("Corrected or lent by one person, per customer and day"),
}


@dataclass(frozen=True)
class Setting:
    name: str
    text: str


@dataclass(frozen=True)
class Change:
    name: str
    before: str
    after: str


def general(programme: Programme, stores: Mapping[int, str]) -> list[Setting]:
    """What counts for every currency."""
    return [
        Setting(str(NAMES["spend_order"]), str(ORDERS[programme.spend_order])),
        *(Setting(str(NAMES["order_rules"]), rule_text(rule, stores)) for rule in programme.order_rules),
        Setting(str(NAMES["bonus_days"]), days(programme.bonus_days) if programme.bonus_days else _("for good")),
        Setting(str(NAMES["grace_days"]), days(programme.grace_days)),
        Setting(str(NAMES["hold_default_minutes"]), span(programme.hold_default_minutes)),
        Setting(str(NAMES["hold_most_minutes"]), span(programme.hold_most_minutes)),
        Setting(str(NAMES["late_spend_days"]), days(programme.late_spend_days)),
    ]


def terms_of(code: str, terms: CurrencyTerms) -> list[Setting]:
    """What counts for one currency, without its ladder."""
    limits = [(str(name), getattr(terms.limits, field)) for field, name in LIMITS.items()]
    alone = terms.adjustment_alone
    return [
        *(Setting(name, formats.money_text(money(amount, code))) for name, amount in limits if amount is not None),
        Setting(
            str(NAMES["credit_line"]),
            formats.money_text(money(terms.credit_line, code)) if terms.credit_line else _("none"),
        ),
        Setting(
            str(NAMES["adjustment_alone"]),
            formats.money_text(money(alone, code)) if alone else _("nothing, two people decide each"),
        ),
    ]


def changes(before: Programme, after: Programme, stores: Mapping[int, str]) -> list[Change]:
    """What is otherwise in `after`, setting by setting."""
    old, new = flat(before, stores), flat(after, stores)
    return [
        Change(name, old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys([*old, *new])
        if old.get(name, "") != new.get(name, "")
    ]


def flat(programme: Programme, stores: Mapping[int, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for setting in general(programme, stores):
        found[setting.name] = _("; ").join(filter(None, [found.get(setting.name, ""), setting.text]))
    for code, terms in programme.currencies.items():
        steps = [
            _("%(pay)s gives %(get)s")
            % {"pay": formats.money_text(money(step.pay, code)), "get": formats.money_text(money(step.get, code))}
            for step in terms.ladder
        ]
        found[f"{code} · {NAMES['ladder']}"] = _("; ").join(steps)
        found |= {f"{code} · {setting.name}": setting.text for setting in terms_of(code, terms)}
    return found


def rule_text(rule: OrderRule, stores: Mapping[int, str]) -> str:
    when = [
        stores.get(rule.store_id, str(rule.store_id)) if rule.store_id is not None else "",
        _(", ").join(str(WEEKDAYS[day]) for day in sorted(rule.weekdays)),
        _("on day %(days)s of the month") % {"days": _(", ").join(map(str, sorted(rule.days_of_month)))}
        if rule.days_of_month
        else "",
    ]
    return " · ".join([*filter(None, when), str(ORDERS[rule.order])])


def days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": formats.number_text(number)}


def span(minutes: int) -> str:
    """In the largest unit that fits exactly: 7 days, 90 minutes."""
    if minutes % 1440 == 0:
        return days(minutes // 1440)
    language = "zh_Hans" if (translation.get_language() or "").startswith("zh") else "en"
    if minutes % 60:
        return format_timedelta(timedelta(minutes=minutes), granularity="minute", threshold=10**6, locale=language)
    return format_timedelta(timedelta(minutes=minutes), granularity="hour", threshold=10**6, locale=language)
