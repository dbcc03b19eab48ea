"""A top-up's refunds, page by page."""

from brim.base.rest.tests.calling import cny
from brim.trade.wallets.tests.rest.calling import balance


def pages(api, path, **more):
    """The ids of every page, one thing a page."""
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"{path}{'&' if '?' in path else '?'}limit=1&cursor={cursor}", **more).json()
        seen += [one["id"] for one in page["data"]]
        cursor = page["next_cursor"]
    return seen


def test_a_top_ups_refunds_come_page_by_page(api, lin):
    made = api.post("/topups", {"customer": lin, "amount": cny(5000), "channel": "cash"}).json()["id"]
    refunds = [
        api.post(f"/topups/{made}/refunds", {"amount": 1000, "reason": "moved away"}).json()["id"] for _time in range(3)
    ]
    assert pages(api, f"/topups/{made}/refunds") == refunds
    assert api.get(f"/topups/{made}/refunds?cursor=nonsense").json()["code"] == "invalid_cursor"
    assert balance(api, lin) == 2000
