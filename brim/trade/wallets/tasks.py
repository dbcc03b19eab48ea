"""What runs on a schedule."""

from collections.abc import Callable
from datetime import datetime, timedelta

from brim.base.kit.jobs import periodic
from brim.trade.wallets import operations

AT_ONCE = 500
MAX_ROUNDS = 200
SOON = timedelta(days=1)


@periodic("* * * * *", "wallets.expire_holds")
def expire_holds(*, now: datetime) -> None:
    work_off(lambda limit: operations.expire_holds(now, limit=limit))


@periodic("*/10 * * * *", "wallets.expire_lots")
def expire_lots(*, now: datetime) -> None:
    """No lot goes before the day is over that is shown for it."""
    operations.end_lots_with_their_day(now, until=now + SOON)
    work_off(lambda limit: operations.expire_lots(now, limit=limit))


@periodic("50 * * * *", "wallets.end_lots_with_their_day")
def end_lots_with_their_day(*, now: datetime) -> None:
    operations.end_lots_with_their_day(now)


@periodic("* * * * *", "wallets.seal_texts")
def seal_texts(*, now: datetime) -> None:  # noqa: ARG001 - whatever is not sealed yet is due
    work_off(lambda limit: operations.seal_texts(limit=limit))


def work_off(expire: Callable[[int], int]) -> None:
    """Batch upon batch until little is left: what a campaign granted on one day ends on one day."""
    for _round in range(MAX_ROUNDS):
        if expire(AT_ONCE) < AT_ONCE:
            return
