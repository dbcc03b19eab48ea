"""The versions of the programme, by which the terms go."""

from datetime import datetime

from brim.base.kit import clock
from brim.base.shell.public import Edition, Terms
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.queries import ProgrammeVersion
from brim.trade.wallets.types import Programme

MOST = 200


def editions(now: datetime) -> list[Edition]:
    """The newest first."""
    return editions_of(wallets.programme_versions(limit=MOST), now)


def editions_of(saved: list[ProgrammeVersion], now: datetime) -> list[Edition]:
    """Of two from the same moment the one that was saved later counts."""
    found = []
    until: datetime | None = None
    for one in sorted(saved, key=lambda one: (one.effective_at, one.programme.version), reverse=True):
        found.append(Edition(one.programme.version, one.effective_at, until, state_of(one.effective_at, until, now)))
        until = one.effective_at
    return found


def state_of(since: datetime, until: datetime | None, now: datetime) -> str:
    if since == until:
        return "replaced"
    if since > now:
        return "to come"
    return "in force" if until is None or until > now else "past"


def programme_of(terms: Terms) -> Programme:
    if terms.version is None:
        return wallets.current_programme(clock.now())
    (saved,) = wallets.programme_versions(before=terms.version + 1, limit=1)
    return saved.programme
