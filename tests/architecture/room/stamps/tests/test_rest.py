"""What programs see of the room."""

from brim.base.rest.tests.calling import HUNDRED


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
