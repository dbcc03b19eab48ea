"""The ledger over the API: it proves itself and shows its entries."""

from brim.base.kit import clock
from brim.base.rest.tests.calling import make_key, refused


def test_the_ledger_proves_itself_and_shows_its_entries(api, rich):
    from brim.core.ledger import seals

    seals.seal(clock.now())
    proof = api.get("/ledger/proof").json()
    assert (proof["is_balanced"], proof["sums"]) == (True, {"CNY": 0})
    assert sum(line["total"] for line in proof["trial_balance"]) == 0
    assert proof["seal"]["sealed_at"].endswith("Z")
    (entry,) = api.get(f"/ledger/entries?customer={rich}").json()["data"]
    assert (entry["amount"], entry["balance"], entry["seq"], len(entry["hash"])) == (10_000, 10_000, 1, 64)
    assert api.get(f"/ledger/entries?customer={rich}&purse=bonus").json()["data"] == []
    refused(api.get("/ledger/proof", token=make_key("spends:write")), 403, "forbidden")
    refused(api.get("/ledger/entries", token=make_key("ledger:read")), 422, "invalid_request")
