"""Pure: how long codes and devices live, how often one may ask."""

from collections.abc import Sequence
from datetime import datetime, timedelta

CODE_LIFE = timedelta(minutes=10)
MAX_TRIES = 5
PAUSE = timedelta(seconds=30)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
A_CONTACT_AN_HOUR = 5
AN_ADDRESS_AN_HOUR = 30
A_CUSTOMER_A_DAY = 15
REMEMBERED = timedelta(days=90)
PASSING = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=5)


def wait_s(earlier: Sequence[datetime], now: datetime, *, most: int, within: timedelta, pause: timedelta) -> int:
    """Seconds until one may ask again: at most `most` times in any `within`, `pause` apart. `earlier`: newest first."""
    until = now
    if earlier:
        until = max(until, earlier[0] + pause)
    if len(earlier) >= most:
        until = max(until, earlier[most - 1] + within)
    left = (until - now).total_seconds()
    return int(left) + 1 if left > 0 else 0


def life(*, is_remembered: bool) -> timedelta:
    return REMEMBERED if is_remembered else PASSING


def tidy_code(text: str) -> str:
    """Digits as people type and paste them: with blanks between, in full width."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


def masked(plain: str, *, is_email: bool) -> str:
    """li***@mail.example, 138 **** 5678."""
    if is_email:
        name, _at, host = plain.partition("@")
        return f"{name[:2] if len(name) > 2 else name[:1]}***@{host}"
    return f"{'*' * 4} {plain[-4:]}"
