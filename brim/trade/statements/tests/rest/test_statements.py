"""Statements over the API: they foot, come page by page and as a file."""

from datetime import UTC, datetime, timedelta

import pytest

from brim.base.identity.types import system
from brim.base.rest.calls import Call
from brim.base.rest.tests.calling import cny, make_key


def test_a_statement_foots(api, rich):
    for amount, store in ((300, "S2"), (1200, None), (45, "S1")):
        assert api.post("/spends", {"customer": rich, "amount": cny(amount), "store": store}).status_code == 201
    found = api.get(f"/customers/{rich}/statement").json()
    assert [line["store"] for line in found["lines"]] == [None, "S2", None, "S1"]
    assert found["opening"]["amount"] + sum(line["amount"]["amount"] for line in found["lines"]) == 8455
    assert found["closing"]["amount"] == 8455
    running = found["opening"]["amount"]
    for line in found["lines"]:
        running += line["amount"]["amount"]
        assert line["balance"]["amount"] == running
    today = datetime.now(UTC).date()
    later = api.get(f"/customers/{rich}/statement?from={today + timedelta(days=2)}").json()
    assert (later["opening"]["amount"], later["lines"], later["closing"]["amount"]) == (8455, [], 8455)


def test_a_statement_in_pages_and_as_csv(api, rich):
    for amount in (300, 1200, 45):
        api.post("/spends", {"customer": rich, "amount": cny(amount)})
    first = api.get(f"/customers/{rich}/statement?limit=3").json()
    second = api.get(f"/customers/{rich}/statement?limit=3&cursor={first['next_cursor']}").json()
    assert (len(first["lines"]), len(second["lines"]), second["next_cursor"]) == (3, 1, None)
    assert second["opening"]["amount"] == first["lines"][-1]["balance"]["amount"]
    text = api.get(f"/customers/{rich}/statement?format=csv")
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in text.headers["content-disposition"]
    assert len(text.text.strip().splitlines()) == 1 + 1 + 4 + 1
    assert "84.55" in text.text.splitlines()[-1]


def test_a_statement_of_no_period_or_for_strangers_is_refused(api, rich):
    for query in (
        "from=yesterday",
        "from=2026-02-30",
        "from=2026-03-02&to=2026-02-20",
        "from=2026-03-02&to=2026-03-01",
        "to=2026-03-02T00:00:00",
    ):
        answer = api.get(f"/customers/{rich}/statement?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_period"), answer.text
    assert api.get(f"/customers/{rich}/statement", token=make_key("wallets:read")).status_code == 403


@pytest.mark.parametrize("edge", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_are_days_like_others(api, rich, edge):
    """`day + 1` and time zones carry them beyond what a computer can write."""
    instants = [f"{edge}T23:59:59{zone}" for zone in ("Z", "-14:00", "%2B14:00")]
    for path in ("from", "to"):
        for value in (edge, *instants):
            for kind in ("json", "csv"):
                answer = api.get(f"/customers/{rich}/statement?{path}={value}&format={kind}")
                assert answer.status_code == 200, (value, answer.text)
    whole = api.get(f"/customers/{rich}/statement?from=0001-01-01&to=9999-12-31").json()
    assert (whole["opening"]["amount"], whole["closing"]["amount"], len(whole["lines"])) == (0, 10_000, 1)


def test_a_statement_as_csv_is_sent_while_it_is_read(api, rich, monkeypatch):
    """Neither the text nor the lines are ever whole in memory."""
    from brim.trade.statements import rest

    seen = []
    real = rest.files.statement_csv

    def watched(*given, **named):
        for row in real(*given, **named):
            seen.append(row)
            yield row

    monkeypatch.setattr(rest.files, "statement_csv", watched)
    answer = rest.get_statement(Call(system("test"), datetime.now(UTC), "req"), rich, rest.StatementQuery(format="csv"))
    assert (answer.body, seen) == (None, [])
