"""What keeps money from setting out of a wallet, and what is marked where it had left before."""

from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.state import Wallet


def require_not_frozen(wallet: Wallet) -> None:
    """For what may leave a closed wallet too: the payout of its closing. Source: money-rules "Value" 8."""
    if wallet.status == "frozen":
        raise refusals.wallet_frozen()


def barriers(wallet: Wallet) -> list[str]:
    """Why money would not be let out of this wallet now; what is recorded as having left before is marked with it."""
    return ["frozen"] if wallet.status == "frozen" else []
