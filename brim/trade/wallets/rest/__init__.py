"""The calls of the API about wallets and what moves them."""

from brim.base.rest.routes import tag
from brim.trade.wallets.programme import rest as programme
from brim.trade.wallets.rest import adjustments, bulk, holds, problems, spends, transfers, wallets, withdrawals

__all__ = ["adjustments", "bulk", "holds", "problems", "programme", "spends", "transfers", "wallets", "withdrawals"]

tag("wallets", 20)
tag("spends", 50)
tag("holds", 70)
tag("withdrawals", 80)
tag("adjustments", 90)
tag("transfers", 100)
tag("freezes", 110)
tag("programme", 120)
