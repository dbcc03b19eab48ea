"""What is written of a customer beside their money is sealed under their key: read while they are known, then gone."""

import pytest
from django.db import ProgrammingError, connection, transaction

from brim.base.events.queries import timeline
from brim.base.kit.feeds import Wanted
from brim.base.kit.tests.trips import counted_trips
from brim.core.customers import operations as customers
from brim.core.customers.encryption import UnreadableError
from brim.core.customers.tests.test_sealing import whole_database
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Operation as Row
from brim.trade.wallets.operations.transfers import receive
from brim.trade.wallets.tests.conftest import ALICE, BOB, LATER, TEST, cny, new_key, save, spend, top_up
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db
SECRETS = ("Cake for Lin Wan", "tel 13800138000", "Spilled on José", "A gift to 买买提", "Moves to Lyon", "Deposit 林")


def write_all(customer_id: int, other: int) -> dict[str, int]:
    """Every kind of text that is kept beside money; the ids of the operations."""
    top_up(customer_id, 100000)
    spent = spend(
        customer_id,
        1000,
        key="x:cake",
        description="Cake for Lin Wan",
        metadata={"note": "tel 13800138000", "list_price": 1200},
    )
    back = operations.refund_spend(
        customer_id=customer_id,
        spend_id=spent.id,
        amount=cny(100),
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="Spilled on José",
    )
    sent = operations.transfer(
        customer_id=customer_id,
        to_customer_id=other,
        amount=cny(500),
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="A gift to 买买提",
    )
    held = operations.hold(
        customer_id=customer_id,
        amount=cny(300),
        actor=ALICE,
        now=LATER,
        key=new_key(),
        description="Deposit 林",
        metadata={"table": "7, Deposit 林"},
    )
    asked = operations.request_withdrawal(
        customer_id=customer_id,
        amount=cny(700),
        account="ICBC, ends 4417",
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="Moves to Lyon",
    )
    fixed = operations.adjust(
        customer_id=customer_id,
        purse=Purse.BONUS,
        change=cny(10),
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="Spilled on José",
    )
    written = {"spent": spent, "back": back, "sent": sent, "held": held, "asked": asked, "fixed": fixed}
    return {name: one.id for name, one in written.items()}


def test_no_text_about_a_customer_stands_in_plain_anywhere(customer, other):
    write_all(customer, other)
    dump = whole_database()
    in_plain = [
        f"{table}: {secret}"
        for table, content in dump.items()
        for secret in SECRETS
        if secret.encode() in content or secret.encode().hex().encode() in content
    ]
    assert in_plain == []
    assert_books_balance()


def test_what_was_written_is_read_everywhere(customer, other):
    made = write_all(customer, other)
    spent = queries.operation(customer, made["spent"])
    assert (spent.description, spent.metadata) == (
        "Cake for Lin Wan",
        {"note": "tel 13800138000", "list_price": 1200},
    )
    assert queries.operation(customer, made["back"]).reason == "Spilled on José"
    held = queries.hold_by_id(customer, made["held"])
    assert (held.description, held.metadata) == ("Deposit 林", {"table": "7, Deposit 林"})
    assert queries.withdrawal(customer, made["asked"]).reason == "Moves to Lyon"
    assert queries.adjustment(customer, made["fixed"]).reason == "Spilled on José"
    (listed,) = queries.list_spends(Wanted(), actor=ALICE, now=LATER).items
    assert listed.description == "Cake for Lin Wan"
    assert {one.reason for one in timeline(customer, limit=50).items} >= {"A gift to 买买提", "Moves to Lyon"}
    assert_books_balance()


def test_the_second_half_of_a_transfer_bears_what_was_said_of_the_first(customer, other):
    write_all(customer, other)
    first = [one for one in timeline(customer, limit=50).items if one.type == "wallets.transferred_out"]
    assert len(first) == 1
    receive(first)
    (arrived,) = queries.operations(other, limit=5).items
    assert (arrived.kind, arrived.reason) == ("transfer_in", "A gift to 买买提")
    customers.forget(customer, actor=TEST, now=LATER, reason="Asked")
    receive(first)
    assert len(queries.operations(other, limit=5).items) == 1
    assert_books_balance()


def test_of_an_erased_customer_nothing_is_read_and_a_key_is_answered_without_the_text(customer, other):
    made = write_all(customer, other)
    customers.forget(customer, actor=TEST, now=LATER, reason="Asked by Lin Wan")
    for operation in queries.operations(customer, limit=50).items:
        assert (operation.description, operation.reason) == ("", "")
    assert queries.operation(customer, made["spent"]).metadata == {"list_price": 1200}
    assert queries.hold_by_id(customer, made["held"]).description == ""
    assert queries.withdrawal(customer, made["asked"]).reason == ""
    assert {one.reason for one in timeline(customer, limit=50).items} == {""}
    again = spend(
        customer,
        1000,
        key="x:cake",
        description="Cake for Lin Wan",
        metadata={"note": "tel 13800138000", "list_price": 1200},
    )
    assert (again.id, again.is_replayed, again.description) == (made["spent"], True, "")
    assert b"Lin Wan" not in b"".join(whole_database().values())
    assert_books_balance()


def test_an_approval_is_answered_again_once_its_reason_is_gone(customer):
    save({"currencies": {"CNY": {"adjustment_alone": 1000}}})
    top_up(customer, 100000)
    asked = operations.adjust(
        customer_id=customer,
        purse=Purse.BONUS,
        change=cny(90000),
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="Sorry",
    )
    assert asked.status == "requested"
    approve = {"customer_id": customer, "adjustment_id": asked.id, "actor": BOB, "now": LATER, "key": "x:yes"}
    made = operations.approve_adjustment(**approve)
    assert (made.status, made.reason) == ("made", "Sorry")
    customers.forget(customer, actor=TEST, now=LATER, reason="Asked")
    again = operations.approve_adjustment(**approve)
    assert (again.status, again.is_replayed, again.reason) == ("made", True, "")
    assert_books_balance()


def test_a_seal_moved_to_another_operation_does_not_open(customer):
    top_up(customer, 1000)
    one, two = (spend(customer, 10, description=text) for text in ("one", "two"))
    blob = Row.objects.get(customer_id=customer, id=one.id).sealed
    Row.objects.filter(customer_id=customer, id=two.id).update(sealed=bytes(blob))
    with pytest.raises(UnreadableError):
        queries.operation(customer, two.id)
    assert_books_balance()


def test_a_spend_with_a_text_takes_no_more_trips_and_one_statement_more(customer, monkeypatch):
    top_up(customer, 10000)
    spend(customer, 10)
    counts = []
    for description in ("", "One pot of tea, extra hot, please"):
        with counted_trips(monkeypatch) as counted:
            spend(customer, 10, description=description)
        counts.append((counted.trips, counted.statements, counted.alone))
    without, with_text = counts
    assert with_text == (without[0], without[1] + 1, without[2])
    assert_books_balance()


def test_rows_of_an_earlier_version_are_sealed_a_few_at_a_time(customer, other):
    made = write_all(customer, other)
    with connection.cursor() as db:
        db.execute(
            "UPDATE wallets_operation SET sealed = NULL, description = 'Cake for Lin Wan', reason = 'Old reason',"
            ' metadata = \'{"note": "tel 1", "list_price": 5}\' WHERE kind = \'spend\''
        )
        db.execute("UPDATE wallets_hold SET sealed = NULL, description = 'Deposit 林' WHERE purpose = 'hold'")
        db.execute("UPDATE wallets_withdrawal SET sealed_reason = NULL, reason = 'Moves to Lyon'")
        db.execute("UPDATE wallets_adjustment SET sealed_reason = NULL, reason = 'Spilled on José'")
    rounds = 0
    while operations.seal_texts(limit=1):
        rounds += 1
    assert rounds == 1
    dump = b"".join(whole_database().values())
    assert [secret for secret in (*SECRETS, "Old reason") if secret.encode() in dump] == []
    spent = queries.operation(customer, made["spent"])
    assert (spent.description, spent.reason, spent.metadata) == (
        "Cake for Lin Wan",
        "Old reason",
        {"note": "tel 1", "list_price": 5},
    )
    assert queries.withdrawal(customer, made["asked"]).reason == "Moves to Lyon"
    assert_books_balance()


def test_the_application_may_change_no_sealed_reason(customer):
    top_up(customer, 1000)
    operations.freeze(customer_id=customer, currency="CNY", actor=ALICE, now=LATER, key=new_key(), reason="Lost phone")
    for statement in (
        "UPDATE events_reason SET sealed = ''",
        "DELETE FROM events_reason",
        "UPDATE events_event SET reason = ''",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as db,
        ):
            db.execute(statement)
    assert_books_balance()
