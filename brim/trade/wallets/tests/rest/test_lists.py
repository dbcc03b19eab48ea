"""Lists of requests: decided and waiting, page by page, each caller its own stores'."""

import pytest

from brim.base.rest.tests.calling import cny, make_key
from brim.trade.wallets.tests.rest.conftest import credit


def pages(api, path, **more):
    """The ids of every page, one thing a page."""
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"{path}{'&' if '?' in path else '?'}limit=1&cursor={cursor}", **more).json()
        seen += [one["id"] for one in page["data"]]
        cursor = page["next_cursor"]
    return seen


@pytest.fixture
def west(api, rich):
    """A customer of store S1 with 100 yuan."""
    made = api.post("/customers", {"name": "Wu", "store": "S1", "ref": "wu"}).json()["id"]
    credit(made, 10_000)
    return made


def asked(api, kind, customer, amount):
    body = {"customer": customer, "amount": cny(amount), "reason": "asked for"}
    answer = api.post(f"/{kind}", body | ({"account": "Bank 1"} if kind == "withdrawals" else {}))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(params=["withdrawals", "adjustments"])
def kind(request, api, house):
    """Adjustments wait, whatever their size."""
    from brim.base.kit import clock
    from brim.base.rest.tests.calling import TEST
    from brim.trade.wallets import operations

    operations.save_programme({"currencies": {"CNY": {"adjustment_alone": 1}}}, actor=TEST, now=clock.now())
    return request.param


def test_requests_are_listed_newest_first_by_status_and_customer(api, rich, west, kind):
    first, second, third = (asked(api, kind, customer, 100) for customer in (rich, west, rich))
    assert api.post(f"/{kind}/{second}/reject", {"reason": "no"}, token=make_key()).status_code == 201
    assert pages(api, f"/{kind}") == [third, second, first]
    assert pages(api, f"/{kind}?status=requested") == [third, first]
    assert pages(api, f"/{kind}?status=rejected") == [second]
    assert pages(api, f"/{kind}?customer=ref:wu") == [second]
    assert pages(api, f"/{kind}?customer={rich}&status=rejected") == []
    counted = api.get(f"/{kind}?status=requested&limit=1&include_total=true").json()
    assert (counted["total"], counted["total_is_capped"]) == (2, False)
    assert "total" not in api.get(f"/{kind}").json()


def test_a_page_is_full_whatever_other_stores_ask(api, rich, west, house, kind):
    mine = asked(api, kind, rich, 100)
    theirs = [asked(api, kind, west, 100) for _time in range(3)]
    word = "withdrawals:read" if kind == "withdrawals" else "adjustments:write"
    elsewhere = make_key(word, store_ids=[house["S2"]])
    page = api.get(f"/{kind}?limit=1&include_total=true", token=elsewhere).json()
    assert ([one["id"] for one in page["data"]], page["next_cursor"], page["total"]) == ([mine], None, 1)
    assert api.get(f"/{kind}?customer=ref:wu", token=elsewhere).status_code == 404
    here = make_key(word, store_ids=[house["S1"]])
    assert pages(api, f"/{kind}", token=here) == [*reversed(theirs), mine]


def test_who_may_only_approve_finds_what_there_is_to_approve(api, rich, house):
    made = api.post("/adjustments", {"customer": rich, "amount": cny(5), "reason": "spilt tea"}).json()["id"]
    approver = make_key("adjustments:approve")
    assert pages(api, "/adjustments", token=approver) == [made]
    assert api.get(f"/adjustments/{made}", token=approver).json()["status"] == "requested"
    for path in ("/adjustments", f"/adjustments/{made}"):
        assert api.get(path, token=make_key("spends:read")).status_code == 403


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("status=gone", 422, "invalid_request"),
        ("cursor=nonsense", 422, "invalid_cursor"),
        ("limit=201", 422, "invalid_request"),
        ("customer=ref:nobody", 404, "unknown_customer"),
    ],
)
def test_what_cannot_be_listed_is_refused(api, house, query, status, code):
    for path in ("/withdrawals", "/adjustments"):
        answer = api.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
