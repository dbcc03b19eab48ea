"""What keeps money from setting out of a wallet, and what is marked where it had left before.

The one place that says it, for every decider, preview and page. Source: docs/rules/08;
docs/decisions/0031-what-is-contested-counts-as-nothing.md.
"""

from collections.abc import Sequence

from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.state import Batch, Wallet
from brim.trade.wallets.types import Part


def require_not_frozen(wallet: Wallet) -> None:
    """For what may leave a closed wallet too: the payout of its closing."""
    if wallet.status == "frozen":
        raise refusals.wallet_frozen()


def require_may_leave(batch: Batch, wallet: Wallet, parts: Sequence[Part]) -> None:
    """For what was set aside earlier and is let out now. Raises: Refused `wallet_frozen`, `value_contested`,
    `wallet_in_debt`."""
    require_not_frozen(wallet)
    contested = contested_of(batch, wallet, parts)
    if contested:
        raise refusals.value_contested(contested)
    if wallet.owed:
        raise refusals.wallet_in_debt(wallet.owed)


def blocking_reasons(batch: Batch, wallet: Wallet, parts: Sequence[Part]) -> list[str]:
    """Why these parts would not be let out now; what is recorded as having left before is marked with it."""
    found = ["frozen"] if wallet.status == "frozen" else []
    found += ["contested"] if contested_of(batch, wallet, parts) else []
    return [*found, "in_debt"] if wallet.owed else found


def contested_of(batch: Batch, wallet: Wallet, parts: Sequence[Part]) -> int:
    return sum(part.amount for part in parts if wallet.is_contested(batch.lot(wallet.customer_id, part.lot_id)))
