"""What other rooms show with a wallet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from brim.trade.wallets import registry
from brim.trade.wallets.registry import WalletPart
from brim.trade.wallets.types import WalletView


def with_parts(views: Sequence[WalletView], *, as_of: datetime | None = None) -> list[WalletView]:
    """The views with what rooms registered, as of a moment where a room can tell; one query a part, however many views
    there are."""
    parts = registry.parts()
    if not parts or not views:
        return list(views)
    customer_ids = {view.customer_id for view in views}
    found = {part.name: read(part, customer_ids, as_of) for part in parts}
    return [replace(view, parts={name: of.get(view.customer_id, 0) for name, of in found.items()}) for view in views]


def read(part: WalletPart, customer_ids: Collection[int], as_of: datetime | None) -> Mapping[int, int]:
    if as_of is None or part.read_at is None:
        return part.read(customer_ids)
    return part.read_at(customer_ids, as_of)


def named_parts(view: WalletView) -> list[tuple[str, int]]:
    """What of it is not nothing, in the reader's language."""
    return [(str(part.label), view.parts[part.name]) for part in registry.parts() if view.parts.get(part.name)]
