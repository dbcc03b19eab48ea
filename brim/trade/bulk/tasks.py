"""Background work: one operation call each."""

from datetime import datetime

from brim.base.kit.jobs import periodic, task
from brim.trade.bulk import operations
from brim.trade.bulk.listeners import WORK


@task(WORK)
def work(*, now: datetime, job_id: int) -> None:
    operations.work(job_id, now=now)


@periodic("* * * * *", "bulk.resume")
def resume(*, now: datetime) -> None:
    """What a worker that was killed has left."""
    operations.work_all(now=now)
