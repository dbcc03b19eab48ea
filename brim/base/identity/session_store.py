"""Sessions of the console: the browser has the key, the database a digest of it and sealed contents, so that no backup
opens a session. The library's table of who is signed in where holds the same digest."""

import hashlib
import re
from typing import Any

from allauth.usersessions.models import UserSession
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as Plain
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest

from brim.base.identity.sealing import seal, unseal
from brim.base.kit import clock

STORED = re.compile(r"[0-9a-f]{40}")
SEALED = re.compile(r"v\d+:")


def stored_name(key: str) -> str:
    """What the tables have for a session's key: 160 bits of its SHA-256. A stored name, of 40 letters, is one already;
    keys have 32."""
    return key if STORED.fullmatch(key) else hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:40]


class SessionStore(Plain):
    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What an earlier version wrote is signed and not sealed. Nothing, where the master key is not among ours."""
        text = session_data.decode() if isinstance(session_data, bytes) else session_data
        if SEALED.match(text):
            try:
                text = unseal(text)
            except InvalidTag:
                return {}
        found: dict[str, Any] = super().decode(text)
        return found

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        rows = self.model.objects.filter(session_key=stored_name(self.session_key or ""), expire_date__gt=clock.now())
        return self.known(rows.first())

    async def _aget_session_from_db(self) -> AbstractBaseSession | None:
        rows = self.model.objects.filter(session_key=stored_name(self.session_key or ""), expire_date__gt=clock.now())
        return self.known(await rows.afirst())

    def known(self, row: AbstractBaseSession | None) -> AbstractBaseSession | None:
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(stored_name(session_key)))

    async def aexists(self, session_key: str) -> bool:
        return bool(await super().aexists(stored_name(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored_name(row.session_key)
        return row

    async def acreate_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = await super().acreate_model_instance(data)
        row.session_key = stored_name(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored_name(key))

    async def adelete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            await super().adelete(stored_name(key))


class Sessions(SessionMiddleware):
    """Django's, but for cookies that hold a stored name: that was read in a table and opens nothing."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if STORED.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            request.session = self.SessionStore(None)


def hide_key(request: HttpRequest) -> None:
    """The library has noted this session under its key: put the stored name there."""
    key = request.session.session_key or ""
    rows = UserSession.objects.filter(session_key=key)
    if UserSession.objects.filter(session_key=stored_name(key)).exists():
        rows.delete()
    else:
        rows.update(session_key=stored_name(key))
