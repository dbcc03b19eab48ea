"""The wallets' part of the proof finds what is wrong, and `brim verify` hears of it."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.money import money
from brim.core.ledger import verify
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries.verification import assert_wallets_balance
from conftest import TEST_SERVER

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ACTOR = system("test")


@pytest.fixture
def spent(transactional_db) -> None:
    """Customer 8 topped up 100.00, spent 30.00 and was frozen."""
    set_up_business(actor=ACTOR, now=NOW, name="T", currency="CNY", time_zone="UTC")
    wallets.credit_top_up(
        customer_id=8,
        topup_id=5,
        paid=money(10000, "CNY"),
        channel="cash",
        payment_id=6,
        store_id=None,
        actor=ACTOR,
        now=NOW,
        key="topup:5",
    )
    wallets.spend(customer_id=8, amount=money(3000, "CNY"), actor=ACTOR, now=NOW, key="s")
    wallets.freeze(customer_id=8, currency="CNY", actor=ACTOR, now=NOW, key="f", reason="lost")


def untold(event: str, kind: str) -> str:
    """Takes away all that is known of an operation but its transfer."""
    return (
        f"DELETE FROM events_event WHERE type = 'wallets.{event}';DELETE FROM wallets_operation WHERE kind = '{kind}'"
    )


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE wallets_lot SET remaining = 6999", "lots of CNY principal hold 6999"),
        ("DELETE FROM wallets_lot", "lots of CNY principal hold 0"),
        ("DELETE FROM wallets_operation WHERE kind = 'spend'", "is told by an event and was never booked"),
        (untold("balance_spent", "spend"), "is a transfer of the ledger and nothing else"),
        (untold("wallet_frozen", "freeze"), "is a transfer of the ledger and nothing else"),
        ("DELETE FROM events_event WHERE type = 'wallets.balance_spent'", "has no event"),
    ],
)
def test_every_tampering_is_named(spent, statement, fault):
    assert_wallets_balance()
    assert verify.run(now=lambda: NOW).fault == ""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(TEST_SERVER.conninfo(name, "postgres"), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(statement)
    run = verify.run(now=lambda: NOW)
    assert run.fault.startswith("customer 8: ")
    assert fault in run.fault
