"""A wallet's amounts as pages show them, of staff, of the till and of customers alike."""

from dataclasses import dataclass

from brim.base.money import Money, money
from brim.trade.wallets.queries.answer_parts import named_parts
from brim.trade.wallets.types import WalletView


@dataclass(frozen=True)
class Amounts:
    """`principal` and `bonus` are what is free of them: with the credit line they are what is available. `held` is what
    was set aside of both, `contested` what of all three a payer disputes, `owed` what the customer owes for
    charge-backs. `parts` is what other rooms know of the customer, by its name."""

    currency: str
    status: str
    available: Money
    principal: Money
    bonus: Money
    held: Money
    credit_line: Money
    contested: Money
    owed: Money
    parts: list[tuple[str, int]]


def amounts_of(view: WalletView) -> Amounts:
    return Amounts(
        currency=view.currency,
        status=view.status,
        available=money(view.available, view.currency),
        principal=money(view.free_principal, view.currency),
        bonus=money(view.free_bonus, view.currency),
        held=money(view.held, view.currency),
        credit_line=money(view.credit_line, view.currency),
        contested=money(view.contested, view.currency),
        owed=money(view.owed, view.currency),
        parts=named_parts(view),
    )
