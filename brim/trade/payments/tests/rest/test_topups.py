from brim.base.rest.tests.calling import cny, make_key, refused
from brim.trade.payments.tests.rest.calling import pay
from brim.trade.wallets.tests.rest.calling import balance


def test_cash_is_credited_at_once(api, lin):
    asked = {"customer": lin, "amount": cny(5000), "channel": "cash", "store": "S1"}
    first = api.post("/topups", asked, key="t1")
    assert (first.status_code, first.json()["status"]) == (201, "credited")
    again = api.post("/topups", asked, key="t1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    other = api.post("/topups", asked | {"amount": cny(5001)}, key="t1")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert balance(api, lin) == 5000


def test_a_payment_by_the_sandbox_waits_for_its_payer(api, lin):
    asked = {"customer": lin, "amount": cny(5000), "channel": "sandbox", "return_url": "https://shop.example/back"}
    started = api.post("/topups", asked)
    assert started.status_code == 201, started.text
    body = started.json()
    assert (body["status"], body["payment"]["channel"]) == ("pending", "sandbox")
    assert body["payment"]["checkout_url"].startswith("http://localhost/")
    assert api.get(f"/topups/{body['id']}").json()["status"] == "pending"
    assert balance(api, lin) == 0
    pay(body["id"])
    assert api.get(f"/topups/{body['id']}").json()["status"] == "credited"
    assert balance(api, lin) == 5000
    listed = api.get(f"/topups?customer={lin}&status=credited").json()
    assert [one["id"] for one in listed["data"]] == [body["id"]]


def test_a_channel_that_is_not_there_and_an_amount_of_nothing_are_refused(api, lin):
    answer = api.post("/topups", {"customer": lin, "amount": cny(5000), "channel": "barter"})
    assert answer.status_code == 422
    assert api.post("/topups", {"customer": lin, "amount": cny(0), "channel": "cash"}).status_code == 422
    assert api.post("/topups", {"customer": "ref:x", "amount": cny(1), "channel": "cash"}).status_code == 404
    bad = {"customer": lin, "amount": cny(1), "channel": "sandbox", "return_url": "javascript:alert(1)"}
    assert api.post("/topups", bad).status_code == 422
    assert balance(api, lin) == 0


def test_a_stranger_tops_nothing_up_and_sees_no_top_up(api, lin):
    asked = {"customer": lin, "amount": cny(5000), "channel": "cash"}
    token = make_key("spends:write")
    assert api.post("/topups", asked, token=token).status_code == 403
    made = api.post("/topups", asked).json()["id"]
    assert api.get(f"/topups/{made}", token=token).status_code == 403
    assert api.get("/topups", token=token).status_code == 403
    assert api.post(f"/topups/{made}/refunds", {"reason": "no"}, token=token).status_code == 403
    assert api.get(f"/topups/{made}/refunds", token=token).status_code == 403
    assert api.get("/topups/top_0000000000100000000001").status_code == 404
    assert balance(api, lin) == 5000


def test_a_top_up_goes_back_to_where_it_came_from(api, lin):
    made = api.post("/topups", {"customer": lin, "amount": cny(5000), "channel": "cash"}).json()["id"]
    part = api.post(f"/topups/{made}/refunds", {"amount": 2000, "reason": "moved away"}, key="r1")
    assert part.status_code == 201, part.text
    assert (part.json()["status"], part.json()["amount"], part.json()["topup"]) == ("completed", cny(2000), made)
    again = api.post(f"/topups/{made}/refunds", {"amount": 2000, "reason": "moved away"}, key="r1")
    assert (again.json()["id"], again.headers["idempotency-replayed"]) == (part.json()["id"], "true")
    more = api.post(f"/topups/{made}/refunds", {"amount": 3001, "reason": "moved away"})
    assert (more.status_code, more.json()["code"]) == (422, "refund_too_large")
    assert [one["id"] for one in api.get(f"/topups/{made}/refunds").json()["data"]] == [part.json()["id"]]
    assert balance(api, lin) == 3000


def test_a_request_sent_again_answers_as_at_first_whatever_came_of_it(api, lin):
    """Source: docs/rules/10."""
    asked = {"customer": lin, "amount": cny(5000), "channel": "sandbox"}
    first = api.post("/topups", asked, key="t1")
    pay(first.json()["id"])
    again = api.post("/topups", asked, key="t1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert api.get(f"/topups/{first.json()['id']}").json()["status"] == "credited"
    assert balance(api, lin) == 5000


def test_one_key_serves_one_of_a_top_up_a_spend_and_a_refund(api, lin):
    made = api.post("/topups", {"customer": lin, "amount": cny(5000), "channel": "cash"}, key="before").json()["id"]
    calls = [
        ("/topups", {"customer": lin, "amount": cny(700), "channel": "sandbox"}),
        ("/spends", {"customer": lin, "amount": cny(300)}),
        (f"/topups/{made}/refunds", {"amount": 200, "reason": "moved away"}),
    ]
    for number, (first, body) in enumerate(calls):
        answer = api.post(first, body, key=f"k{number}")
        assert answer.status_code == 201, answer.text
        for other, another in calls:
            if other != first:
                refused = api.post(other, another, key=f"k{number}")
                assert (refused.status_code, refused.json()["code"]) == (409, "key_conflict")
    assert balance(api, lin) == 5000 - 300 - 200


def test_a_top_up_that_nobody_paid_is_cancelled_once_and_one_that_was_paid_is_not(api, lin):
    asked = {"customer": lin, "amount": cny(5000), "channel": "sandbox"}
    body = api.post("/topups", asked).json()
    path = f"/topups/{body['id']}/cancel"
    assert api.post(path, key=None).status_code == 422
    assert api.post(path, token=make_key("topups:read")).status_code == 403
    ended = api.post(path, key="c1")
    assert (ended.status_code, ended.json()["status"], ended.json()["payment"]["state"]) == (
        201,
        "cancelled",
        "cancelled",
    )
    again = api.post(path, key="c1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (ended.json(), "true")
    other = api.post("/topups", asked).json()
    refused(api.post(f"/topups/{other['id']}/cancel", key="c1"), 409, "key_conflict")
    pay(other["id"])
    late = api.post(f"/topups/{other['id']}/cancel")
    refused(late, 409, "topup_not_open")
    assert late.json()["current_status"] == "credited"
    assert [one["id"] for one in api.get("/topups?status=cancelled").json()["data"]] == [body["id"]]
    assert balance(api, lin) == 5000
