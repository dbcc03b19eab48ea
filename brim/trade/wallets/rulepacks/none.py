"""The pack for a business under no special law of prepaid money: the contract's plain arithmetic.

What was paid and is not spent goes back; bonus that is not spent lapses; bonus of the top-up that was spent is
deducted, unless the programme lets the customer keep it. Nobody's fault changes anything, and no interest runs but a
contract's.
"""

from datetime import date

from brim.trade.wallets.quote_rules import (
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
    """Paid - principal spent - bonus spent (or nothing for it), never more than the principal that is left.

    Source: money-rules "Value" 12.
    """
    lines = paid_and_returned(prepayment, RULE)
    if prepayment.principal_spent:
        spent = prepayment.principal_spent
        lines.append(Line(Label.PRINCIPAL_SPENT, -spent, RULE, "{spent}", (("spent", spent),)))
    if prepayment.bonus_spent and terms.spent_bonus is SpentBonus.DEDUCTED:
        spent = prepayment.bonus_spent
        lines.append(Line(Label.BONUS_SPENT, -spent, CLAWBACK, "{spent}", (("spent", spent),)))
    lines += not_below_zero(lines)
    return lines + not_above(lines, prepayment.principal_left)


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
