"""Totals: only where they are asked for, and counted no further than 10000."""

import pytest

from brim.base.rest import shapes
from brim.base.rest.tests.calling import cny
from brim.core.customers.rest import customers as resource
from brim.trade.bulk import queries as bulk
from brim.trade.payments.queries import reading
from brim.trade.wallets.rest import adjustments, withdrawals


def lists(customer):
    return {
        "/customers": 2,
        "/topups": 3,
        "/payments": 3,
        f"/topups?customer={customer}": 3,
        "/topups?status=failed": 0,
        "/payments?channel=cash": 3,
        "/bulk-jobs": 0,
        f"/ledger/entries?customer={customer}": 3,
        "/withdrawals": 2,
        "/withdrawals?status=paid": 0,
        "/adjustments": 1,
    }


@pytest.fixture
def three(api, rich):
    for _time in range(2):
        api.post("/topups", {"customer": rich, "amount": cny(5), "channel": "cash"})
        api.post("/withdrawals", {"customer": rich, "amount": cny(5), "account": "Bank 1"})
    api.post("/adjustments", {"customer": rich, "amount": cny(5), "reason": "spilt tea"})
    api.post("/customers", {"name": "Wu"})
    return rich


def test_a_total_is_counted_where_it_is_asked_for_and_only_there(api, three):
    for path, total in lists(three).items():
        join = "&" if "?" in path else "?"
        assert "total" not in api.get(path).json(), path
        assert "total" not in api.get(f"{path}{join}include_total=false").json(), path
        found = api.get(f"{path}{join}include_total=true&limit=1").json()
        assert (found["total"], found["total_is_capped"]) == (total, False), path
        if found["next_cursor"]:
            later = api.get(f"{path}{join}include_total=true&limit=1&cursor={found['next_cursor']}").json()
            assert later["total"] == total, path


def test_a_total_stops_at_its_cap(api, three, monkeypatch):
    for place in (shapes, resource, adjustments, withdrawals, reading, bulk):
        monkeypatch.setattr(place, "MAX_TOTAL", 1)
    for path, total in lists(three).items():
        join = "&" if "?" in path else "?"
        found = api.get(f"{path}{join}include_total=true").json()
        assert (found["total"], found["total_is_capped"]) == (min(total, 1), total > 1), path


def test_what_is_searched_for_or_cannot_be_counted_is_refused(api, three):
    answer = api.get("/customers?q=Lin&include_total=true")
    assert (answer.status_code, answer.json()["code"]) == (422, "total_not_counted")
    for path in ("/events?include_total=true", "/withdrawals?status=gone", "/customers?include_total=perhaps"):
        assert (api.get(path).status_code, api.get(path).json()["code"]) == (422, "invalid_request"), path
