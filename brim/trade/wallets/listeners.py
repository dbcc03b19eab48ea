"""What this room does when something has happened."""

from collections.abc import Sequence

from brim.base.events.listeners import listener
from brim.base.events.types import Recorded
from brim.trade.wallets import registry
from brim.trade.wallets.operations import summaries


@listener("wallets.second_half", types=["wallets.transferred_out"])
def receive_transfers(batch: Sequence[Recorded]) -> None:
    """A transfer reaches its receiver."""
    from brim.trade.wallets.operations.transfers import receive

    receive(batch)


@listener("wallets.standing", types=registry.all_moves, replayable=True)
def update_summaries(batch: Sequence[Recorded]) -> None:
    """Lists of customers learn balance, freeze and last visit."""
    summaries.update_summaries(batch)
