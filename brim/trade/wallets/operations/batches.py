"""Postings in bulk by Brim's own programs: commands of any kind, decided in order.

The caller authorises once; each command names its actor in `actor`.
"""

from brim.trade.wallets.engine.commands import Command, CreditTopUp, RefundSpend, TakeSpend
from brim.trade.wallets.posting import run

__all__ = ["Command", "CreditTopUp", "RefundSpend", "TakeSpend", "run"]
