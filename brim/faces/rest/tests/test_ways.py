"""The two ways in are one: whatever is asked of a hot call, both answer the same."""

import pytest
from django.db import OperationalError

from brim.base.identity.operations import create_key
from brim.base.identity.queries.keys import known
from brim.base.rest import calls
from brim.base.rest.limits import Budget
from brim.base.rest.tests.calling import HUNDRED, NOW, TEST, Caller, cny, make_key
from brim.trade.wallets import posting

COUNTED = ("ratelimit", "date")
SPEND = {"customer": "ref:M00001", "amount": cny(5)}


def both(ways, own_token, method, path, body=None, **more):
    """The answers of both ways to the same request, without what counts calls."""
    answers = []
    for way in ("django", "slim"):
        answer = Caller(ways[way], own_token).send(method, path, body, **more)
        headers = {name: value for name, value in answer.headers.items() if name not in COUNTED}
        answers.append((answer.status_code, answer.text, headers))
    return answers


CASES = [
    ("an unknown field", "POST", "/spends", SPEND | {"sum": 1}, {}),
    ("a missing field", "POST", "/spends", {"customer": "ref:M00001"}, {}),
    ("a wrong kind", "POST", "/spends", SPEND | {"amount": {"amount": "5", "currency": "CNY"}}, {}),
    ("a fraction", "POST", "/spends", SPEND | {"amount": {"amount": 5.5, "currency": "CNY"}}, {}),
    ("no currency", "POST", "/spends", SPEND | {"amount": {"amount": 5, "currency": "ZZZ"}}, {}),
    ("too much", "POST", "/spends", SPEND | {"amount": cny(10_001)}, {}),
    ("an unknown customer", "POST", "/spends", SPEND | {"customer": "ref:nobody"}, {}),
    ("an unknown store", "POST", "/spends", SPEND | {"store": "S9"}, {}),
    ("the future", "POST", "/spends", SPEND | {"occurred_at": "2999-01-01T00:00:00Z"}, {}),
    ("no zone", "POST", "/spends", SPEND | {"occurred_at": "2026-01-01T00:00:00"}, {}),
    ("NUL", "POST", "/spends", SPEND | {"description": "a\0b"}, {}),
    ("a deep value", "POST", "/spends", SPEND | {"metadata": {"a": {"b": 1}}}, {}),
    ("no JSON", "POST", "/spends", None, {"raw": b"{"}),
    ("no UTF-8", "POST", "/spends", None, {"raw": b'{"customer": "\xff"}'}),
    ("a lone surrogate", "POST", "/spends", None, {"raw": b'{"customer": "\\ud800"}'}),
    ("too deep", "POST", "/spends", None, {"raw": b"[" * 5000}),
    ("too large", "POST", "/spends", None, {"raw": b'"' + b"a" * 70_000 + b'"'}),
    ("no body", "POST", "/spends", None, {}),
    ("a list", "POST", "/spends", [], {}),
    ("another media type", "POST", "/spends", SPEND, {"headers": {"Content-Type": "text/plain"}}),
    ("a charset", "POST", "/spends", {}, {"headers": {"Content-Type": "Application/JSON; charset=UTF-8"}}),
    ("no key", "POST", "/spends", SPEND, {"key": None}),
    ("a bad key", "POST", "/spends", SPEND, {"key": "a b"}),
    ("a parameter", "POST", "/spends?dry=1", SPEND, {}),
    ("nobody", "POST", "/spends", SPEND, {"token": "brim_live_nonsense"}),
    ("no bearer", "POST", "/spends", SPEND, {"headers": {"Authorization": "Basic abc"}}),
    ("Chinese", "POST", "/spends", SPEND | {"amount": cny(10_001)}, {"headers": {"Accept-Language": "zh-CN,en;q=0.5"}}),
    ("a field in Chinese", "POST", "/spends", {}, {"headers": {"Accept-Language": "zh"}}),
    ("a stranger in Chinese", "POST", "/spends", {}, {"token": "x", "headers": {"Accept-Language": "zh-Hans"}}),
    ("a hold", "POST", "/holds", SPEND | {"minutes": 0}, {}),
    ("a hold too large", "POST", "/holds", SPEND | {"amount": cny(10_001)}, {}),
    ("no hold", "POST", "/holds/hld_1/captures", {}, {}),
    ("a wallet", "GET", "/customers/ref:M00001/wallet", None, {}),
    ("no wallet", "GET", "/customers/ref:nobody/wallet", None, {}),
    ("a wallet then", "GET", "/customers/ref:M00001/wallet?as_of=2026-01-01T00:00:00Z", None, {}),
    ("twice", "GET", "/customers/ref:M00001/wallet?currency=CNY&currency=USD", None, {}),
    ("a bad moment", "GET", "/customers/ref:M00001/wallet?as_of=noon", None, {}),
    ("an escape", "GET", "/customers/ref:%00%FF%2F/wallet", None, {}),
    ("another method", "DELETE", "/spends", None, {}),
    ("no such address", "GET", "/nothing", None, {}),
]


def test_both_ways_answer_alike(ways, token, rich):
    for number, (name, method, path, body, more) in enumerate(CASES):
        headers = {"X-Request-Id": f"request-{number}"} | more.get("headers", {})
        django, slim = both(ways, token, method, path, body, **{"key": f"case-{number}", **more, "headers": headers})
        assert django == slim, name
        status, text, sent = slim
        assert status < 500, (name, text)
        assert sent["x-request-id"] == f"request-{number}"
        if status >= 400:
            assert sent["content-type"] == "application/problem+json", name


def test_both_ways_do_alike(ways, token, rich):
    """The first does it, the second replays it: the same body, and each says so."""
    for path, body in [("/spends", SPEND), ("/holds", SPEND)]:
        (first, text, sent), (second, again, replayed) = both(ways, token, "POST", path, body, key=f"do{path}")
        assert (first, second) == (201, 201)
        assert text == again
        assert replayed.pop("idempotency-replayed") == "true"
        sent.pop("x-request-id")
        replayed.pop("x-request-id")
        assert sent.keys() == replayed.keys() - {"idempotency-replayed"} | sent.keys()


def test_a_refusal_is_in_the_callers_language(caller, rich):
    answer = caller.post("/spends", SPEND | {"amount": cny(10_001)}, headers={"Accept-Language": "zh-CN"})
    assert answer.headers["content-language"] == "zh-hans"
    assert "余额" in answer.json()["detail"]
    answer = caller.post("/spends", {}, headers={"Accept-Language": "zh-CN"})
    assert "需要" in answer.json()["errors"][0]["message"]


def test_every_answer_tells_the_budget_and_cannot_be_framed_or_kept(caller, rich):
    answer = caller.get(f"/customers/{rich}/wallet")
    assert answer.headers["ratelimit-policy"].startswith('"read";q=')
    assert answer.headers["ratelimit"].startswith('"read";r=')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


REFUSED = [
    (403, "forbidden", {}, SPEND),
    (422, "idempotency_key_needed", {"key": None}, SPEND),
    (422, "invalid_request", {}, {}),
    (422, "insufficient_balance", {}, SPEND | {"amount": cny(10_001)}),
    (404, "unknown_customer", {}, SPEND | {"customer": "ref:nobody"}),
    (413, "body_too_large", {}, {"a": "b" * 70_000}),
]


def test_every_refusal_tells_what_is_left_of_the_keys_budget(caller, rich, monkeypatch):
    for name in ("READS", "WRITES"):
        monkeypatch.setattr(calls, name, Budget(name.lower(), most=100, window_s=10**6))
    reader, left = make_key("customers:read"), 100
    for status, code, more, body in REFUSED:
        answer = caller.post("/spends", body, **({"token": reader} if status == 403 else more))
        left -= status != 403
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["ratelimit-policy"] == '"writes";q=100;w=1000000', code
        assert answer.headers["ratelimit"].startswith(f'"writes";r={99 if status == 403 else left};t='), code
    for method, path, status, told in [
        ("GET", "/nothing", 404, '"reads";r=99'),
        ("DELETE", "/spends", 405, '"writes";r=94'),
        ("POST", "/nothing", 404, '"writes";r=93'),
        ("GET", "/customers/ref:nobody/wallet", 404, '"reads";r=98'),
    ]:
        answer = caller.send(method, path)
        assert (answer.status_code, answer.headers["ratelimit"].startswith(told)) == (status, True), path


def test_an_answer_to_nobody_known_tells_how_many_wrong_keys_are_left(caller, rich):
    for left, path in [(19, "/customers"), (18, "/nothing"), (17, f"/customers/{rich}/wallet")]:
        answer = caller.get(path, token="brim_live_x")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path
        assert answer.headers["ratelimit-policy"] == '"address";q=20;w=60'
        name, rest, reset = answer.headers["ratelimit"].split(";")
        assert (name, rest) == ('"address"', f"r={left}")
        assert 0 < int(reset.removeprefix("t=")) <= 61


def test_a_budget_that_is_used_up_is_429_with_a_time_to_wait(caller, rich, monkeypatch):
    monkeypatch.setattr(calls, "WRITES", Budget("write", most=1, window_s=60))
    assert caller.post("/spends", SPEND).status_code == 201
    answer = caller.post("/spends", SPEND)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.headers["ratelimit-policy"] == '"write";q=1;w=60'
    assert answer.headers["ratelimit"].startswith('"write";r=0;t=')
    assert caller.get(f"/customers/{rich}/wallet").json()["available"] == 9_995


def test_many_wrong_keys_from_one_address_are_slowed_and_a_right_one_is_not(caller, rich):
    answers = [caller.get("/customers", token="brim_live_x") for _time in range(21)]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert "retry-after" in answers[-1].headers
    assert answers[-1].headers["ratelimit"].startswith('"address";r=0;t=')
    known.clear()
    assert caller.get("/customers").status_code == 200
    assert caller.get("/customers", token="brim_live_x").status_code == 429


@pytest.fixture(autouse=True)
def _forget_failures():
    from brim.base.identity import throttle

    yield
    throttle.windows.clear()


def test_a_fault_of_ours_is_a_problem_without_a_trace(caller, rich, monkeypatch):
    from brim.trade.wallets import operations, queries

    def broken(*_args, **_kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(operations, "spend_batch", broken)
    monkeypatch.setattr(queries, "of_customers", broken)
    for answer in (caller.post("/spends", SPEND), caller.get(f"/customers/{rich}/wallet")):
        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
        assert "secret" not in answer.text


def test_a_limited_key_does_not_reach_customers_of_other_stores(caller, house):
    theirs = caller.post("/customers", {"name": "Wu", "store": "S1"}).json()["id"]
    assert caller.post("/topups", {"customer": theirs, "amount": HUNDRED, "channel": "cash"}).status_code == 201
    elsewhere = make_key(store_ids=[house["S2"]])
    assert caller.get(f"/customers/{theirs}/wallet", token=elsewhere).status_code == 404
    assert caller.post("/spends", {"customer": theirs, "amount": cny(1)}, token=elsewhere).status_code == 404
    assert caller.post("/holds", {"customer": theirs, "amount": cny(1)}, token=elsewhere).status_code == 404
    here = make_key(store_ids=[house["S1"]])
    for path in ("/spends", "/holds"):
        nowhere = caller.post(path, {"customer": theirs, "amount": cny(1)}, token=here)
        assert (nowhere.status_code, nowhere.json()["code"]) == (422, "store_needed")
        assert nowhere.json()["errors"][0]["field"] == "store"
    assert caller.get(f"/customers/{theirs}/wallet").json()["available"] == 10_000
    for path in ("/spends", "/holds"):
        asked = {"customer": theirs, "amount": cny(1), "store": "S1"}
        assert caller.post(path, asked, token=here).status_code == 201
    item = {"customer": theirs, "amount": cny(1), "ref": "a", "idempotency_key": "a"}
    (bulk,) = caller.post("/spends/bulk", {"items": [item]}, key=None, token=here).json()["results"]
    assert (bulk["status"], bulk["code"]) == ("refused", "store_needed")


def test_a_database_that_is_away_is_503_and_may_be_asked_again(caller, rich, monkeypatch):
    def gone(*_arguments: object, **_named: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(posting, "run_group", gone)
        answer = caller.post("/spends", SPEND, key="away")
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "database_away", "1")
    assert caller.post("/spends", SPEND, key="away").status_code == 201
    assert caller.get(f"/customers/{rich}/wallet").json()["available"] == 9_995


def test_a_key_of_another_network_is_refused_by_both_ways(ways, rich):
    made = create_key(actor=TEST, now=NOW, name="x", scopes="all", networks="192.0.2.0/24").token
    for _remembered in range(2):
        for way in ("django", "slim"):
            answer = Caller(ways[way], made).get(f"/customers/{rich}/wallet")
            assert (answer.status_code, answer.json()["code"]) == (403, "network_not_allowed")
