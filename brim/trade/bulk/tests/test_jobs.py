"""A job from its file to its end: booked once whatever happens on the way, and given back as a whole."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connections

from brim.base.events.models import EventRow
from brim.base.identity import operations as identity
from brim.base.identity import queries as identity_queries
from brim.base.identity.models import ApiKey
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.bulk import operations, queries, reading
from brim.trade.bulk.models import JobRow, PartRow
from brim.trade.bulk.operations import execution
from brim.trade.bulk.types import Fault, Form, Job, Status
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.models import Operation
from brim.trade.wallets.queries import operation, wallet

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)
TEST = system("test")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PART", 3)


@pytest.fixture
def lin() -> Iterator[int]:
    """A customer with 100 yuan; the house has two stores."""
    identity.set_up_business(
        actor=TEST, now=NOW, name="Brim Tea", name_zh="盈茶", currency="CNY", time_zone="Asia/Shanghai"
    )
    for code in ("S1", "S2"):
        identity.open_store(actor=TEST, now=NOW, code=code, name=code, name_zh=code)
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


def lines(*amounts: int, **more: object) -> bytes:
    """A file of spends of Lin's, each with a reference of its own."""
    rows = [
        {"ref": f"r{at}", "customer": "ref:M1", "amount": {"amount": amount, "currency": "CNY"}, **more}
        for at, amount in enumerate(amounts, start=1)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def receive(content: bytes, *, key: str = "x:j", form: Form = Form.NDJSON, actor: Actor = TEST) -> Job:
    return operations.receive([content], form=form, actor=actor, now=NOW, key=key)


def job(of: Job, actor: Actor = TEST) -> Job:
    return queries.job(of.id, actor=actor)


def spent() -> list[int]:
    return sorted(Operation.objects.filter(kind="spend").values_list("amount", flat=True))


def left(customer_id: int) -> int:
    return wallet(customer_id, "CNY").principal


def told(name: str) -> int:
    return EventRow.objects.filter(type=f"bulk.{name}").count()


def test_a_job_books_every_line_and_names_those_it_cannot(lin: int) -> None:
    content = lines(100, 200, 300, 20_000, 400) + b"{}\n" + lines(5, customer="ref:none") + lines(6, store="S9")
    sent = receive(content)
    assert (sent.status, sent.lines, sent.worked, left(lin)) == (Status.QUEUED, 8, 0, 10_000)
    operations.work(sent.id, now=NOW)
    done = job(sent)
    assert (done.status, done.lines, done.worked, done.posted, done.refused) == (Status.DONE, 8, 8, 4, 4)
    assert (spent(), left(lin)) == ([100, 200, 300, 400], 9_000)
    assert list(queries.faults(sent.id, actor=TEST)) == [
        Fault(4, "r4", "spend", "insufficient_balance", "", {"available": 9_400, "asked": 20_000}),
        Fault(6, "", "spend", "invalid_request", "amount", {}),
        Fault(7, "r1", "spend", "unknown_customer", "customer", {}),
        Fault(8, "r1", "spend", "unknown_store", "store", {}),
    ]
    assert (told("job_received"), told("job_done")) == (1, 1)
    assert not PartRow.objects.exclude(content=b"").exists()
    operations.work(sent.id, now=NOW)
    assert (spent(), told("job_done")) == ([100, 200, 300, 400], 1)


def test_a_file_of_csv_is_worked_likewise(lin: int) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["customer", "amount", "currency", "description", "store", "idempotency_key"])
    writer.writerow(["ref:M1", "1230", "CNY", "龙井,\n一壶", "S1", "k1"])
    writer.writerow([ids.public_customer(lin), "70", "CNY", "", "", ""])
    sent = receive(out.getvalue().encode(), form=Form.CSV)
    operations.work(sent.id, now=NOW)
    assert (job(sent).posted, spent(), left(lin)) == (2, [70, 1230], 8_700)
    booked = operation(lin, Operation.objects.get(amount=1230).id)
    assert booked.description == "龙井, 一壶"


@pytest.mark.parametrize("place", ["begin", "book_part", "finish"])
def test_a_worker_killed_anywhere_is_followed_by_one_that_doubles_nothing(
    lin: int, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before each step of each part in turn: before it is begun, booked, or noted."""
    sent = receive(lines(*range(1, 11)))
    real = getattr(execution, place)
    calls = 0

    class Killed(BaseException):
        pass

    def deadly(*given: object) -> object:
        nonlocal calls
        calls += 1
        if calls % 2:
            raise Killed
        return real(*given)

    monkeypatch.setattr(execution, place, deadly)
    kills = 0
    while job(sent).status is not Status.DONE:
        try:
            operations.work_all(now=NOW)
        except Killed:
            kills += 1
        assert kills < 20
    assert kills >= 4
    assert spent() == list(range(1, 11))
    assert (job(sent).posted, job(sent).refused, left(lin)) == (10, 0, 10_000 - 55)
    assert told("job_done") == 1


def test_two_workers_at_once_book_and_count_once(lin: int) -> None:
    sent = receive(lines(*range(1, 31)))

    def run() -> None:
        try:
            operations.work(sent.id, now=NOW)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert spent() == list(range(1, 31))
    assert (job(sent).posted, job(sent).refused, told("job_done")) == (30, 0, 1)


def test_a_worker_that_another_overtakes_ends_quietly(lin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, begin = receive(lines(1, 2, 3)), execution.begin

    def overtaken(job_id: int, now: datetime) -> object:
        begun = begin(job_id, now)
        monkeypatch.setattr(execution, "begin", begin)
        operations.work(job_id, now=now)
        return begun

    monkeypatch.setattr(execution, "begin", overtaken)
    operations.work(sent.id, now=NOW)
    assert (spent(), job(sent).posted, job(sent).refused, told("job_done")) == ([1, 2, 3], 3, 0, 1)


def test_a_lines_own_key_counts_over_jobs_and_calls_and_is_not_undone_by_the_second(lin: int) -> None:
    first = receive(lines(100, idempotency_key="k"), key="x:1")
    operations.work(first.id, now=NOW)
    second = receive(lines(100, idempotency_key="k") + lines(7), key="x:2")
    operations.work(second.id, now=NOW)
    assert spent() == [7, 100]
    assert [fault.code for fault in queries.faults(second.id, actor=TEST)] == ["booked_before"]
    other = receive(lines(101, idempotency_key="k"), key="x:3")
    operations.work(other.id, now=NOW)
    assert [fault.code for fault in queries.faults(other.id, actor=TEST)] == ["key_conflict"]
    operations.undo(second.id, actor=TEST, now=NOW, reason="wrong file")
    operations.work_all(now=NOW)
    assert (job(second).undone, left(lin)) == (1, 9_900)


def test_the_same_file_under_the_same_key_is_the_same_job(lin: int) -> None:
    first, again = receive(lines(1)), receive(lines(1))
    assert (again.id, again.is_replayed, JobRow.objects.count()) == (first.id, True, 1)
    with pytest.raises(Conflict) as refused:
        receive(lines(2))
    assert (refused.value.code, JobRow.objects.count(), PartRow.objects.count()) == ("key_conflict", 1, 1)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(lin: int) -> None:
    with pytest.raises(Invalid):
        receive(lines(*range(1, 9)) + b"\xff\n")
    with pytest.raises(Invalid) as refused:
        receive(b"\n\n")
    assert refused.value.code == "empty_file"
    assert (JobRow.objects.count(), PartRow.objects.count(), told("job_received"), spent()) == (0, 0, 0, [])


def test_a_cancelled_job_books_nothing_more(lin: int) -> None:
    sent = receive(lines(*range(1, 8)))
    assert operations.cancel(sent.id, actor=TEST, now=NOW).status is Status.CANCELLED
    operations.work_all(now=NOW)
    assert (spent(), told("job_cancelled"), left(lin)) == ([], 1, 10_000)
    assert not PartRow.objects.exclude(content=b"").exists()
    with pytest.raises(Conflict) as refused:
        operations.cancel(sent.id, actor=TEST, now=NOW)
    assert refused.value.code == "bulk_job_ended"


def test_cancelled_while_a_part_is_in_hand_it_knows_what_that_part_booked(
    lin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = receive(lines(*range(1, 8)))
    with monkeypatch.context() as patch:
        patch.setattr(execution, "finish", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            operations.work(sent.id, now=NOW)
    assert spent() == [1, 2, 3]
    assert operations.cancel(sent.id, actor=TEST, now=NOW).status is Status.CANCELLING
    operations.work_all(now=NOW)
    assert (job(sent).status, job(sent).posted, spent()) == (Status.CANCELLED, 3, [1, 2, 3])
    operations.undo(sent.id, actor=TEST, now=NOW, reason="wrong file")
    operations.work_all(now=NOW)
    assert (job(sent).status, job(sent).undone, left(lin)) == (Status.UNDONE, 3, 10_000)


def test_a_job_is_undone_once_and_what_went_back_before_is_kept(lin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = receive(lines(100, 200, 300, 400))
    with pytest.raises(Conflict) as refused:
        operations.undo(sent.id, actor=TEST, now=NOW, reason="wrong file")
    assert refused.value.code == "bulk_job_open"
    operations.work(sent.id, now=NOW)
    before = Operation.objects.get(amount=200)
    wallets.refund_spend(customer_id=lin, spend_id=before.id, actor=TEST, now=NOW, key="r", reason="cold tea")
    for reason in (" ", "for 4111 1111 1111 1111"):
        with pytest.raises(Invalid):
            operations.undo(sent.id, actor=TEST, now=NOW, reason=reason)
    assert operations.undo(sent.id, actor=TEST, now=NOW, reason="wrong file").status is Status.UNDOING
    with monkeypatch.context() as patch:
        patch.setattr(execution, "finish", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            operations.work(sent.id, now=NOW)
    operations.work_all(now=NOW)
    assert operations.undo(sent.id, actor=TEST, now=NOW, reason="again").is_replayed
    operations.work_all(now=NOW)
    ended = job(sent)
    assert (ended.status, ended.posted, ended.undone, ended.kept, left(lin)) == (Status.UNDONE, 4, 3, 1, 10_000)
    assert [(fault.line, fault.step) for fault in queries.faults(sent.id, actor=TEST)] == [(2, "undo")]
    assert Operation.objects.filter(kind="refund").count() == 4
    assert (told("undo_started"), told("job_undone")) == (1, 1)


def key_of(*store_ids: int) -> Actor:
    """A key that takes and reads spends, at these stores or at all."""
    scopes = ["spends:write", "spends:read"]
    made = identity.create_key(actor=TEST, now=NOW, name="till", scopes=scopes, store_ids=list(store_ids) or None)
    return identity_queries.actor_of_key(made.token, request_id="req", now=NOW)


def test_a_key_that_is_revoked_books_nothing_more_of_its_file(lin: int) -> None:
    key = key_of()
    sent = receive(lines(1, 2, 3, 4, 5), actor=key)
    assert execution.begin(sent.id, NOW) is not None
    execution.finish(*first_part(sent))
    identity.revoke_key(key.id, actor=TEST, now=NOW)
    operations.work(sent.id, now=NOW)
    done = job(sent)
    assert (done.status, done.posted, done.refused, spent()) == (Status.DONE, 3, 2, [1, 2, 3])
    assert [(fault.line, fault.code) for fault in queries.faults(sent.id, actor=TEST)] == [
        (4, "forbidden"),
        (5, "forbidden"),
    ]


def first_part(sent: Job) -> tuple[JobRow, execution.Results, datetime]:
    row, part = JobRow.objects.get(id=sent.id), PartRow.objects.get(job_id=sent.id, number=0)
    return row, execution.book_part(row, part, NOW), NOW


def test_a_key_whose_stores_were_cut_books_at_what_is_left(lin: int) -> None:
    first, second = (identity.open_store(actor=TEST, now=NOW, code=code, name=code, name_zh=code) for code in "XY")
    key = key_of(first.id, second.id)
    sent = receive(lines(1, store="X") + lines(2, store="Y"), actor=key)
    ApiKey.objects.filter(pk=key.id).update(store_ids=[second.id])
    operations.work(sent.id, now=NOW)
    assert (spent(), [fault.line for fault in queries.faults(sent.id, actor=TEST)]) == ([2], [1])


def test_who_is_limited_to_a_store_books_there_alone_and_sees_its_own_jobs(lin: int) -> None:
    store = identity.open_store(actor=TEST, now=NOW, code="S3", name="S3", name_zh="S3")
    mine = key_of(store.id)
    sent = receive(lines(1, store="S1") + lines(2, store="S3"), actor=mine)
    operations.work(sent.id, now=NOW)
    assert (spent(), [fault.code for fault in queries.faults(sent.id, actor=mine)]) == ([2], ["forbidden"])
    other = Actor(ActorKind.KEY, mine.id + 1, mine.permissions, frozenset({store.id}), "req", "till")
    with pytest.raises(NotFound):
        job(sent, other)
    with pytest.raises(NotFound):
        operations.cancel(sent.id, actor=other, now=NOW)
    with pytest.raises(Forbidden):
        operations.undo(sent.id, actor=mine, now=NOW, reason="wrong file")
    with pytest.raises(Forbidden):
        receive(lines(1), actor=Actor(ActorKind.KEY, 9, frozenset(), None, "req", "none"))
    assert (job(sent).posted, [one.id for one in queries.jobs(actor=TEST).items]) == (1, [sent.id])
    assert list(queries.jobs(actor=other).items) == []
