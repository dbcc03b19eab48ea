from datetime import UTC, datetime, timedelta

import pytest

from brim.base.rest.tests.calling import cny, make_key


def test_the_wallet_of_a_customer(caller, rich):
    assert caller.get(f"/customers/{rich}/wallet").json() == {
        "currency": "CNY",
        "principal": 10_000,
        "bonus": 0,
        "held": 0,
        "available": 10_000,
        "points": 0,
        "credit_line": 0,
        "status": "active",
        "contested": 0,
        "owed": 0,
    }
    assert caller.get(f"/customers/{rich}/wallet?currency=USD").json()["available"] == 0
    before = (datetime.now(UTC) - timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert caller.get(f"/customers/{rich}/wallet?as_of={before}").json()["available"] == 0


def test_a_customer_without_a_wallet_has_an_empty_one_and_no_account(caller, lin):
    from brim.base.kit import ids
    from brim.core.ledger.queries import accounts

    assert caller.get(f"/customers/{lin}/wallet").json()["available"] == 0
    assert accounts(ids.read_customer(lin)) == []


def test_a_wallet_is_not_shown_to_strangers(caller, rich):
    assert caller.get(f"/customers/{rich}/wallet", token=make_key("customers:read")).status_code == 403
    assert caller.get(f"/customers/{rich}/wallet", token="brim_live_x").status_code == 401
    assert caller.get("/customers/cus_00000000009/wallet").status_code == 404
    assert caller.get(f"/customers/{rich}/wallet?currency=XXL").status_code == 422
    assert caller.get(f"/customers/{rich}/wallet?depth=1").status_code == 422


def test_a_refund_quote_adds_up(api, rich):
    api.post("/spends", {"customer": rich, "amount": cny(1000)})
    quote = api.get(f"/customers/{rich}/refund-quote?fault=consumer").json()
    assert quote["total"] == cny(9000)
    assert sum(line["amount"]["amount"] for line in quote["lines"]) == 9000
    assert api.get(f"/customers/{rich}/refund-quote?fault=nobody").status_code == 422
    assert api.get(f"/customers/{rich}/refund-quote").status_code == 422
    assert api.get(f"/customers/{rich}/refund-quote?fault=operator", token=make_key("spends:read")).status_code == 403


@pytest.mark.parametrize(("day", "then"), [("9999-12-31", 10_000), ("0001-01-01", 0)])
def test_a_wallet_at_the_ends_of_the_calendar(caller, rich, day, then):
    for zone in ("Z", "-14:00", "%2B14:00"):
        answer = caller.get(f"/customers/{rich}/wallet?as_of={day}T23:59:59{zone}")
        assert (answer.status_code, answer.json()["available"]) == (200, then), zone
