"""What other rooms show with a wallet."""

from collections.abc import Sequence
from dataclasses import replace

from brim.trade.wallets import registry
from brim.trade.wallets.types import WalletView


def with_parts(views: Sequence[WalletView]) -> list[WalletView]:
    """The views with what rooms registered; one query a part, however many views there are."""
    parts = registry.parts()
    if not parts or not views:
        return list(views)
    customer_ids = {view.customer_id for view in views}
    found = {part.name: part.read(customer_ids) for part in parts}
    return [with_own(view, {name: of.get(view.customer_id, 0) for name, of in found.items()}) for view in views]


def with_own(view: WalletView, parts: dict[str, int]) -> WalletView:
    return replace(view, points=parts.get("points", 0), parts=parts)
