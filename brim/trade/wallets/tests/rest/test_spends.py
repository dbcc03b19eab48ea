from datetime import timedelta

from brim.base.kit import clock
from brim.base.rest.tests.calling import cny, make_key
from brim.trade.wallets.tests.rest.calling import balance


def test_a_spend_answers_with_its_parts_and_the_wallet_after(caller, rich):
    asked = {
        "customer": rich,
        "amount": cny(1230),
        "store": "S1",
        "category": "tea",
        "description": "Longjing",
        "metadata": {"table": 4},
    }
    answer = caller.post("/spends", asked)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["status"] == "posted"
    assert body["amount"] == cny(1230)
    assert body["parts"] == [{"purse": "principal", "amount": 1230}]
    assert body["wallet"] == {"currency": "CNY", "principal": 8770, "bonus": 0, "held": 0, "available": 8770}
    assert (body["customer"], body["category"], body["metadata"]) == (rich, "tea", {"table": 4})
    assert caller.get(f"/spends/{body['id']}").json() == body
    assert balance(caller, rich) == 8770


def test_a_customer_may_be_named_by_the_businesss_own_reference(caller, rich):
    answer = caller.post("/spends", {"customer": "ref:M00001", "amount": cny(1)})
    assert (answer.status_code, answer.json()["customer"]) == (201, rich)
    assert caller.get("/customers/ref:M00001/wallet").json()["available"] == 9999


def test_more_than_there_is_is_refused_with_both_figures_and_nothing_moves(caller, rich):
    answer = caller.post("/spends", {"customer": rich, "amount": cny(10_001)})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["available"], body["asked"]) == ("insufficient_balance", 10_000, 10_001)
    assert body["type"] == "/api/docs/problems#insufficient_balance"
    assert body["request_id"] == answer.headers["x-request-id"]
    assert balance(caller, rich) == 10_000


def test_a_stranger_can_neither_spend_nor_see_that_there_is_a_customer(caller, rich, house):
    for token, status, code in [
        ("", 401, "unauthenticated"),
        (make_key("customers:read"), 403, "forbidden"),
    ]:
        answer = caller.post("/spends", {"customer": rich, "amount": cny(1)}, token=token)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    elsewhere = make_key("spends:write", store_ids=[house["S2"]])
    answer = caller.post("/spends", {"customer": rich, "amount": cny(1), "store": "S1"}, token=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert balance(caller, rich) == 10_000


def test_an_unknown_customer_is_not_found_and_gets_no_account(caller, house):
    from brim.core.ledger.queries import accounts

    for name in ["cus_00000000001", "ref:nobody", "cus_x", "someone"]:
        answer = caller.post("/spends", {"customer": name, "amount": cny(1)})
        assert answer.status_code == 404, answer.text
    assert accounts(1) == []


def test_the_same_key_answers_again_and_moves_nothing_more(caller, rich):
    asked = {"customer": rich, "amount": cny(300)}
    first, again = (caller.post("/spends", asked, key="order-1") for _time in range(2))
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = caller.post("/spends", asked | {"amount": cny(301)}, key="order-1")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert balance(caller, rich) == 9_700


def test_a_write_without_a_key_is_refused(caller, rich):
    answer = caller.post("/spends", {"customer": rich, "amount": cny(1)}, key=None)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_needed")
    assert balance(caller, rich) == 10_000


def test_many_at_once_spend_no_more_than_there_is(caller, rich):
    calls = [("POST", "/spends", {"customer": rich, "amount": cny(700)}, {}) for _number in range(40)]
    statuses = sorted(answer.status_code for answer in caller.send_all(calls))
    assert statuses == [201] * 14 + [422] * 26
    assert balance(caller, rich) == 200


def test_many_at_once_under_one_key_spend_once(caller, rich):
    calls = [("POST", "/spends", {"customer": rich, "amount": cny(700)}, {"key": "same"}) for _number in range(20)]
    answers = caller.send_all(calls)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 19
    assert balance(caller, rich) == 9_300


def test_a_refund_gives_back_in_parts_and_never_more_than_was_spent(api, rich):
    spend = api.post("/spends", {"customer": rich, "amount": cny(1000)}).json()["id"]
    first = api.post(f"/spends/{spend}/refunds", {"amount": 400, "reason": "cold"}, key="r1")
    assert (first.status_code, first.json()["amount"]) == (201, cny(400))
    again = api.post(f"/spends/{spend}/refunds", {"amount": 400, "reason": "cold"}, key="r1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    more = api.post(f"/spends/{spend}/refunds", {"amount": cny(601), "reason": "cold"})
    assert (more.status_code, more.json()["code"], more.json()["left"]) == (422, "refund_exceeded", 600)
    other = api.post(f"/spends/{spend}/refunds", {"amount": {"amount": 1, "currency": "USD"}, "reason": "cold"})
    assert (other.status_code, other.json()["code"]) == (422, "currency_mismatch")
    assert api.post(f"/spends/{spend}/refunds", {"reason": "cold"}).json()["amount"] == cny(600)
    assert api.get(f"/spends/{spend}").json()["status"] == "refunded"
    assert balance(api, rich) == 10_000


def test_a_stranger_refunds_nothing(api, rich):
    spend = api.post("/spends", {"customer": rich, "amount": cny(1000)}).json()["id"]
    answer = api.post(f"/spends/{spend}/refunds", {"reason": "cold"}, token=make_key("spends:write"))
    assert answer.status_code == 403
    assert api.post("/spends/spd_0000000000100000000001/refunds", {"reason": "cold"}).status_code == 404
    assert api.post(f"/spends/{rich}/refunds", {"reason": "cold"}).status_code == 404
    assert balance(api, rich) == 9_000


def test_five_hundred_in_bulk_are_answered_in_order_each_by_itself(api, rich):
    items = [
        {"ref": f"line {number}", "idempotency_key": f"b{number}", "customer": rich, "amount": cny(100)}
        for number in range(500)
    ]
    items[3]["customer"] = "ref:nobody"
    items[4]["store"] = "S9"
    answer = api.post("/spends/bulk", {"items": items}, key=None)
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [result["ref"] for result in results] == [item["ref"] for item in items]
    posted = [result for result in results if result["status"] == "posted"]
    assert len(posted) == 100
    assert results[3]["code"] == "unknown_customer"
    assert (results[4]["code"], results[4]["errors"][0]["field"]) == ("unknown_store", "store")
    assert {result["code"] for result in results[102:]} == {"insufficient_balance"}
    assert balance(api, rich) == 0
    again = api.post("/spends/bulk", {"items": items[:3]}, key=None).json()["results"]
    assert [result["replayed"] for result in again] == [True] * 3
    assert [result["id"] for result in again] == [result["id"] for result in results[:3]]


def test_an_item_that_cannot_be_used_is_refused_alone_and_the_others_are_booked(api, rich):
    good = {"customer": rich, "amount": cny(100), "occurred_at": clock.now().isoformat(), "metadata": {"table": 4}}
    items = [
        {"ref": "a", "idempotency_key": "k1"} | good,
        {"ref": "b", "idempotency_key": "k2"} | good | {"amount": cny(0)},
        {"ref": "c", "idempotency_key": " "} | good | {"tip": 1},
        {"ref": "", "idempotency_key": "k4"} | good,
        5,
        {"ref": "f", "idempotency_key": "k6"} | good | {"amount": {"amount": "100", "currency": "CNY"}},
        {"ref": "g", "idempotency_key": "k7"} | good,
    ]
    results = api.post("/spends/bulk", {"items": items}, key=None).json()["results"]
    assert [(one["index"], one["ref"], one["status"]) for one in results] == [
        (0, "a", "posted"),
        (1, "b", "refused"),
        (2, "c", "refused"),
        (3, None, "refused"),
        (4, None, "refused"),
        (5, "f", "refused"),
        (6, "g", "posted"),
    ]
    refused = [one for one in results if one["status"] == "refused"]
    assert {one["code"] for one in refused} == {"invalid_request"}
    assert [[error["field"] for error in one["errors"]] for one in refused] == [
        ["amount.amount"],
        ["idempotency_key", "tip"],
        ["ref"],
        ["body"],
        ["amount.amount"],
    ]
    assert refused[0]["errors"][0]["message"] == "It must be more than 0."
    assert balance(api, rich) == 9_800
    alone = api.post("/spends/bulk", {"items": [{}]}, key=None)
    assert (alone.status_code, alone.json()["results"][0]["code"]) == (200, "invalid_request")


def test_a_call_that_is_no_list_of_items_is_refused_as_a_whole(api, rich):
    for body in ({"items": []}, {"items": {}}, {}, {"items": [{}], "dry": True}):
        answer = api.post("/spends/bulk", body, key=None)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), body
    assert balance(api, rich) == 10_000


def test_bulk_takes_at_most_five_hundred_and_a_scope(api, rich):
    item = {"ref": "a", "idempotency_key": "b", "customer": rich, "amount": cny(1)}
    assert api.post("/spends/bulk", {"items": [item] * 501}, key=None).status_code == 422
    assert api.post("/spends/bulk", {"items": [item]}, key=None, token=make_key("spends:read")).status_code == 403
    assert balance(api, rich) == 10_000


def test_a_spend_that_is_told_too_late_is_refused_and_says_what_to_do(api, rich):
    def told(days: int):
        then = (clock.now() - timedelta(days=days)).isoformat()
        return api.post("/spends", {"customer": rich, "amount": cny(100), "occurred_at": then})

    assert [told(days).status_code for days in (0, 1, 3)] == [201] * 3
    refused = told(4)
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["late_spend_days"]) == (422, "spend_too_late", 3)
    assert "a second person approves" in problem["detail"]
    assert balance(api, rich) == 10_000 - 300
