"""Withdrawals, adjustments, transfers, freezes, payments, ledger, programme: one happy, one refused, one stranger."""

from datetime import timedelta

from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.rest.tests.calling import NOW, TEST, cny, make_key, refused
from brim.core.customers import operations as customers
from brim.trade.wallets import operations, queries
from brim.trade.wallets.tests.rest.calling import balance
from brim.trade.wallets.tests.rest.conftest import credit


def ask(api, customer, amount=3000, **more):
    return api.post("/withdrawals", {"customer": customer, "amount": cny(amount), "account": "Bank 1"}, **more)


def test_a_withdrawal_is_asked_for_approved_by_another_and_paid(api, rich):
    first, again = (ask(api, rich, key="w1") for _time in range(2))
    assert (first.status_code, first.json()["status"]) == (201, "requested")
    assert (again.json()["id"], again.headers["idempotency-replayed"]) == (first.json()["id"], "true")
    assert balance(api, rich) == 7000
    one = f"/withdrawals/{first.json()['id']}"
    refused(api.post(f"{one}/approve"), 409, "second_person_needed")
    refused(api.post(f"{one}/paid"), 409, "already_decided")
    other = make_key()
    assert api.get("/withdrawals").json()["data"][0]["id"] == first.json()["id"]
    assert api.post(f"{one}/approve", token=other).json()["status"] == "approved"
    refused(api.post(f"{one}/paid", token=other), 422, "payout_reference_needed")
    paid = api.post(f"{one}/paid", {"payout_reference": "B-77"}, token=other)
    assert (paid.json()["status"], paid.json()["payout_reference"]) == ("paid", "B-77")
    assert api.get(one).json()["status"] == "paid"
    assert balance(api, rich) == 7000


def test_a_withdrawal_says_that_the_customers_contact_is_new_while_it_waits(api):
    mei = api.post("/customers", {"name": "Mei"}).json()["id"]
    credit(mei, 5000)
    one = f"/withdrawals/{ask(api, mei).json()['id']}"
    assert api.get(one).json()["is_contact_new"] is False
    assert api.get("/withdrawals").json()["data"][0]["is_contact_new"] is False
    customers.edit(ids.read_customer(mei), actor=TEST, now=clock.now(), phone="13900009999")
    assert api.get(one).json()["is_contact_new"] is True
    assert [found["is_contact_new"] for found in api.get("/withdrawals").json()["data"]] == [True]
    done = api.post(f"{one}/reject", {"reason": "no"}, token=make_key()).json()
    assert (done["status"], done["is_contact_new"]) == ("rejected", False)


def test_a_withdrawal_rejected_or_failed_frees_its_money(api, rich):
    other = make_key()
    one = f"/withdrawals/{ask(api, rich).json()['id']}"
    assert api.post(f"{one}/reject", {"reason": "no such account"}, token=other).json()["status"] == "rejected"
    two = f"/withdrawals/{ask(api, rich).json()['id']}"
    api.post(f"{two}/approve", token=other)
    assert api.post(f"{two}/fail", {"reason": "returned"}).json()["status"] == "failed"
    assert balance(api, rich) == 10_000


def test_withdrawals_refuse_too_much_and_strangers(api, rich):
    refused(ask(api, rich, 10_001), 422, "insufficient_balance")
    refused(ask(api, rich, token=make_key("spends:write")), 403, "forbidden")
    refused(api.get("/withdrawals", token=make_key("spends:write")), 403, "forbidden")
    refused(api.get("/withdrawals/wdr_0000000000100000000001"), 404, "unknown_id")
    one = f"/withdrawals/{ask(api, rich).json()['id']}"
    for verb in ("approve", "reject", "paid", "fail"):
        refused(api.post(f"{one}/{verb}", {}, token=make_key("withdrawals:write")), 403, "forbidden")
    assert balance(api, rich) == 7000


def test_no_call_keeps_a_card_number(api, rich):
    card = "4111 1111 1111 1111"
    asked = {"customer": rich, "amount": cny(100)}
    refused(api.post("/spends", asked | {"description": card}), 422, "card_number")
    refused(api.post("/spends", asked | {"metadata": {"paid_by": card}}), 422, "card_number")
    refused(api.post("/withdrawals", asked | {"account": f"Visa {card}"}), 422, "card_number")
    refused(api.post("/withdrawals", asked | {"account": "Bank 1", "reason": card}), 422, "card_number")
    refused(api.post("/freezes", {"customer": rich, "currency": "CNY", "reason": card}), 422, "card_number")
    items = [asked | {"ref": name, "idempotency_key": name} for name in "ab"]
    items[0]["description"] = card
    results = api.post("/spends/bulk", {"items": items}, key=None).json()["results"]
    assert [(one["status"], one.get("code")) for one in results] == [("refused", "card_number"), ("posted", None)]
    assert balance(api, rich) == 9_900


def test_an_adjustment_is_made_or_waits_for_a_second_person(api, rich):
    operations.save_programme({"currencies": {"CNY": {"adjustment_alone": 500}}}, actor=TEST, now=clock.now())
    asked = {"customer": rich, "amount": cny(500), "purse": "bonus", "reason": "spilt tea"}
    made = api.post("/adjustments", asked, key="a1")
    assert (made.status_code, made.json()["status"]) == (201, "made")
    assert api.post("/adjustments", asked, key="a1").headers["idempotency-replayed"] == "true"
    refused(api.post("/adjustments", asked | {"amount": cny(501)}, key="a1"), 409, "key_conflict")
    operations.save_programme({"currencies": {"CNY": {"adjustment_alone": 100}}}, actor=TEST, now=clock.now())
    waiting = api.post("/adjustments", asked | {"amount": cny(-200), "purse": "principal"}).json()
    assert waiting["status"] == "requested"
    one = f"/adjustments/{waiting['id']}"
    refused(api.post(f"{one}/approve"), 409, "second_person_needed")
    assert [row["id"] for row in api.get("/adjustments?status=requested").json()["data"]] == [waiting["id"]]
    assert api.post(f"{one}/approve", token=make_key()).json()["status"] == "made"
    assert api.get(one).json()["status"] == "made"
    more = f"/adjustments/{api.post('/adjustments', asked).json()['id']}"
    assert api.post(f"{more}/reject", {"reason": "dry again"}, token=make_key()).json()["status"] == "rejected"
    assert balance(api, rich) == 10_300


def test_adjustments_refuse_debts_nothing_and_strangers(api, rich):
    asked = {"customer": rich, "amount": cny(-10_001), "reason": "typed wrong"}
    refused(api.post("/adjustments", asked), 422, "insufficient_balance")
    refused(api.post("/adjustments", asked | {"amount": cny(0)}), 422, "invalid_amount")
    refused(api.post("/adjustments", asked, token=make_key("spends:write")), 403, "forbidden")
    refused(api.get("/adjustments/adj_0000000000100000000001"), 404, "unknown_id")
    assert balance(api, rich) == 10_000


def test_a_transfer_leaves_one_wallet_and_reaches_the_other(api, rich):
    from brim.base.events.listeners import run_once

    other = api.post("/customers", {"name": "Wu"}).json()["id"]
    asked = {"customer": rich, "to": other, "amount": cny(2500), "reason": "birthday"}
    sent = api.post("/transfers", asked, key="t1")
    assert (sent.status_code, sent.json()["to"], sent.json()["wallet"]["available"]) == (201, other, 7500)
    assert sent.json()["parts"] == [{"purse": "principal", "amount": 2500}]
    assert api.post("/transfers", asked, key="t1").headers["idempotency-replayed"] == "true"
    run_once("wallets.second_half")
    assert (balance(api, rich), balance(api, other)) == (7500, 2500)
    refused(api.post("/transfers", asked | {"amount": cny(7501)}), 422, "insufficient_balance")
    refused(api.post("/transfers", asked | {"to": rich}), 422, "same_customer")
    refused(api.post("/transfers", asked | {"to": "ref:nobody"}), 404, "unknown_customer")
    refused(api.post("/transfers", asked, token=make_key("spends:write")), 403, "forbidden")


def test_what_expired_is_given_back_by_two(api, rich):
    terms = {"currencies": {"CNY": {"ladder": [{"pay": 5000, "get": 2000}], "adjustment_alone": 1000}}, "bonus_days": 1}
    operations.save_programme(terms, actor=TEST, now=NOW - timedelta(days=3))
    customer_id = ids.read_customer(rich)
    operations.credit_top_up(
        customer_id=customer_id,
        topup_id=7,
        paid=money(5000, "CNY"),
        channel="cash",
        payment_id=7,
        store_id=None,
        actor=TEST,
        now=NOW - timedelta(days=2),
    )
    assert operations.expire_lots(NOW) == 1
    (swept,) = queries.operations(customer_id, limit=1, kinds=("expiry",)).items
    expiry = ids.public("opn", customer_id, swept.id)
    path = f"/expiries/{expiry}/reverse"
    asked = api.post(path, {"reason": "was ill"}, key="e1")
    body = asked.json()
    assert (asked.status_code, body["status"], body["amount"], body["purse"]) == (201, "requested", cny(2000), "bonus")
    assert body["expiry"] == expiry
    assert api.post(path, {"reason": "was ill"}, key="e1").headers["idempotency-replayed"] == "true"
    refused(api.post(f"/adjustments/{body['id']}/approve"), 409, "second_person_needed")
    refused(api.post(path, {"reason": "x"}, token=make_key("adjustments:approve")), 403, "forbidden")
    unknown = ids.public("opn", customer_id, 1)
    refused(api.post(f"/expiries/{unknown}/reverse", {"reason": "x"}), 404, "unknown_operation")
    done = api.post(f"/adjustments/{body['id']}/approve", token=make_key())
    assert (done.status_code, done.json()["status"]) == (201, "made")
    refused(api.post(path, {"reason": "twice"}), 422, "refund_exceeded")
    assert balance(api, rich) == 17_000


def test_a_credit_line_lets_a_wallet_owe(api, rich):
    operations.save_programme({"currencies": {"CNY": {"adjustment_alone": 3000}}}, actor=TEST, now=clock.now())
    asked = {"customer": rich, "amount": cny(3000), "reason": "a regular"}
    made = api.post("/credit-lines", asked, key="l1")
    assert (made.status_code, made.json()["amount"], made.json()["wallet"]["available"]) == (201, cny(3000), 13_000)
    assert api.post("/credit-lines", asked, key="l1").headers["idempotency-replayed"] == "true"
    assert api.post("/spends", {"customer": rich, "amount": cny(12_000)}).status_code == 201
    assert api.get(f"/customers/{rich}/wallet").json()["credit_line"] == 3000
    refused(api.post("/credit-lines", asked | {"amount": cny(1999)}), 409, "wallet_owes")
    refused(api.post("/credit-lines", asked, token=make_key("adjustments:approve")), 403, "forbidden")
    assert api.post("/credit-lines", asked | {"amount": cny(-1)}).status_code == 422
    assert balance(api, rich) == 1000


def test_a_credit_line_above_the_sum_is_set_by_two(api, rich):
    asked = {"customer": rich, "amount": cny(100_000_000), "reason": "a regular"}
    waits = api.post("/credit-lines", asked, key="l1").json()
    assert (waits["status"], waits["wallet"]["available"]) == ("requested", 10_000)
    one = f"/adjustments/{waits['adjustment']}"
    found = api.get(one).json()
    assert (found["status"], found["credit_line"], found["amount"]) == ("requested", 100_000_000, cny(100_000_000))
    assert api.get(f"/customers/{rich}/wallet").json()["credit_line"] == 0
    refused(api.post(f"{one}/approve"), 409, "second_person_needed")
    assert api.post(f"{one}/approve", token=make_key()).json()["status"] == "made"
    assert api.get(f"/customers/{rich}/wallet").json()["credit_line"] == 100_000_000
    lowered = api.post("/credit-lines", asked | {"amount": cny(0)}).json()
    assert (lowered["status"], lowered["adjustment"], lowered["wallet"]["available"]) == ("set", None, 10_000)


def test_a_frozen_wallet_spends_nothing_until_it_is_lifted(api, rich):
    placed = api.post("/freezes", {"customer": rich, "reason": "lost phone"}, key="f1")
    assert (placed.status_code, placed.json()["status"]) == (201, "frozen")
    again = api.post("/freezes", {"customer": rich, "reason": "lost phone"}, key="f1")
    assert again.headers["idempotency-replayed"] == "true"
    refused(api.post("/spends", {"customer": rich, "amount": cny(1)}), 422, "wallet_frozen")
    lift = f"/freezes/{placed.json()['id']}/lift"
    refused(api.post(lift, {"reason": "found"}, token=make_key("spends:write")), 403, "forbidden")
    assert api.post(lift, {"reason": "found"}).json()["status"] == "active"
    assert api.post("/spends", {"customer": rich, "amount": cny(1)}).status_code == 201
    refused(api.post("/freezes/frz_0000000000100000000001/lift", {"reason": "x"}), 404, "unknown_id")
    refused(api.post("/freezes", {"customer": rich, "reason": "x"}, token=make_key("spends:write")), 403, "forbidden")


def test_the_programme_is_shown(api, house):
    settings = {"currencies": {"CNY": {"ladder": [{"pay": 10_000, "get": 1_000}]}}}
    operations.save_programme(settings, actor=TEST, now=clock.now())
    shown = api.get("/programme").json()
    assert (shown["version"], shown["currencies"]["CNY"]["ladder"]) == (1, [{"pay": 10_000, "get": 1_000}])
    refused(api.get("/programme", token=make_key("spends:write")), 403, "forbidden")


def test_a_spend_told_too_late_is_booked_by_two(api, rich):
    def told(days: int) -> dict[str, object]:
        then = (clock.now() - timedelta(days=days)).replace(microsecond=0).isoformat()
        return {"customer": rich, "amount": cny(300), "occurred_at": then, "reason": "no line", "store": "S1"}

    booked = api.post("/late-spends", told(2)).json()
    assert (booked["status"], booked["adjustment"], booked["id"]) == ("posted", None, booked["spend"])
    late = told(9)
    waits = api.post("/late-spends", late, key="late")
    assert (waits.status_code, waits.json()["status"], waits.json()["spend"]) == (201, "requested", None)
    again = api.post("/late-spends", late, key="late")
    assert (again.headers["idempotency-replayed"], again.json()) == ("true", waits.json())
    assert balance(api, rich) == waits.json()["wallet"]["available"] == 9_400
    one = f"/adjustments/{waits.json()['adjustment']}"
    found = api.get(one).json()
    assert (found["status"], found["amount"], found["spend"]) == ("requested", cny(-300), None)
    assert found["occurred_at"] == waits.json()["occurred_at"]
    refused(api.post(f"{one}/approve"), 409, "second_person_needed")
    made = api.post(f"{one}/approve", token=make_key()).json()
    assert made["status"] == "made"
    spend = api.get(f"/spends/{made['spend']}").json()
    assert (spend["amount"], spend["occurred_at"]) == (cny(300), found["occurred_at"])
    assert balance(api, rich) == 9_400
    refused(api.post("/late-spends", told(2), token=make_key("adjustments:write")), 403, "forbidden")
    refused(api.post("/late-spends", told(2) | {"store": "nowhere"}), 422, "unknown_store")
    refused(api.post("/late-spends", told(-2)), 422, "occurred_in_future")
