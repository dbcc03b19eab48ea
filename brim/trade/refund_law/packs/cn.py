"""China: the Supreme People's Court's Interpretation on prepaid consumption, 法释〔2025〕4号, in force 2025-05-01.

Each function names its article and the worked case it is tested by. What is taken from secondary sources, or where the
articles leave a gap that this pack fills, is listed in PACK.unsure: it wants a lawyer's look before it is relied upon.
A commission paid to staff is never deducted (Art. 15): there is no line for it, whatever the contract says.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from brim.base.money import Rounding, share
from brim.trade.refund_law.rules import (
    Fault,
    Label,
    Line,
    Prepayment,
    Rate,
    RulePack,
    Terms,
    not_below_zero,
    paid_and_returned,
)

ARTICLE_14 = "cn.art14"
ARTICLE_15 = "cn.art15"
ARTICLE_16_OPERATOR = "cn.art16.operator"
ARTICLE_16_CONSUMER = "cn.art16.consumer"
ARTICLE_16_CONTRACT = "cn.art16.contract"
ARTICLE_18 = "cn.art18"
ARTICLE_19 = "cn.art19"
ARTICLE_20 = "cn.art20"

COOLING_OFF_DAYS = 7
RATES_KNOWN_UNTIL = date(2025, 5, 20)

# (first day, millionths a year), newest last. Secondary: to be compared with the publications of the National
# Interbank Funding Center and of the People's Bank.
ONE_YEAR_LPR: tuple[tuple[date, int], ...] = (
    (date(2019, 8, 20), 42_500),
    (date(2019, 9, 20), 42_000),
    (date(2019, 11, 20), 41_500),
    (date(2020, 2, 20), 40_500),
    (date(2020, 4, 20), 38_500),
    (date(2021, 12, 20), 38_000),
    (date(2022, 1, 20), 37_000),
    (date(2022, 8, 22), 36_500),
    (date(2023, 6, 20), 35_500),
    (date(2023, 8, 21), 34_500),
    (date(2024, 7, 22), 33_500),
    (date(2024, 10, 21), 31_000),
    (date(2025, 5, 20), 30_000),
)
ONE_YEAR_DEPOSIT: tuple[tuple[date, int], ...] = ((date(2015, 10, 24), 15_000),)


def price(prepayment: Prepayment, terms: Terms, fault: Fault, on: date) -> list[Line]:
    """A top-up's refund: what was paid less the price of what was delivered (Art. 15).

    Source: docs/rules/15; 法释〔2025〕4号 Art. 14, 15, 18, 19, 20; in force 2025-05-01.
    """
    if is_cooling_off(prepayment, terms, on):
        return [*paid_and_returned(prepayment, ARTICLE_14), *delivered_at_discount(prepayment, ARTICLE_14)]
    lines = paid_and_returned(prepayment, ARTICLE_15)
    if fault is not Fault.CONSUMER:
        return lines + delivered_at_discount(prepayment, ARTICLE_18)
    lines += delivered_at_list_price(prepayment)
    if prepayment.list_price > prepayment.paid:
        lines += not_below_zero(lines, Label.NO_CLAWBACK, ARTICLE_20)
    return lines


def is_cooling_off(prepayment: Prepayment, terms: Terms, on: date) -> bool:
    """Within seven days of paying, the day of payment not counted, the principal goes back in full on request, unless
    the consumer had had the same before; better terms of the contract win.

    No reason is asked, so no fault is held against the consumer: what was delivered meanwhile is priced at the
    discount.
    Source: 法释〔2025〕4号 Art. 14; counting of days: Civil Code Art. 201.
    """
    by_law = 0 if prepayment.had_same_before else COOLING_OFF_DAYS
    days = max(by_law, terms.cooling_off_days)
    return days > 0 and on <= prepayment.paid_on + timedelta(days=days)


def delivered_at_discount(prepayment: Prepayment, rule: str) -> list[Line]:
    """Not the consumer's cause: delivered is priced at the discount, for a gift at paid / (paid + gift).

    Paid 1000 + gift 200, used 600 of list price: 500 deducted, refund 500. Rounded down, in the consumer's favour.
    Source: 法释〔2025〕4号 Art. 18.
    """
    if not prepayment.spent:
        return []
    used, paid, gift = prepayment.spent, prepayment.paid, prepayment.gift
    amount = share(used, paid, paid + gift, Rounding.DOWN)
    if gift == 0:
        return [Line(Label.DELIVERED_AT_DISCOUNT, -amount, rule, "{used}", (("used", used),))]
    values = (("used", used), ("paid", paid), ("gift", gift))
    return [Line(Label.DELIVERED_AT_DISCOUNT, -amount, rule, "{used} × {paid} ÷ ({paid} + {gift})", values)]


def delivered_at_list_price(prepayment: Prepayment) -> list[Line]:
    """The consumer's cause: delivered is priced before the discount: refund 400 in the case above.

    Source: 法释〔2025〕4号 Art. 19.
    """
    if not prepayment.spent:
        return []
    used = prepayment.list_price
    return [Line(Label.DELIVERED_AT_LIST_PRICE, -used, ARTICLE_19, "{used}", (("used", used),))]


def interest(prepayment: Prepayment, terms: Terms, fault: Fault) -> Rate | None:
    """The contract's rate; else the operator's cause: one-year LPR; the consumer's: the one-year deposit benchmark,
    both as of the day of the contract. Where it is nobody's cause the lower of the two, since no article says.

    Source: 法释〔2025〕4号 Art. 16, 17 (from termination).
    """
    if terms.rate_ppm is not None:
        return Rate(terms.rate_ppm, ARTICLE_16_CONTRACT)
    if fault is Fault.OPERATOR:
        return Rate(rate_on(ONE_YEAR_LPR, prepayment.paid_on), ARTICLE_16_OPERATOR)
    return Rate(rate_on(ONE_YEAR_DEPOSIT, prepayment.paid_on), ARTICLE_16_CONSUMER)


def rate_on(rates: Sequence[tuple[date, int]], day: date) -> int:
    """The rate in force on `day`; the oldest known one for days before it."""
    known = [ppm for first, ppm in rates if first <= day]
    return known[-1] if known else rates[0][1]


def time_pass(price_minor: int, *, total_days: int, remaining_days: int) -> int:
    """A time pass of unlimited use: price × remaining days / total days, a part of a minor unit rounded up, in the
    consumer's favour. 30 days for 300, ended with 12 left: 120.

    Source: 法释〔2025〕4号 Art. 22.
    """
    if not 0 <= remaining_days <= total_days or total_days <= 0:
        raise ValueError(f"{remaining_days} of {total_days} days cannot be left")
    return share(price_minor, remaining_days, total_days, Rounding.UP)


def remaining_days(*, first: date, last: date, ended: date, stopped: date | None = None) -> int:
    """Days of a pass (`first` to `last`, both counted) after it ended, or after the operator stopped serving where that
    was earlier: operator stopped after day 10 of 30, 20 are left. Days that the consumer did not come are not left.

    Source: 法释〔2025〕4号 Art. 22.
    """
    served_until = min(ended, stopped) if stopped else ended
    return max(0, (last - max(served_until, first - timedelta(days=1))).days)


PACK = RulePack(
    name="cn",
    version="2025-05-01",
    in_force_from=date(2025, 5, 1),
    price=price,
    interest=interest,
    sources=("法释〔2025〕4号, Supreme People's Court, 2025-03-13, in force 2025-05-01: Art. 14-20, 22",),
    unsure=(
        "Art. 14: what was delivered within the seven days is deducted at the discounted price.",
        "Art. 16: where it is nobody's cause, the deposit benchmark is used.",
        "Art. 16: the tables of rates come from secondary sources and end where RATES_KNOWN_UNTIL says.",
        "Art. 18: gift that expired still counts in paid / (paid + gift); the refund never exceeds the value left.",
    ),
)
