"""Pages and calls are asked as in life: each opens its own transactions, and none is open around it.

Within a test's own transaction whatever a page forgets to open is open already, and the page fails at its first visitor
instead. So the suite refuses to ask there (`conftest.py`); here is proved that it does.
"""

import asyncio

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.test import AsyncClient, AsyncRequestFactory, Client

REFUSED = "within a transaction: demand transactional_db"
CLIENTS = {"client", "async_client", "admin_client"}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Client().post("/console/sign-in/"),
        lambda: Client().get("/healthz"),
        lambda: asyncio.run(AsyncClient().post("/portal/sign-in/")),
        lambda: asyncio.run(ASGIHandler().get_response_async(AsyncRequestFactory().post("/api/v1/spends"))),
    ],
    ids=["client", "reading", "async client", "asgi"],
)
def test_what_is_asked_within_a_tests_own_transaction_fails_the_test(db: None, ask: object) -> None:
    with pytest.raises(pytest.fail.Exception, match=REFUSED):
        ask()


def test_outside_of_one_it_is_answered(transactional_db: None) -> None:
    assert Client().get("/healthz").status_code == 200


def test_no_test_with_a_browser_of_its_own_runs_in_a_transaction(request: pytest.FixtureRequest) -> None:
    """Of all tests that were collected: who is handed a client has no outer transaction, or no database at all."""
    wrong = []
    for item in request.session.items:
        names = set(getattr(item, "fixturenames", ()))
        marker = item.get_closest_marker("django_db")
        is_plain = "db" in names if marker is None else not marker.kwargs.get("transaction", False)
        if names & CLIENTS and is_plain and not names & {"transactional_db", "live_server"}:
            wrong.append(item.nodeid)
    assert wrong == []
