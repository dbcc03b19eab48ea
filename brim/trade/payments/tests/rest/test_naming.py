"""A customer is named by the business's own reference where money is paid in and spent."""


def make(api, **fields):
    return api.post("/customers", {"name": "Chen Yu"} | fields)


def test_a_reference_with_a_slash_is_found_by_a_search_and_named_in_bodies(api, house):
    made = make(api, ref="2026/a").json()["id"]
    assert api.get("/customers/ref:2026%2Fa").status_code == 404
    assert [one["id"] for one in api.get("/customers?q=2026/a").json()["data"]] == [made]
    asked = {"customer": "ref:2026/a", "amount": {"amount": 500, "currency": "CNY"}, "channel": "cash"}
    assert api.post("/topups", asked).json()["customer"] == made


def test_a_reference_of_any_length_that_can_be_made_is_named_in_bodies(api, house):
    ref = "r" * 120
    made = make(api, ref=ref).json()["id"]
    asked = {"customer": f"ref:{ref}", "amount": {"amount": 500, "currency": "CNY"}, "channel": "cash"}
    assert api.post("/topups", asked).json()["customer"] == made
    item = {"idempotency_key": "b1", "ref": "1", "customer": f"ref:{ref}", "amount": {"amount": 1, "currency": "CNY"}}
    (spent,) = api.post("/spends/bulk", {"items": [item]}, key=None).json()["results"]
    assert spent["status"] == "posted", spent
