"""Houses of tests, each built once and put back for the tests after it as copies of its rows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from brim.base.kit import clock

T = TypeVar("T")
NOW = clock.now
# A story that ends now is still one that ended now; and what happened today, today wherever a test counts days.
MAX_AGE = timedelta(minutes=3)
ZONES = (UTC, ZoneInfo("Asia/Shanghai"))
# What rows are sealed, hashed and signed with, and who the provider is.
DEPENDS_ON = (
    "MASTER_KEY",
    "MASTER_KEY_VERSION",
    "OTHER_MASTER_KEYS",
    "SECRET_KEY",
    "SEAL_KEY",
    "PASSWORD_HASHERS",
    "DEMO",
    "SANDBOX",
    "SANDBOX_INSIDE",
    "PUBLIC_URL",
)


def kept(build: Callable[[], T]) -> Callable[[], T]:
    """Each builder is kept by its name, once by the real clock and once by one that a test commands. It builds anew
    where that shows another moment than it did, and where something is there already, or nothing could be kept."""
    made: dict[str, tuple[datetime, str, T]] = {}

    @wraps(build)
    def built() -> T:
        is_commanded, started = clock.now is not NOW, clock.now()
        name = f"{build.__module__}.{build.__qualname__}{' commanded' if is_commanded else ''}"
        with_what = repr([getattr(settings, one) for one in DEPENDS_ON]) + database()
        then, of_what, before = made.get(name, (started, "", None))
        if of_what == with_what and is_still_true(then, started, is_commanded=is_commanded):
            ask("put_back", name)
            return before
        if connection.in_atomic_block or not ask("is_empty"):
            return build()
        result = build()
        ask("keep", name)
        made[name] = (started, with_what, result)
        return result

    return built


def database() -> str:
    return str(connection.settings_dict["NAME"])


def is_still_true(then: datetime, now: datetime, *, is_commanded: bool) -> bool:
    return then == now if is_commanded else is_of_today(then, now)


def is_of_today(then: datetime, now: datetime) -> bool:
    return now - then < MAX_AGE and all(then.astimezone(zone).date() == now.astimezone(zone).date() for zone in ZONES)


def ask(function: str, *arguments: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT testing.{function}({', '.join(['%s'] * len(arguments))})", arguments)
        return cursor.fetchone()[0]
