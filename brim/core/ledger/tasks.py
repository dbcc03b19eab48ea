"""Scheduled jobs of the ledger: roll up the books, verify what moved, seal the day."""

from datetime import datetime

from brim.base.kit import clock
from brim.base.kit.jobs import periodic, task
from brim.core.ledger import checkpoints, flows, seals, verify


@periodic("*/10 * * * *", "ledger.roll_checkpoints")
def roll_checkpoints(*, now: datetime) -> None:  # noqa: ARG001 - books are rolled by watermark, not by time
    checkpoints.roll()


@periodic("* * * * *", "ledger.roll_flows")
def roll_flows(*, now: datetime) -> None:  # noqa: ARG001 - rolled by watermark, not by time
    flows.roll()


@periodic("20 * * * *", "ledger.verify_moved")
def verify_moved(*, now: datetime) -> None:  # noqa: ARG001 - the run stamps its own start and end
    verify.run(now=clock.now, is_full=False)


@periodic("40 18 * * *", "ledger.seal_day")
def seal_day(*, now: datetime) -> None:
    seals.seal(now)


@task(verify.PROOF, is_single=True)
def verify_all(*, now: datetime) -> None:  # noqa: ARG001 - the run stamps its own start and end
    verify.run(now=clock.now)
