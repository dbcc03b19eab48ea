"""What runs on a schedule."""

from datetime import datetime

from brim.base.kit.jobs import periodic
from brim.trade.wallets import operations


@periodic("* * * * *", "wallets.expire_holds")
def expire_holds(*, now: datetime) -> None:
    operations.expire_holds(now)


@periodic("*/10 * * * *", "wallets.expire_lots")
def expire_lots(*, now: datetime) -> None:
    operations.expire_lots(now)
