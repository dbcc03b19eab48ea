"""The pack for a business under no special law of prepaid money: the contract's plain arithmetic.

What was paid and is not used goes back; bonus that is not spent lapses; bonus of the top-up that was spent is deducted
by the programme's rule. Nobody's fault changes anything, and no interest runs but a contract's.
"""

from datetime import date

from brim.base.money import Rounding, share
from brim.trade.refund_law.rules import (
    Fault,
    Label,
    Line,
    Prepayment,
    Rate,
    RulePack,
    SpentBonus,
    Terms,
    not_above,
    not_below_zero,
    paid_and_returned,
)

RULE = "none.unspent"
CLAWBACK = "none.clawback"


def price(prepayment: Prepayment, terms: Terms, _fault: Fault, _on: date) -> list[Line]:
    """Paid - used, never more than the principal that is left: bonus never turns into money.

    Used is priced at paid / (paid + bonus), rounded up. Bonus that expired is neither used nor counted in the price:
    just what a withdrawal takes. Or, where the programme says so, principal spent and with it all or nothing of the
    bonus spent. Source: docs/rules/12; `rules.refundable`.
    """
    lines = paid_and_returned(prepayment, RULE)
    if terms.spent_bonus is SpentBonus.IN_PROPORTION:
        lines += used_in_proportion(prepayment)
    else:
        lines += spent_by_purse(prepayment, terms)
    lines += not_below_zero(lines)
    return lines + not_above(lines, prepayment.principal_left, Label.NOT_ABOVE_PRINCIPAL)


def used_in_proportion(prepayment: Prepayment) -> list[Line]:
    used, paid, gift = prepayment.spent, prepayment.paid, max(0, prepayment.gift - prepayment.expired)
    if not used:
        return []
    amount = share(used, paid, paid + gift, Rounding.UP)
    values = (("used", used), ("paid", paid), ("gift", gift))
    formula = "{used} × {paid} ÷ ({paid} + {gift})" if gift else "{used}"
    return [Line(Label.USED_IN_PROPORTION, -amount, CLAWBACK if gift else RULE, formula, values)]


def spent_by_purse(prepayment: Prepayment, terms: Terms) -> list[Line]:
    lines = []
    if prepayment.principal_spent:
        spent = prepayment.principal_spent
        lines.append(Line(Label.PRINCIPAL_SPENT, -spent, RULE, "{spent}", (("spent", spent),)))
    if prepayment.bonus_spent and terms.spent_bonus is SpentBonus.DEDUCTED:
        spent = prepayment.bonus_spent
        lines.append(Line(Label.BONUS_SPENT, -spent, CLAWBACK, "{spent}", (("spent", spent),)))
    return lines


def interest(_prepayment: Prepayment, terms: Terms, _fault: Fault) -> Rate | None:
    return None if terms.rate_ppm is None else Rate(terms.rate_ppm, "contract.rate")


PACK = RulePack(
    name="none",
    version="1",
    in_force_from=date.min,
    price=price,
    interest=interest,
    sources=("The wallet programme's own terms",),
)
