"""A house with two stores, keys, customers with money, and both ways in to the API."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from django.core.handlers.asgi import ASGIHandler

from brim.base.identity import operations as identity
from brim.base.identity import queries as identity_queries
from brim.base.identity.types import system
from brim.base.kit import ids
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.faces.rest.asgi import Slim

NOW = datetime.now(UTC)
TEST = system("test")
HUNDRED = {"amount": 10_000, "currency": "CNY"}


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


@pytest.fixture
def house(transactional_db: None, settings: Any) -> Iterator[dict[str, int]]:
    """The stores' numbers by their codes."""
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://localhost"
    identity_queries.keys.__globals__["known"].clear()
    identity.set_up_business(
        actor=TEST, now=NOW, name="Brim Tea", name_zh="盈茶", currency="CNY", time_zone="Asia/Shanghai"
    )
    stores = [
        identity.open_store(actor=TEST, now=NOW, code=code, name=name, name_zh=name)
        for code, name in [("S1", "West Lake"), ("S2", "Old Town")]
    ]
    yield {store.code: store.id for store in stores}
    assert_books_balance()


def make_key(*scopes: str, store_ids: list[int] | None = None) -> str:
    made = identity.create_key(
        actor=TEST, now=NOW, name="test", scopes=list(scopes) if scopes else "all", store_ids=store_ids
    )
    return made.token


@pytest.fixture
def token(house: dict[str, int]) -> str:
    return make_key()


@pytest.fixture(scope="session")
def ways() -> Iterator[dict[str, Any]]:
    django = ASGIHandler()
    slim = Slim(django)
    yield {"django": django, "slim": slim}
    slim.close()


@pytest.fixture(params=["django", "slim"])
def caller(request: pytest.FixtureRequest, ways: dict[str, Any], token: str) -> Caller:
    return Caller(ways[request.param], token)


@pytest.fixture
def api(ways: dict[str, Any], token: str) -> Caller:
    """The way that is served; for calls that are not hot."""
    return Caller(ways["slim"], token)


@pytest.fixture
def lin(house: dict[str, int]) -> str:
    """A customer with nothing yet."""
    made = customers.create(actor=TEST, now=NOW, name="Lin Wei", phone="13800138000", ref="M00001")
    return ids.public_customer(made.id)


@pytest.fixture
def rich(api: Caller, lin: str) -> str:
    """A customer with 100 yuan."""
    assert api.post("/topups", {"customer": lin, "amount": HUNDRED, "channel": "cash"}).status_code == 201
    return lin
