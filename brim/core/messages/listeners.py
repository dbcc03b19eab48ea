"""A message that was queued is sent by a job: the listener's own transaction makes no network call."""

from collections.abc import Sequence

from brim.base.events.listeners import listener
from brim.base.events.types import Recorded
from brim.base.kit import jobs

DELIVER = "messages.deliver"


@listener("messages.deliver", types=["messages.message_queued"], replayable=True)
def send_what_was_queued(batch: Sequence[Recorded]) -> None:
    """The job that sends a message is deferred."""
    for event in batch:
        if event.customer_id:
            jobs.defer(DELIVER, customer_id=event.customer_id, message_id=event.data["message_id"])
