"""The wallet programme as JSON and back, checked field by field; and which version counts at a moment."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid
from brim.base.kit.wire import Rows, Statement, ask
from brim.base.money import MAX_AMOUNT, UnknownAsset, asset
from brim.trade.wallets import rules
from brim.trade.wallets.types import CurrencyTerms, Limits, OrderRule, Programme, SpendOrder, Step

MAX_STEPS = 50
MAX_RULES = 100
MAX_DAYS = 3660
MAX_MINUTES = 366 * 24 * 60
MAX_LATE_DAYS = 30
EFFECTIVE = """
    SELECT version, settings FROM wallets_programme WHERE effective_at <= %s
    ORDER BY effective_at DESC, version DESC LIMIT 1
"""
LIMIT_NAMES = tuple(field.name for field in fields(Limits))
known: dict[tuple[int, str], Programme] = {}


def effective(now: datetime) -> Programme:
    """The newest version whose time has come; before the first one, the default programme."""
    (rows,) = ask([effective_question(now)])
    return read_effective(rows)


def effective_question(now: datetime) -> Statement:
    """`effective` for those who ask more in the same trip; `read_effective` reads the answer."""
    return Statement(EFFECTIVE, [now])


def read_effective(rows: Rows) -> Programme:
    """Remembers the version it met last: reading one is worth a hundred spends."""
    if not rows:
        return Programme()
    version, settings = rows[0]
    text = settings if isinstance(settings, str) else json.dumps(settings)
    found = known.get((version, text))
    if found is None:
        known.clear()
        found = known[version, text] = read(json.loads(text), version=version)
    return found


def read(settings: Mapping[str, Any], *, version: int) -> Programme:
    """Raises: Invalid naming the field that cannot be used."""
    unknown = set(settings) - set(WORDS)
    if unknown:
        raise wrong(min(unknown), _("There is no such setting."))
    return Programme(
        version=version,
        currencies={code: read_terms(code, terms) for code, terms in mapping(settings, "currencies").items()},
        spend_order=read_order("spend_order", settings.get("spend_order", SpendOrder.PRINCIPAL_FIRST)),
        order_rules=tuple(read_rule(rule) for rule in listed(settings, "order_rules", MAX_RULES)),
        bonus_days=optional(settings, "bonus_days", MAX_DAYS, least=1),
        grace_days=number(settings, "grace_days", 30, most=MAX_DAYS),
        hold_default_minutes=number(settings, "hold_default_minutes", 7 * 24 * 60, most=MAX_MINUTES, least=1),
        hold_most_minutes=number(settings, "hold_most_minutes", 30 * 24 * 60, most=MAX_MINUTES, least=1),
        late_spend_days=number(settings, "late_spend_days", 3, most=MAX_LATE_DAYS),
    )


WORDS = (
    "currencies",
    "spend_order",
    "order_rules",
    "bonus_days",
    "grace_days",
    "hold_default_minutes",
    "hold_most_minutes",
    "late_spend_days",
)


def as_json(programme: Programme) -> dict[str, Any]:
    """What `read` takes; JSON without sets or enums."""
    return {
        "currencies": {code: asdict(terms) for code, terms in programme.currencies.items()},
        "spend_order": str(programme.spend_order),
        "order_rules": [
            {
                "order": str(rule.order),
                "store_id": rule.store_id,
                "weekdays": sorted(rule.weekdays),
                "days_of_month": sorted(rule.days_of_month),
            }
            for rule in programme.order_rules
        ],
        "bonus_days": programme.bonus_days,
        "grace_days": programme.grace_days,
        "hold_default_minutes": programme.hold_default_minutes,
        "hold_most_minutes": programme.hold_most_minutes,
        "late_spend_days": programme.late_spend_days,
    }


def wrong(field: str, message: str) -> Invalid:
    return Invalid(field, message, code="invalid_programme")


def mapping(values: Mapping[str, Any], field: str) -> dict[str, Any]:
    found = values.get(field, {})
    if not isinstance(found, dict):
        raise wrong(field, _("An object is wanted here."))
    return found


def listed(values: Mapping[str, Any], field: str, most: int) -> list[Any]:
    found = values.get(field, [])
    if not isinstance(found, list | tuple) or len(found) > most:
        raise wrong(field, _("A list of at most %(most)s is wanted here.") % {"most": most})
    return list(found)


def whole(field: str, value: Any, most: int, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= most:
        raise wrong(
            field, _("A whole number from %(least)s to %(most)s is wanted here.") % {"least": least, "most": most}
        )
    return value


def number(values: Mapping[str, Any], field: str, default: int, *, most: int, least: int = 0) -> int:
    return whole(field, values.get(field, default), most, least)


def optional(values: Mapping[str, Any], field: str, most: int, *, least: int = 0) -> int | None:
    return None if values.get(field) is None else whole(field, values[field], most, least)


def read_order(field: str, value: Any) -> SpendOrder:
    try:
        return SpendOrder(value)
    except ValueError:
        raise wrong(field, _("There is no such spend order.")) from None


def read_rule(value: Any) -> OrderRule:
    if not isinstance(value, dict) or set(value) - {"order", "store_id", "weekdays", "days_of_month"}:
        raise wrong("order_rules", _("A rule has an order and, optionally, a store, weekdays and days of the month."))
    return OrderRule(
        read_order("order_rules", value.get("order")),
        optional(value, "store_id", 32_767, least=1),
        frozenset(whole("weekdays", day, 6) for day in listed(value, "weekdays", 7)),
        frozenset(whole("days_of_month", day, 31, 1) for day in listed(value, "days_of_month", 31)),
    )


def read_terms(code: str, value: Any) -> CurrencyTerms:
    try:
        asset(code)
    except UnknownAsset:
        raise wrong("currencies", _("There is no such currency.")) from None
    if not isinstance(value, dict) or set(value) - {"ladder", "limits", "credit_line", "adjustment_alone"}:
        raise wrong("currencies", _("A currency has a ladder, limits, a credit line and an adjustment limit."))
    limits = mapping(value, "limits")
    if set(limits) - set(LIMIT_NAMES):
        raise wrong("limits", _("There is no such limit."))
    return CurrencyTerms(
        ladder=read_ladder(listed(value, "ladder", MAX_STEPS)),
        limits=Limits(**{name: optional(limits, name, MAX_AMOUNT) for name in LIMIT_NAMES}),
        credit_line=number(value, "credit_line", 0, most=MAX_AMOUNT),
        adjustment_alone=optional(value, "adjustment_alone", MAX_AMOUNT),
    )


def refuse_line_of_one(wanted: Programme, prior: Programme) -> None:
    """The line that every new wallet begins with is one person's to set only as far as a single wallet's is: up to the
    sum of its own version. One that stands already may stay.

    Raises: Invalid under `<currency>-credit_line`. Source: docs/decisions/0032.
    """
    for code, terms in wanted.currencies.items():
        if rules.line_needs_second_person(terms, line=terms.credit_line, before=prior.terms(code).credit_line):
            raise wrong(
                f"{code}-credit_line",
                _(
                    "Every new wallet would be lent more than one person may lend alone. Nothing was saved. Lower the "
                    "line to that sum; more is lent customer by customer, where a second person agrees."
                ),
            )


def read_ladder(values: list[Any]) -> tuple[Step, ...]:
    """Steps by what is paid, each once; more paid never gets less."""
    steps = []
    for value in values:
        if not isinstance(value, dict) or set(value) != {"pay", "get"}:
            raise wrong("ladder", _("A step says what is paid and what is got."))
        steps.append(Step(whole("pay", value["pay"], MAX_AMOUNT, 1), whole("get", value["get"], MAX_AMOUNT, 1)))
    steps.sort(key=lambda step: step.pay)
    for lower, higher in pairwise(steps):
        if higher.pay == lower.pay or higher.get < lower.get:
            raise wrong("ladder", _("Each step pays more than the one before and gets no less."))
    return tuple(steps)
