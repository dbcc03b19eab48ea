"""Background work: one operation call each."""

from datetime import datetime

from brim.base.kit.jobs import periodic
from brim.core.access import operations


@periodic("40 * * * *", "access.tidy")
def tidy(*, now: datetime) -> None:
    operations.tidy(now)
