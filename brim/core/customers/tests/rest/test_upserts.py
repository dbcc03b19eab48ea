"""Customers under what is theirs alone, and those who are probably there already."""

import pytest

from brim.base.rest.tests.calling import make_key
from brim.core.customers import operations as customers
from brim.core.customers.operations import people
from brim.core.customers.rules import Searchable, is_probably
from brim.core.customers.types import Once


def put(api, key, body, **more):
    return api.send("PUT", f"/customers/{key}", body, **more)


def test_a_customer_is_made_then_changed_under_its_reference(api, house):
    made = put(api, "ref:M-7", {"name": "Chen Yu", "phone": "13900139000", "store": "S1"})
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["ref"], body["name"], body["store"], made.headers["etag"]) == ("M-7", "Chen Yu", "S1", '"1"')
    assert made.headers["location"] == f"/api/v1/customers/{body['id']}"
    again = put(api, "ref:M-7", {"name": "Chen Yu"})
    assert (again.status_code, again.json()) == (200, body)
    changed = put(api, "ref:M-7", {"name": "Chen Yun", "ref": "M-7"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["phone"], changed.headers["etag"]) == (200, body["phone"], '"2"')
    late = put(api, "ref:M-7", {"name": "Other"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "stale_version")
    assert len(api.get("/customers").json()["data"]) == 1


@pytest.mark.parametrize("key", ["phone:139%200013%209000", "email:chen@example.org"])
def test_a_phone_and_an_email_are_keys_as_well(api, house, key):
    made = put(api, key, {"name": "Chen Yu"})
    assert (made.status_code, put(api, key, {"note": "window"}).status_code) == (201, 200)
    assert api.get(f"/customers/{made.json()['id']}").json()["note"] == "window"


def test_what_cannot_be_made_or_changed_leaves_everything_as_it_was(api, lin, house):
    for key, body, expected in [
        ("ref:new", {}, (422, "invalid")),
        ("ref:new", {"name": "A", "ref": "other"}, (422, "invalid")),
        ("ref:new", {"name": "A", "phone": "13800138000"}, (409, "duplicate_customer")),
        ("phone:12", {"name": "A"}, (422, "no_contact")),
        ("name:A", {"name": "A"}, (404, "unknown_id")),
        (lin, {"name": "A"}, (404, "unknown_id")),
        ("ref:", {"name": "A"}, (404, "unknown_id")),
    ]:
        answer = put(api, key, body)
        assert (answer.status_code, answer.json()["code"]) == expected, (key, body)
    answer = put(api, "ref:new", {"name": "A"}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    assert [one["name"] for one in api.get("/customers").json()["data"]] == ["Lin Wei"]


def test_a_stranger_neither_makes_nor_changes(api, house):
    theirs = put(api, "ref:theirs", {"name": "Wu", "store": "S1"}).json()["id"]
    elsewhere = make_key("customers:read", "customers:write", store_ids=[house["S2"]])
    answer = put(api, "ref:theirs", {"name": "A"}, token=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_customer")
    assert put(api, "ref:mine", {"name": "A"}, token=make_key("customers:read")).status_code == 403
    assert api.get(f"/customers/{theirs}").json()["name"] == "Wu"


def test_of_two_who_make_the_same_customer_at_once_the_second_changes_it(api, house, monkeypatch):
    """The other request is done between the look and the making."""
    real, done = people.create, []

    def create(**given):
        if not done:
            done.append(real(**(given | {"name": "First", "once": Once()})))
        return real(**given)

    monkeypatch.setattr(customers, "create", create)
    answer = put(api, "ref:race", {"name": "Second"})
    assert (answer.status_code, answer.json()["version"], answer.json()["name"]) == (200, 2, "Second")
    assert len(api.get("/customers").json()["data"]) == 1


@pytest.mark.parametrize(
    "same",
    [
        {"phone": "13800138001"},
        {"phone": "13800130800"},
        {"email": "linwei@other.example"},
        {"birthday": "1990-05-01", "phone": "13511112222"},
    ],
)
def test_who_is_probably_there_is_refused_with_the_candidates_unless_said_to_be_new(api, house, same):
    first = {"name": "Lin Wei", "phone": "13800138000", "email": "linwei@example.org", "birthday": "1990-05-01"}
    known = api.post("/customers", first).json()["id"]
    answer = api.post("/customers", {"name": "LIN  wei"} | same)
    assert (answer.status_code, answer.json()["code"]) == (409, "probable_duplicate")
    assert answer.json()["candidates"] == [known]
    assert len(api.get("/customers").json()["data"]) == 1
    assert api.post("/customers", {"name": "LIN  wei", "allow_duplicate": True} | same).status_code == 201


def test_who_is_probably_there_is_not_made_under_a_new_reference_unless_said_to_be_new(api, house):
    first = {"name": "Lin Wei", "birthday": "1990-05-01", "phone": "13800138000"}
    known = api.post("/customers", first).json()["id"]
    same = {"name": "LIN wei", "birthday": "1990-05-01"}
    answer = put(api, "ref:N2", same)
    assert (answer.status_code, answer.json()["code"]) == (409, "probable_duplicate")
    assert answer.json()["candidates"] == [known]
    assert len(api.get("/customers").json()["data"]) == 1
    made = put(api, "ref:N2", same | {"allow_duplicate": True})
    assert (made.status_code, made.json()["ref"]) == (201, "N2")
    again = put(api, "ref:N2", same | {"allow_duplicate": False, "note": "window"})
    assert (again.status_code, again.json()["note"], again.json()["version"]) == (200, "window", 2)


def test_a_namesake_is_nobody_elses_double(api, house):
    api.post("/customers", {"name": "王伟", "phone": "13800138000", "ref": "1", "birthday": "1990-05-01"})
    for other in ({}, {"phone": "13611112222"}, {"ref": "2", "birthday": "1990-05-01"}, {"birthday": "1991-05-01"}):
        assert api.post("/customers", {"name": "王伟"} | other).status_code == 201, other


def test_nothing_is_told_of_customers_whom_the_key_may_not_see(api, house):
    first = {"name": "Lin Wei", "birthday": "1990-05-01", "store": "S1"}
    assert api.post("/customers", first).status_code == 201
    same = {"name": "Lin Wei", "birthday": "1990-05-01", "store": "S2"}
    elsewhere = make_key("customers:read", "customers:write", store_ids=[house["S2"]])
    assert api.post("/customers", same, token=elsewhere).status_code == 201
    assert api.post("/customers", same | {"store": "S1"}, token=make_key("customers:write")).status_code == 201


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("8613800138000", "8613800138000", True),
        ("8613800138000", "8613800138001", True),
        ("8613800138000", "8613800130800", True),
        ("8613800138000", "8613800138011", False),
        ("8613800138000", "861380013800", False),
        ("", "", False),
    ],
)
def test_a_slip_of_the_finger_is_one_digit_or_two_neighbours(one, other, expected):
    found = is_probably(Searchable("a", one, "", ""), Searchable("a", other, "", ""), is_same_birthday=False)
    assert found is expected
