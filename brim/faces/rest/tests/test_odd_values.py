"""What validation once took and the database refuses: it is kept as UTC, or refused, and is nobody else's failure."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError

from brim.base.kit import moments
from brim.base.rest.tests.calling import Caller, cny
from brim.trade.wallets import operations, posting
from brim.trade.wallets.tests.rest.calling import balance

LATELY = (datetime.now(UTC) - timedelta(days=2)).date()  # late, and in time
ODD = f"{LATELY}T23:00:00+16:00"
IN_UTC = f"{LATELY}T07:00:00Z"


def test_a_moment_may_have_any_offset_and_is_answered_in_utc(caller, rich):
    spend = caller.post("/spends", {"customer": rich, "amount": cny(100), "occurred_at": ODD})
    assert (spend.status_code, spend.json()["occurred_at"]) == (201, IN_UTC)
    hold = caller.post("/holds", {"customer": rich, "amount": cny(100), "occurred_at": ODD})
    assert hold.status_code == 201, hold.text
    captured = caller.post(f"/holds/{hold.json()['id']}/captures", {"occurred_at": ODD})
    assert captured.status_code == 201, captured.text
    for path in (f"/wallet?as_of={ODD}", f"/statement?from={ODD}", f"/statement?to={ODD}"):
        answer = caller.get(f"/customers/{rich}{path}".replace("+", "%2B"))
        assert answer.status_code == 200, answer.text
    assert balance(caller, rich) == 9_800


BEYOND = ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "1899-12-31T00:00:00Z", "3000-01-01T00:00:00Z"]


@pytest.mark.parametrize("moment", BEYOND)
def test_a_moment_beyond_the_calendar_is_refused(caller, rich, moment):
    for path in (f"/wallet?as_of={moment}", f"/statement?from={moment}", f"/statement?to={moment}"):
        assert caller.get(f"/customers/{rich}{path}").status_code == 200, "a look reaches to the ends of what there is"
    for path, name in (("/spends", "occurred_at"), ("/holds", "occurred_at"), ("/holds", "expires_at")):
        body = {"customer": rich, "amount": cny(1), name: moment.replace("%2B", "+")}
        answer = caller.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), answer.text
        assert answer.json()["errors"] == [{"field": name, "message": "Give a moment between 1900 and 2999."}]
    assert balance(caller, rich) == 10_000


def test_a_retry_after_an_upgrade_is_the_same_request(caller, rich, monkeypatch):
    """Older versions took the moment with the caller's own offset into the fingerprint."""
    asked = {"customer": rich, "amount": cny(300), "occurred_at": f"{LATELY}T08:00:00+08:00"}
    hold = {"customer": rich, "amount": cny(50), "occurred_at": f"{LATELY}T00:00:00-03:30"}
    with monkeypatch.context() as earlier:
        earlier.setattr(moments, "in_utc", lambda moment: moment)
        first, held = caller.post("/spends", asked, key="order-1"), caller.post("/holds", hold, key="order-2")
    again = caller.post("/spends", asked, key="order-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert caller.post("/holds", hold, key="order-2").json()["id"] == held.json()["id"]
    elsewhere = caller.post("/spends", asked | {"occurred_at": f"{LATELY}T00:00:00Z"}, key="order-1")
    assert elsewhere.headers["idempotency-replayed"] == "true"
    other = caller.post("/spends", asked | {"occurred_at": f"{LATELY}T08:00:01+08:00"}, key="order-1")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert balance(caller, rich) == 9_650


def test_one_that_breaks_fails_alone_and_its_neighbours_are_booked_once(ways, token, rich, monkeypatch):
    plainly = posting.run_group

    def run_group(commands, now):
        booked = plainly(commands, now)
        if any(command.description == "breaks" for command in commands):
            raise DataError("what validation takes and the database refuses")
        return booked

    monkeypatch.setattr(posting, "run_group", run_group)
    api = Caller(ways["slim"], token)
    words = ["breaks" if number in {3, 17} else "" for number in range(40)]
    calls = [("POST", "/spends", {"customer": rich, "amount": cny(7), "description": word}, {}) for word in words]
    answers = api.send_all(calls)
    assert [answer.status_code for answer in answers] == [500 if word else 201 for word in words]
    assert all("idempotency-replayed" not in answer.headers for answer in answers)
    assert balance(api, rich) == 10_000 - 38 * 7


def test_one_that_breaks_in_a_bulk_call_fails_alone(caller, rich, monkeypatch):
    plainly = operations.spend_batch

    def spend_batch(spends, *, now):
        if any(one.amount == 13 for one in spends):
            raise DataError("what validation takes and the database refuses")
        return plainly(spends, now=now)

    monkeypatch.setattr(operations, "spend_batch", spend_batch)
    items = [
        {"customer": rich, "amount": cny(amount), "ref": f"r{amount}", "idempotency_key": f"k{amount}"}
        for amount in (11, 12, 13, 14)
    ]
    results = caller.post("/spends/bulk", {"items": items}, key=None).json()["results"]
    assert [one["status"] for one in results] == ["posted", "posted", "refused", "posted"]
    assert results[2]["code"] == "internal_error"
    assert balance(caller, rich) == 10_000 - 37


def test_a_name_that_stands_twice_is_refused(caller, rich):
    raw = b'{"customer": "ref:M00001", "amount": {"amount": 1, "amount": 900, "currency": "CNY"}}'
    answer = caller.post("/spends", raw=raw)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
    assert "twice" in answer.json()["detail"]
    assert balance(caller, rich) == 10_000


LINE_BREAKS = ["/nothing%0A", "/customers%0A", "/customers/a%0Ab/nothing", "/%0D%0A", "/spends/%E2%80%A8x%0Ay/z"]


@pytest.mark.parametrize("path", LINE_BREAKS)
def test_an_address_with_a_line_break_is_answered_as_any_other(caller, house, path):
    answer = caller.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unknown_path"
