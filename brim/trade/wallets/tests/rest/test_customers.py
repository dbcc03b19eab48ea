"""Customers are answered with their wallets where that is asked for."""

from brim.base.rest.tests.calling import make_key


def test_fields_are_chosen_and_wallets_included(api, rich):
    (row,) = api.get("/customers?fields=name&include=wallet").json()["data"]
    assert sorted(row) == ["id", "name", "wallet"]
    assert row["wallet"]["available"] == 10_000
    token = make_key("customers:read")
    assert api.get("/customers?include=wallet", token=token).status_code == 403
    assert api.get("/customers?include=lots").status_code == 422
    for path in ("/customers", f"/customers/{rich}"):
        answer = api.get(f"{path}?fields=name,balance")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "fields")
        assert "There are: id, name, phone," in answer.json()["errors"][0]["message"]
