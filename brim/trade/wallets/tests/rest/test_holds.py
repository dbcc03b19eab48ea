from datetime import UTC, datetime, timedelta

from brim.base.rest.tests.calling import cny, make_key
from brim.trade.wallets.tests.rest.calling import balance


def wallet(caller, customer):
    return caller.get(f"/customers/{customer}/wallet").json()


def place(caller, customer, amount=4_000, **more):
    answer = caller.post("/holds", {"customer": customer, "amount": cny(amount)}, **more)
    assert answer.status_code == 201, answer.text
    return answer


def test_a_hold_sets_aside_and_is_captured_in_parts(caller, rich):
    held = place(caller, rich, key="h1").json()
    assert (held["status"], held["amount"], held["wallet"]["available"]) == ("open", cny(4000), 6000)
    assert place(caller, rich, key="h1").headers["idempotency-replayed"] == "true"
    part = caller.post(f"/holds/{held['id']}/captures", {"amount": 1500}, key="c1")
    assert (part.status_code, part.json()["amount"], part.json()["hold"]) == (201, cny(1500), held["id"])
    again = caller.post(f"/holds/{held['id']}/captures", {"amount": 1500}, key="c1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (part.json(), "true")
    rest = caller.post(f"/holds/{held['id']}/captures", None)
    assert (rest.status_code, rest.json()["amount"]) == (201, cny(2500))
    assert caller.get(f"/holds/{held['id']}").json()["status"] == "captured"
    assert wallet(caller, rich)["available"] == 6000


def test_a_key_of_another_store_neither_captures_nor_lets_go(caller, house, rich):
    held = caller.post("/holds", {"customer": rich, "amount": cny(4000), "store": "S1"}).json()["id"]
    other = make_key("holds:write", store_ids=[house["S2"]])
    for path, body in ((f"/holds/{held}/captures", {"amount": 1000}), (f"/holds/{held}/release", {})):
        answer = caller.post(path, body, token=other)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert balance(caller, rich) == 6000


def test_what_is_not_captured_can_be_let_go(caller, rich):
    held = place(caller, rich).json()["id"]
    assert caller.post(f"/holds/{held}/captures", {"amount": cny(1000), "final": False}).status_code == 201
    done = caller.post(f"/holds/{held}/release", {"reason": "left early"})
    assert (done.status_code, done.json()["amount"], done.json()["status"]) == (201, cny(3000), "released")
    late = caller.post(f"/holds/{held}/captures", {"amount": 1})
    assert (late.status_code, late.json()["code"]) == (409, "hold_not_open")
    assert balance(caller, rich) == 9000


def test_more_than_is_there_is_neither_held_nor_captured(caller, rich):
    refused = caller.post("/holds", {"customer": rich, "amount": cny(10_001)})
    assert (refused.status_code, refused.json()["code"]) == (422, "insufficient_balance")
    held = place(caller, rich).json()["id"]
    refused = caller.post(f"/holds/{held}/captures", {"amount": 4001})
    assert (refused.status_code, refused.json()["code"], refused.json()["remaining"]) == (422, "hold_exceeded", 4000)
    assert (wallet(caller, rich)["held"], balance(caller, rich)) == (4000, 6000)


def test_a_stranger_neither_holds_nor_captures(caller, rich):
    held = place(caller, rich).json()["id"]
    token = make_key("spends:write")
    assert caller.post("/holds", {"customer": rich, "amount": cny(1)}, token=token).status_code == 403
    assert caller.post(f"/holds/{held}/captures", {"amount": 1}, token=token).status_code == 403
    assert caller.post(f"/holds/{held}/release", token=token).status_code == 403
    assert caller.post("/holds/hld_0000000000100000000001/captures", {"amount": 1}).status_code == 404
    assert caller.post("/holds/hld_x/captures", {"amount": 1}).status_code == 404
    assert caller.get("/holds/hld_x").status_code == 404
    assert wallet(caller, rich)["held"] == 4000


def test_a_hold_that_would_expire_in_the_past_is_refused(caller, rich):
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    refused = caller.post("/holds", {"customer": rich, "amount": cny(1), "expires_at": past})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_expiry")
    assert wallet(caller, rich)["held"] == 0


def test_many_captures_at_once_take_no_more_than_is_held(caller, rich):
    held = place(caller, rich).json()["id"]
    calls = [("POST", f"/holds/{held}/captures", {"amount": 700}, {}) for _number in range(10)]
    statuses = sorted(answer.status_code for answer in caller.send_all(calls))
    assert statuses.count(201) == 5
    assert wallet(caller, rich) | {} == wallet(caller, rich)
    assert (wallet(caller, rich)["held"], balance(caller, rich)) == (500, 6000)


def test_a_hold_and_its_capture_may_be_told_later(caller, rich):
    """A till without a line tells when it has one again; the time is what happened, not when it was told."""
    then = (datetime.now(UTC) - timedelta(hours=3)).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    asked = {"customer": rich, "amount": cny(4_000), "occurred_at": then}
    held = caller.post("/holds", asked, key="h").json()
    assert held["occurred_at"] == then
    assert held["created_at"] > then
    assert caller.post("/holds", asked, key="h").json() == held
    other = caller.post("/holds", asked | {"occurred_at": None}, key="h")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    path, taken = f"/holds/{held['id']}/captures", {"amount": 1_000, "occurred_at": then}
    part = caller.post(path, taken, key="c").json()
    assert part["occurred_at"] == then
    assert caller.get(f"/spends/{part['id']}").json()["occurred_at"] == then
    assert caller.post(path, taken, key="c").json() == part
    assert wallet(caller, rich)["available"] == 6_000
    later = {"occurred_at": "2999-01-01T00:00:00Z"}
    for refused in (caller.post("/holds", asked | later), caller.post(path, {"amount": 1_000} | later)):
        assert (refused.status_code, refused.json()["code"]) == (422, "occurred_in_future")
    long_ago = caller.post("/holds", asked | {"occurred_at": "1969-12-31T00:00:00Z"})
    assert (long_ago.status_code, long_ago.json()["code"]) == (422, "invalid_moment")
    assert (wallet(caller, rich)["available"], wallet(caller, rich)["held"]) == (6_000, 3_000)
