"""Who speaks to the API in tests, in every room: a house with two stores and its keys, and both ways in."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import httpx
import pytest

from brim.base.identity import operations as identity
from brim.base.identity import queries as identity_queries
from brim.base.identity.types import system
from brim.base.kit import ids
from brim.base.kit.tests.keeping import kept

NOW = datetime.now(UTC)
TEST = system("test")


def cny(amount: int) -> dict[str, object]:
    return {"amount": amount, "currency": "CNY"}


HUNDRED = cny(10_000)


class Caller:
    """Speaks to an ASGI application as a program far away does."""

    def __init__(self, app: Any, token: str) -> None:
        self.app = app
        self.token = token

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        (answer,) = self.send_all([(method, path, body, more)])
        return answer

    def send_all(self, calls: list[tuple[str, str, Any, dict[str, Any]]]) -> list[httpx.Response]:
        """All at once."""
        return asyncio.run(self.gather(calls))

    async def gather(self, calls: list[tuple[str, str, Any, dict[str, Any]]]) -> list[httpx.Response]:
        transport = httpx.ASGITransport(self.app, client=("203.0.113.9", 4000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return list(await asyncio.gather(*[self.one(client, *call) for call in calls]))

    async def one(self, client: httpx.AsyncClient, method: str, path: str, body: Any, more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {more.get('token', self.token)}"}
        if method != "GET" and more.get("key", "new") is not None:
            headers["Idempotency-Key"] = more.get("key") or f"k{ids.make()}"
        content = more.get("raw")
        if body is not None:
            content = json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        headers |= more.get("headers", {})
        return await client.request(method, f"/api/v1{path}", content=content, headers=headers)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.send("POST", path, body, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.send("GET", path, **more)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def open_house() -> dict[str, int]:
    """The stores' numbers by their codes."""
    identity_queries.keys.__globals__["known"].clear()
    return dict(open_stores())


@kept
def open_stores() -> dict[str, int]:
    identity.set_up_business(
        actor=TEST, now=NOW, name="Brim Tea", name_zh="盈茶", currency="CNY", time_zone="Asia/Shanghai"
    )
    stores = [
        identity.open_store(actor=TEST, now=NOW, code=code, name=name, name_zh=name)
        for code, name in [("S1", "West Lake"), ("S2", "Old Town")]
    ]
    return {store.code: store.id for store in stores}


def make_key(*scopes: str, store_ids: list[int] | None = None) -> str:
    made = identity.create_key(
        actor=TEST, now=NOW, name="test", scopes=list(scopes) if scopes else "all", store_ids=store_ids
    )
    return made.token


@pytest.fixture
def house(transactional_db: None) -> dict[str, int]:
    return open_house()


@pytest.fixture
def token(house: dict[str, int]) -> str:
    return make_key()


@pytest.fixture(scope="session")
def ways(django_db_setup: None) -> Iterator[dict[str, Any]]:
    """Django's views alone, and what is served in front of them: the settings name it, as they name the addresses."""
    from django.conf import settings

    entry = import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
    yield {"django": entry.pages, "slim": entry.served}
    entry.served.close()


@pytest.fixture(params=["django", "slim"])
def caller(request: pytest.FixtureRequest, ways: dict[str, Any], token: str) -> Caller:
    return Caller(ways[request.param], token)


@pytest.fixture
def api(ways: dict[str, Any], token: str) -> Caller:
    """The way that is served; for calls that are not hot."""
    return Caller(ways["slim"], token)
