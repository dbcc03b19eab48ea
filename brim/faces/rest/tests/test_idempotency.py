"""Every call that writes honours an Idempotency-Key, or refuses one that is sent."""

from brim.base.rest.routes import NAME, every
from brim.core.customers.models import CustomerRow

WRITES = [one for one in every() if one.is_write]
NEEDED, REFUSED = "idempotency_key_needed", "idempotency_key_not_taken"
NEW = {"name": "Chen Yu", "phone": "13900139000"}


def test_every_write_honours_a_key_or_refuses_one(api, house) -> None:
    assert len(WRITES) > 25
    for one in WRITES:
        path = NAME.sub("ref:nobody", one.path)
        without, unusable = (api.send(one.method, path, {}, key=key).json()["code"] for key in (None, "two words"))
        called = f"{one.method} {one.path}"
        if one.needs_key:
            assert (called, without, unusable) == (called, NEEDED, NEEDED)
        elif one.takes_key:
            assert (called, without == NEEDED, unusable) == (called, False, NEEDED)
        else:
            assert (called, without == REFUSED, unusable) == (called, False, REFUSED)


def test_nothing_but_bulk_spends_refuses_a_key() -> None:
    """Each of its items has one."""
    assert [one.path for one in WRITES if not (one.needs_key or one.takes_key)] == ["/spends/bulk"]


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
