"""A job that was received, or is to be undone, is worked off in the background."""

from collections.abc import Sequence

from brim.base.events.listeners import listener
from brim.base.events.types import Recorded
from brim.base.kit import jobs

WORK = "bulk.work"


@listener("bulk.work", types=["bulk.job_received", "bulk.undo_started"], replayable=True)
def work_what_came(batch: Sequence[Recorded]) -> None:
    """The job that works off a file is deferred."""
    for event in batch:
        jobs.defer(WORK, job_id=event.data["job_id"])
