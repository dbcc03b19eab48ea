"""The sign-in library's cache, as a table in which no entry is dropped before it expires.

Django's own database cache holds a few hundred entries and throws some away when more come in, so a stranger could wipe
out failed attempts, and used codes, by adding others.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from brim.base.identity.models import Kept
from brim.base.kit import clock

ADD = """
INSERT INTO identity_kept (key, value, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
WHERE identity_kept.expires_at <= %s
"""
SET = """
INSERT INTO identity_kept (key, value, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""


class Keeping(BaseCache):
    """The part of Django's cache protocol that the library uses, over `identity_kept`; every entry expires."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether it was not there; of many at once, one adds it."""
        with connection.cursor() as db:
            db.execute(ADD, [self.name(key, version), json.dumps(value), self.end(timeout), clock.now()])
            return bool(db.rowcount == 1)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = Kept.objects.filter(key=self.name(key, version), expires_at__gt=clock.now())
        for value in found.values_list("value", flat=True):
            return value
        return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with connection.cursor() as db:
            db.execute(SET, [self.name(key, version), json.dumps(value), self.end(timeout)])

    def delete(self, key: Any, version: int | None = None) -> bool:
        gone, _kinds = Kept.objects.filter(key=self.name(key, version)).delete()
        return gone > 0

    def name(self, key: Any, version: int | None) -> bytes:
        return hashlib.sha256(str(self.make_key(key, version=version)).encode()).digest()

    def end(self, timeout: Any) -> datetime:
        until = self.get_backend_timeout(timeout)
        assert until is not None, "every entry has an end"
        return datetime.fromtimestamp(until, tz=UTC)
