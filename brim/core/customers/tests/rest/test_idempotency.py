"""Who makes or changes a customer twice under one key does it once."""

from brim.core.customers.models import CustomerRow

NEW = {"name": "Chen Yu", "phone": "13900139000"}


def test_a_customer_asked_for_again_is_the_first(api, house) -> None:
    first, again = (api.post("/customers", NEW, key="order-1") for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert again.headers["location"] == first.headers["location"]
    assert CustomerRow.objects.count() == 1


def test_the_same_key_with_other_content_is_a_conflict(api, house) -> None:
    api.post("/customers", NEW, key="order-1")
    other = api.post("/customers", {"name": "Chen Yun"}, key="order-1")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert CustomerRow.objects.count() == 1


def test_two_at_once_make_one(api, house) -> None:
    calls = [("POST", "/customers", {"name": "Chen Yu"}, {"key": "order-1"})] * 4
    answers = api.send_all(calls)
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert CustomerRow.objects.count() == 1


def test_a_put_is_answered_as_at_first(api, house) -> None:
    first, again = (api.send("PUT", "/customers/ref:M-7", {"name": "Chen Yu"}, key="put-1") for _time in range(2))
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (201, 201, "true")
    assert api.send("PUT", "/customers/ref:M-7", {"name": "Chen Yun"}, key="put-2").status_code == 200
    assert api.send("PUT", "/customers/ref:M-7", {"name": "Chen Yu"}, key="put-1").json()["name"] == "Chen Yun"
    conflict = api.send("PUT", "/customers/ref:M-7", {"name": "Other"}, key="put-1")
    assert (conflict.status_code, conflict.json()["code"]) == (409, "key_conflict")


def test_an_edit_sent_again_is_not_stale(api, house) -> None:
    there = api.post("/customers", NEW).json()["id"]
    edits = [
        api.send("PATCH", f"/customers/{there}", {"note": "door"}, key="edit-1", headers={"If-Match": '"1"'})
        for _time in range(2)
    ]
    assert [(one.status_code, one.json()["version"]) for one in edits] == [(200, 2), (200, 2)]
    assert edits[1].headers["idempotency-replayed"] == "true"
    assert api.send("PATCH", f"/customers/{there}", {"note": "x"}, headers={"If-Match": '"1"'}).status_code == 412
