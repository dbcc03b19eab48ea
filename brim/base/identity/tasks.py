"""Background work: one operation call each."""

from datetime import datetime

from brim.base.identity import operations
from brim.base.kit.jobs import periodic


@periodic("10 * * * *", "identity.tidy")
def tidy(*, now: datetime) -> None:
    operations.tidy(now)
