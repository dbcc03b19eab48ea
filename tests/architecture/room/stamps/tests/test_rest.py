"""What programs see of the room."""

import json

import pytest
from django.test import Client

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.rest.routes import every
from brim.base.rest.samples import curl
from brim.base.rest.tests.calling import HUNDRED, make_key
from tests.architecture.room.stamps import cards


@pytest.fixture
def document(house):
    return Client().get("/api/v1/openapi.json").json()


def test_the_wallet_shows_the_points_and_a_spend_what_it_cost(api, rich):
    before = api.get(f"/customers/{rich}/wallet").json()
    spent = api.post("/spends", {"customer": rich, "amount": HUNDRED | {"amount": 1000}})
    assert (spent.status_code, spent.json()["amount"]) == (201, HUNDRED | {"amount": 900})
    after = api.get(f"/customers/{rich}/wallet").json()
    assert before["points"] == after["points"] == 10
    assert before["available"] - after["available"] == 900


def test_the_sixth_spend_in_ten_minutes_is_refused(api, rich):
    codes = [api.post("/spends", {"customer": rich, "amount": HUNDRED | {"amount": 100}}) for _number in range(6)]
    assert [one.status_code for one in codes] == [201] * 5 + [422]
    assert codes[-1].json()["code"] == "too_often"


def test_the_wallet_has_every_part_of_the_room_and_the_past_has_what_can_be_told(api, rich):
    before = clock.now()
    cards.send_card(ids.read_customer(rich), actor=system("seed"), now=before)
    now = api.get(f"/customers/{rich}/wallet").json()
    assert (now["points"], now["stamp_cards"]) == (10, 1)
    long_ago = api.get(f"/customers/{rich}/wallet?as_of=2020-01-01T00:00:00Z").json()
    assert (long_ago["points"], long_ago["stamp_cards"], long_ago["principal"]) == (0, 1, 0)
    assert now.keys() == long_ago.keys()


def test_the_document_has_the_rooms_parts_calls_chapter_and_refusals(document):
    wallet = document["components"]["schemas"]["WalletOut"]
    assert wallet["properties"]["points"] == {
        "description": "Points that came with top-ups and were not redeemed.",
        "title": "Points",
        "type": "integer",
    }
    assert wallet["properties"]["stamp_cards"]["description"] == "Cards that were sent. Of now, whatever `as_of` says."
    assert {"points", "stamp_cards"} <= set(wallet["required"])
    assert "stamps" in [one["name"] for one in document["tags"]]
    redeeming = document["paths"]["/api/v1/customers/{customer}/stamps/redeem"]["post"]
    assert redeeming["tags"] == ["stamps"]
    assert "too_few_points" in json.dumps(redeeming["responses"]["422"])
    asked = document["paths"]["/api/v1/customers/{customer}"]["get"]["parameters"]
    include = next(one for one in asked if one["name"] == "include")["schema"]
    assert include["enum"] == ["", "wallet", "stamps"]
    assert "`stamps` adds each customer's stamps." in json.dumps(asked)
    assert "StampsOut" in json.dumps(document["components"]["schemas"]["CustomerOut"])


def test_a_customer_is_expanded_by_the_rooms_part_for_who_may_see_it(api, rich):
    alone = api.get(f"/customers/{rich}?include=stamps").json()
    assert alone["stamps"] == {"points": 10}
    listed = api.get("/customers?include=stamps").json()["data"]
    assert [one["stamps"]["points"] for one in listed if one["id"] == alone["id"]] == [10]
    assert api.get(f"/customers/{rich}?include=stamps", token=make_key("customers:read")).status_code == 403


def test_its_calls_do_what_its_operations_do_and_refuse_in_words(api, rich):
    assert api.get(f"/customers/{rich}/stamps").json() == {"points": 10}
    done = api.post(f"/customers/{rich}/stamps/redeem", {"stamps_currency": "CNY"}, key="k1")
    again = api.post(f"/customers/{rich}/stamps/redeem", {"stamps_currency": "CNY"}, key="k1")
    assert (done.status_code, done.json()["bonus"], again.json()) == (200, 200, done.json())
    refused = api.post(f"/customers/{rich}/stamps/redeem", {"stamps_currency": "CNY"})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_few_points")
    page = Client().get("/api/docs/problems").content.decode()
    assert "too_few_points" in page
    assert "There are fewer points than are redeemed at once" in page


def test_the_pages_show_a_request_of_each_of_its_calls():
    found = {one.name: curl(one) for one in every()}
    assert '{"stamps_currency": "CNY"}' in found["redeem_stamps"]
    assert "/customers/ref:M00001/stamps" in found["get_stamps"]
