"""What a statement has of stamps: points at its beginning, that came, that went, at its end."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _lazy

from brim.base.money import POINT
from brim.core.ledger import queries as ledger
from brim.trade.statements.queries import Statement
from brim.trade.statements.sections import Number, section
from brim.trade.wallets.queries import account_spans


def points(found: Statement) -> Sequence[Number]:
    [span] = account_spans(found.customer_id, POINT.code, ["points"], found.start, found.end)
    if not span.upto_seq:
        return []
    turned = ledger.turnover(found.customer_id, span.code, after_seq=span.after_seq, upto_seq=span.upto_seq)
    return [
        Number("opening", _lazy("Before the period"), span.before),
        Number("earned", _lazy("Earned"), turned.came),
        Number("used", _lazy("Used"), turned.went),
        Number("closing", _lazy("At the end"), span.after),
    ]


def register() -> None:
    section("points", _lazy("Points"), _lazy("points"), points)
