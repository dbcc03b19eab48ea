"""An erased customer is signed in nowhere any more."""

from collections.abc import Sequence

from brim.base.events.listeners import listener
from brim.base.events.types import Recorded


@listener("access.forget_devices", types=["customers.customer_forgotten"], replayable=True)
def forget_devices(batch: Sequence[Recorded]) -> None:
    from brim.core.access.operations import forget

    forget({event.customer_id for event in batch})
