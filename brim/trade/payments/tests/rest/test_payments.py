"""Payments over the API."""

from brim.base.rest.tests.calling import cny, make_key, refused


def test_payments_are_listed_and_shown(api, rich):
    (row,) = api.get(f"/payments?customer={rich}&state=credited&channel=cash").json()["data"]
    assert (row["amount"], row["state"]) == (cny(10_000), "credited")
    assert api.get(f"/payments/{row['id']}").json() == row
    refused(api.get("/payments", token=make_key("spends:write")), 403, "forbidden")
    refused(api.get("/payments/pay_0000000000100000000001"), 404, "unknown_id")
    refused(api.get("/payments?state=gone"), 422, "invalid_request")
