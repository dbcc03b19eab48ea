"""Every call that writes is made once and does what it is for, with no transaction around it. Rooms walk theirs in
their `tests/walks.py`; a new one fails this test until it is walked."""

from datetime import timedelta

from brim.base.kit import ids
from brim.base.money import money
from brim.base.rest.routes import every
from brim.base.rest.tests.calling import NOW, TEST, cny, make_key
from brim.base.shell.tests.walks import walk
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance

LEFT = {"currencies": {"CNY": {"ladder": [{"pay": 5000, "get": 2000}], "adjustment_alone": 500}}, "bonus_days": 1}


class Calls:
    """What was called, by method and path as routes name them."""

    def __init__(self, api) -> None:
        self.api = api
        self.made: set[str] = set()

    def go(self, method: str, path: str, body=None, *, of: str = "", **more):
        name, _, value = of.partition("=")
        answer = self.api.send(method, path.replace(f"{{{name}}}", value) if of else path, body, **more)
        assert answer.status_code in {200, 201}, (method, path, answer.status_code, answer.text)
        self.made.add(f"{method} {path.partition('?')[0]}")
        return answer.json()

    def post(self, path: str, body=None, **more):
        return self.go("POST", path, body, **more)


def walk_moves(calls: Calls, rich: str) -> None:
    spent = calls.post("/spends", {"customer": rich, "amount": cny(500)})
    calls.post("/spends/{spend}/refunds", {"reason": "cold"}, of=f"spend={spent['id']}")
    item = {"ref": "1", "idempotency_key": "b1", "customer": rich, "amount": cny(100)}
    calls.post("/spends/bulk", {"items": [item]}, key=None)
    held = [calls.post("/holds", {"customer": rich, "amount": cny(300)})["id"] for _turn in range(2)]
    calls.post("/holds/{hold}/captures", {"amount": cny(100)}, of=f"hold={held[0]}")
    calls.post("/holds/{hold}/release", of=f"hold={held[1]}")
    placed = calls.post("/freezes", {"customer": rich, "reason": "lost phone"})
    calls.post("/freezes/{freeze}/lift", {"reason": "found"}, of=f"freeze={placed['id']}")
    calls.post("/credit-lines", {"customer": rich, "amount": cny(100), "reason": "a regular"})


def walk_people(calls: Calls, rich: str) -> None:
    made = calls.post("/customers", {"name": "Wu"})
    calls.go("PATCH", "/customers/{customer}", {"name": "Wu Yun"}, of=f"customer={made['id']}")
    calls.go("PUT", "/customers/{customer}", {"name": "Lu"}, of="customer=ref:M9")
    calls.post("/transfers", {"customer": rich, "to": made["id"], "amount": cny(100), "reason": "birthday"})


def walk_decisions(calls: Calls, rich: str, expiry: str) -> None:
    second = make_key()
    asked = [
        calls.post("/withdrawals", {"customer": rich, "amount": cny(100), "account": "Bank 1"})["id"] for _ in range(3)
    ]
    calls.post("/withdrawals/{withdrawal}/reject", {"reason": "no"}, of=f"withdrawal={asked[0]}", token=second)
    for one in asked[1:]:
        calls.post("/withdrawals/{withdrawal}/approve", of=f"withdrawal={one}", token=second)
    paid = {"payout_reference": "B-7"}
    calls.post("/withdrawals/{withdrawal}/paid", paid, of=f"withdrawal={asked[1]}", token=second)
    calls.post("/withdrawals/{withdrawal}/fail", {"reason": "closed"}, of=f"withdrawal={asked[2]}", token=second)
    change = {"customer": rich, "amount": cny(900), "reason": "dry tea"}
    made = [calls.post("/adjustments", change)["id"] for _turn in range(2)]
    calls.post("/adjustments/{adjustment}/approve", of=f"adjustment={made[0]}", token=second)
    calls.post("/adjustments/{adjustment}/reject", {"reason": "no"}, of=f"adjustment={made[1]}", token=second)
    late = {"customer": rich, "amount": cny(100), "occurred_at": NOW.isoformat(), "reason": "no line"}
    calls.post("/late-spends", late)
    calls.post("/expiries/{expiry}/reverse", {"reason": "was ill"}, of=f"expiry={expiry}")


def expired(rich: str) -> str:
    """A bonus that was swept; the operation's id."""
    owner = ids.read_customer(rich)
    operations.save_programme(LEFT, actor=TEST, now=NOW - timedelta(days=5))
    operations.credit_top_up(
        customer_id=owner,
        topup_id=7,
        paid=money(5000, "CNY"),
        channel="cash",
        payment_id=7,
        store_id=None,
        actor=TEST,
        now=NOW - timedelta(days=4),
    )
    assert operations.expire_lots(NOW) == 1
    (swept,) = queries.operations(owner, limit=1, kinds=("expiry",)).items
    return ids.public("opn", owner, swept.id)


def test_every_call_that_writes_is_made_once(api, rich) -> None:
    calls, expiry = Calls(api), expired(rich)
    walk_moves(calls, rich)
    walk_people(calls, rich)
    walk_decisions(calls, rich, expiry)
    walk("writes", calls, rich)
    assert {f"{one.method} {one.path}" for one in every() if one.is_write} == calls.made
    assert_wallets_balance()
