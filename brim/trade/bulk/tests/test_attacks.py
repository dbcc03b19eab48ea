"""Files that are made to hurt: whatever a line holds, it is told of by its number and holds nobody else up."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import DataError, OperationalError

from brim.base.identity import operations as identity
from brim.base.identity.types import system
from brim.base.kit import ids
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.bulk import operations, queries
from brim.trade.bulk.models import JobRow, PartRow
from brim.trade.bulk.operations import execution
from brim.trade.bulk.types import Form, Status
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.models import Operation
from brim.trade.wallets.queries import wallet
from brim.trade.wallets.types import Spend

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)
TEST = system("test")
GOOD = {"customer": "ref:M1", "amount": {"amount": 100, "currency": "CNY"}}
HURTFUL = {
    "a_nul_in_the_reference": json.dumps({**GOOD, "ref": "a\x00b"}),
    "half_a_pair_in_the_reference": json.dumps({**GOOD, "ref": "\ud800"}),
    "a_nul_beside_no_amount": json.dumps({"ref": "a\x00b"}),
    "half_a_pair_beside_no_amount": json.dumps({"ref": "\udfff"}),
    "a_nul_in_a_strange_name": json.dumps({**GOOD, "\x00": 1}),
    "half_a_pair_in_a_strange_name": json.dumps({**GOOD, "\ud800": 1}),
    "a_nul_in_the_metadata": json.dumps({**GOOD, "metadata": {"a": "\x00"}}),
    "half_a_pair_in_the_metadata": json.dumps({**GOOD, "metadata": {"a": "\ud800"}}),
    "half_a_pair_as_a_name_of_the_metadata": json.dumps({**GOOD, "metadata": {"\ud800": 1}}),
    "a_nul_as_a_name_of_the_metadata": json.dumps({**GOOD, "metadata": {"\x00": 1}}),
    "deep_metadata": json.dumps({**GOOD, "metadata": {}})[:-2] + '"a":' + "[" * 900 + "]" * 900 + "}}",
    "a_huge_number_in_the_metadata": json.dumps({**GOOD, "metadata": {"a": 10**4000}}),
    "the_first_moment_of_all": json.dumps({**GOOD, "occurred_at": "0001-01-01T00:00:00+14:00"}),
    "the_last_moment_of_all": json.dumps({**GOOD, "occurred_at": "9999-12-31T23:59:59-14:00"}),
    "a_moment_beyond_the_calendar": json.dumps({**GOOD, "occurred_at": "9999-12-31T23:59:59-23:59"}),
    "an_amount_of_4000_digits": json.dumps({**GOOD, "amount": {"amount": 10**4000, "currency": "CNY"}}),
    "a_currency_of_full_width": json.dumps({**GOOD, "amount": {"amount": 1, "currency": "ＣＮＹ"}}),
    "a_currency_that_is_none": json.dumps({**GOOD, "amount": {"amount": 1, "currency": "XXX"}}),
    "a_customer_of_the_house": json.dumps({**GOOD, "customer": "cus_0"}),
    "a_key_of_ours": json.dumps({**GOOD, "idempotency_key": "x" * 201}),
    "twice_the_same_name": '{"customer":"ref:M1","customer":"\\u0000","amount":{"amount":1,"currency":"CNY"}}',
}


@pytest.fixture
def lin() -> Iterator[int]:
    identity.set_up_business(
        actor=TEST, now=NOW, name="Brim Tea", name_zh="盈茶", currency="CNY", time_zone="Asia/Shanghai"
    )
    made = customers.create(actor=TEST, now=NOW, name="Lin Wei", ref="M1").id
    wallets.credit_top_up(
        customer_id=made,
        topup_id=ids.make(),
        paid=money(10_000, "CNY"),
        channel="cash",
        payment_id=ids.make(),
        store_id=None,
        actor=TEST,
        now=NOW,
        key="",
    )
    yield made
    assert_books_balance()


@pytest.mark.parametrize("hurtful", HURTFUL.values(), ids=HURTFUL.keys())
def test_a_hurtful_line_is_refused_by_its_number_and_the_next_one_is_booked(lin: int, hurtful: str) -> None:
    content = f"{hurtful}\n{json.dumps(GOOD)}\n".encode()
    sent = operations.receive([content], form=Form.NDJSON, actor=TEST, now=NOW, key="x:j")
    operations.work(sent.id, now=NOW)
    done = queries.job(sent.id, actor=TEST)
    assert (done.status, done.posted, done.refused) == (Status.DONE, 1, 1)
    assert [fault.line for fault in queries.faults(sent.id, actor=TEST)] == [1]
    assert wallet(lin, "CNY").principal == 9_900


def test_a_job_that_fails_holds_no_other_up(lin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = [
        operations.receive([json.dumps(GOOD).encode()], form=Form.NDJSON, actor=TEST, now=NOW, key=f"x:{at}")
        for at in range(3)
    ]
    plainly = execution.book_part

    def take(row: JobRow, part: PartRow, now: datetime) -> execution.Results:
        if row.id == sent[0].id:
            raise RuntimeError("a bug")
        return plainly(row, part, now)

    monkeypatch.setattr(execution, "book_part", take)
    with pytest.raises(RuntimeError, match="a bug"):
        operations.work_all(now=NOW)
    found = [queries.job(one.id, actor=TEST).status for one in sent]
    assert found == [Status.WORKING, Status.DONE, Status.DONE]
    monkeypatch.undo()
    assert operations.work_all(now=NOW) == 1
    assert wallet(lin, "CNY").principal == 9_700


def test_a_line_may_tell_its_moment_with_any_offset_and_it_is_kept_in_utc(lin: int) -> None:
    day = (NOW - timedelta(days=2)).date()
    content = json.dumps({**GOOD, "occurred_at": f"{day}T20:00:00+16:00"})
    sent = operations.receive([content.encode()], form=Form.NDJSON, actor=TEST, now=NOW, key="x:j")
    operations.work(sent.id, now=NOW)
    assert queries.job(sent.id, actor=TEST).posted == 1
    (row,) = Operation.objects.filter(kind="spend")
    assert row.occurred_at == datetime.combine(day, time(4), UTC)


def test_a_line_that_is_told_too_late_is_refused_alone_and_says_how_late_it_may_be(lin: int) -> None:
    lines = [{**GOOD, "occurred_at": (NOW - timedelta(days=ago)).isoformat()} for ago in (1, 3, 4, 400)]
    content = "\n".join(map(json.dumps, lines)).encode()
    sent = operations.receive([content], form=Form.NDJSON, actor=TEST, now=NOW, key="x:late")
    operations.work(sent.id, now=NOW)
    found = queries.job(sent.id, actor=TEST)
    assert (found.posted, found.refused) == (2, 2)
    faults = [fault for part in PartRow.objects.filter(job_id=sent.id) for fault in part.faults]
    assert [(fault[0], fault[3], fault[5]) for fault in faults] == [
        (3, "spend_too_late", {"late_spend_days": 3}),
        (4, "spend_too_late", {"late_spend_days": 3}),
    ]


def breaking(monkeypatch: pytest.MonkeyPatch, *amounts: int) -> list[int]:
    """Whatever has one of these amounts is a bug; how many were tried at once, each time."""
    plainly, tried = wallets.spend_batch, []

    def spend_batch(spends: list[Spend], *, now: datetime) -> list[object]:
        tried.append(len(spends))
        if any(one.amount in amounts for one in spends):
            raise DataError("what validation takes and the database refuses")
        return plainly(spends, now=now)

    monkeypatch.setattr(wallets, "spend_batch", spend_batch)
    return tried


def test_a_line_that_nobody_foresaw_stands_alone_and_its_job_ends(lin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = breaking(monkeypatch, 3, 7)
    content = "".join(json.dumps({**GOOD, "amount": {"amount": at, "currency": "CNY"}}) + "\n" for at in range(1, 9))
    sent = operations.receive([content.encode()], form=Form.NDJSON, actor=TEST, now=NOW, key="x:j")
    operations.work(sent.id, now=NOW)
    done = queries.job(sent.id, actor=TEST)
    assert (done.status, done.posted, done.refused) == (Status.DONE, 6, 2)
    assert [(one.line, one.code) for one in queries.faults(sent.id, actor=TEST)] == [
        (3, "internal_error"),
        (7, "internal_error"),
    ]
    assert wallet(lin, "CNY").principal == 10_000 - (1 + 2 + 4 + 5 + 6 + 8)
    assert max(tried) == 8
    assert len(tried) < 16


def test_a_job_waits_while_the_database_is_away(lin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_spends: list[Spend], *, now: datetime) -> list[object]:
        raise OperationalError("server closed the connection unexpectedly")

    sent = operations.receive([json.dumps(GOOD).encode()], form=Form.NDJSON, actor=TEST, now=NOW, key="x:j")
    with monkeypatch.context() as patch:
        patch.setattr(wallets, "spend_batch", gone)
        with pytest.raises(OperationalError):
            operations.work(sent.id, now=NOW)
    assert queries.job(sent.id, actor=TEST).status is Status.WORKING
    operations.work(sent.id, now=NOW)
    assert queries.job(sent.id, actor=TEST).posted == 1


def test_a_job_whose_part_cannot_be_worked_at_all_can_be_called_off(lin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_part: object) -> None:
        raise RuntimeError("a bug")

    sent = operations.receive([json.dumps(GOOD).encode()], form=Form.NDJSON, actor=TEST, now=NOW, key="x:j")
    monkeypatch.setattr(execution, "book_part", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        operations.work(sent.id, now=NOW)
    assert operations.cancel(sent.id, actor=TEST, now=NOW).status is Status.CANCELLING
    assert operations.work_all(now=NOW) == 1
    ended = queries.job(sent.id, actor=TEST)
    assert (ended.status, ended.posted, ended.refused) == (Status.CANCELLED, 0, 0)
    assert operations.work_all(now=NOW) == 0
    assert wallet(lin, "CNY").principal == 10_000
