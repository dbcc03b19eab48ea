"""Disputes over the API: seen, recorded where the channel does not tell, decided; by who may and who may not."""

from brim.base.rest.tests.calling import cny, make_key
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments.tests.rest.calling import pay


def paid(api, lin) -> dict:
    made = api.post("/topups", {"customer": lin, "amount": cny(5000), "channel": "sandbox"}).json()
    pay(made["id"])
    return made


def wallet(api, lin) -> dict:
    return api.get(f"/customers/{lin}/wallet").json()


def test_a_dispute_is_recorded_seen_and_lost(api, lin):
    payment = paid(api, lin)["payment"]["id"]
    body = {"reason": "Letter of the bank"}
    made = api.post(f"/payments/{payment}/disputes", body, key="d1")
    assert made.status_code == 201, made.text
    dispute = made.json()
    assert (dispute["status"], dispute["amount"], dispute["payment"]) == ("open", cny(5000), payment)
    again = api.post(f"/payments/{payment}/disputes", body, key="d1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (dispute, "true")
    other = api.post(f"/payments/{payment}/disputes", {"reason": "Another"}, key="d1")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert (wallet(api, lin)["contested"], wallet(api, lin)["owed"]) == (5000, 0)
    refused = api.post("/withdrawals", {"customer": lin, "amount": cny(1), "account": "ICBC 1234"})
    assert (refused.status_code, refused.json()["code"]) == (422, "insufficient_balance")
    back = api.post(f"/topups/{dispute['topup']}/refunds", {"reason": "no"})
    assert (back.status_code, back.json()["code"]) == (422, "payment_disputed")
    api.post("/spends", {"customer": lin, "amount": cny(2000)})
    said = {"outcome": "lost", "reason": "Debited"}
    asked = api.post(f"/disputes/{dispute['id']}/outcomes", said, key="o1")
    assert (asked.status_code, asked.json()["status"], asked.json()["outcome"]) == (201, "requested", "lost")
    assert api.get(f"/disputes/{dispute['id']}").json()["waits"] == asked.json()
    twice = api.post(f"/disputes/{dispute['id']}/outcomes", said, key="o2")
    assert (twice.status_code, twice.json()["code"]) == (409, "outcome_requested")
    approve = f"/dispute-outcomes/{asked.json()['id']}/approve"
    alone = api.post(approve, {})
    assert (alone.status_code, alone.json()["code"]) == (409, "second_person_needed")
    assert wallet(api, lin)["principal"] == 3000
    made = api.post(approve, {}, token=make_key(), key="a1")
    assert (made.status_code, made.json()["status"]) == (201, "made")
    first = api.post(f"/disputes/{dispute['id']}/outcomes", said, key="o1")
    assert (first.json(), first.headers["idempotency-replayed"]) == (asked.json(), "true")
    twice = api.post(f"/disputes/{dispute['id']}/outcomes", said, key="o3")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_decided")
    assert (wallet(api, lin)["principal"], wallet(api, lin)["contested"], wallet(api, lin)["owed"]) == (0, 0, 2000)
    assert api.get(f"/payments/{payment}").json()["charged_back"] == cny(5000)
    stands = api.get(f"/disputes/{dispute['id']}").json()
    assert (stands["status"], stands["reason"], stands["waits"]) == ("lost", "Debited", None)
    heard = api.get(f"/dispute-outcomes?customer={lin}&status=made&include_total=true").json()
    assert ([one["id"] for one in heard["data"]], heard["total"]) == ([made.json()["id"]], 1)
    assert api.get(f"/dispute-outcomes/{made.json()['id']}").json() == made.json()
    listed = api.get(f"/disputes?customer={lin}&status=lost&include_total=true").json()
    assert ([one["id"] for one in listed["data"]], listed["total"]) == ([dispute["id"]], 1)
    assert_books_balance()


def test_a_stranger_sees_and_records_none(api, lin):
    payment = paid(api, lin)["payment"]["id"]
    token = make_key("topups:read")
    assert api.get("/disputes", token=token).status_code == 403
    assert api.post(f"/payments/{payment}/disputes", {"reason": "x"}, token=token).status_code == 403
    made = api.post(f"/payments/{payment}/disputes", {"reason": "x"}).json()["id"]
    assert api.get(f"/disputes/{made}", token=token).status_code == 403
    body = {"outcome": "won", "reason": "x"}
    assert api.post(f"/disputes/{made}/outcomes", body, token=token).status_code == 403
    asked = api.post(f"/disputes/{made}/outcomes", body).json()["id"]
    asker = make_key("disputes:write", "payments:read")
    for verb, more in (("approve", {}), ("reject", {"reason": "no"})):
        assert api.post(f"/dispute-outcomes/{asked}/{verb}", more, token=asker).status_code == 403
    assert api.get("/dispute-outcomes", token=token).status_code == 403
    assert api.get(f"/dispute-outcomes/{asked}", token=token).status_code == 403
    assert api.get("/disputes/dsp_0000000000100000000001").status_code == 404
    assert wallet(api, lin)["contested"] == 5000


def test_an_approver_is_told_why_it_cannot_be_approved(api, lin):
    payment = paid(api, lin)["payment"]["id"]
    asked = api.post("/withdrawals", {"customer": lin, "amount": cny(3000), "account": "ICBC 1234"}).json()["id"]
    api.post(f"/payments/{payment}/disputes", {"reason": "x"})
    token = make_key("withdrawals:approve", "withdrawals:read")
    refused = api.post(f"/withdrawals/{asked}/approve", {}, token=token)
    assert refused.status_code in {409, 422}
    assert refused.json()["code"] in {"value_contested", "second_person_needed"}
    assert api.get(f"/withdrawals/{asked}").json()["status"] == "requested"
