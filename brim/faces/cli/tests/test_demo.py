"""The demo business is made whole or not at all, by the real operations, from one seed."""

import pytest
from django.db import connection

from brim.base.kit import story
from brim.base.kit.story import Chapter, Story, sign_ins
from brim.core.customers.queries import find
from brim.core.ledger.queries import trial_balance
from brim.faces.cli import demo
from brim.trade.wallets.queries.verification import assert_wallets_balance

TABLES = ("wallets_operation", "wallets_withdrawal", "wallets_adjustment", "payments_payment", "customers_customer")


@pytest.fixture(autouse=True)
def _a_small_house(monkeypatch, settings):
    settings.SANDBOX = True
    monkeypatch.setattr(demo, "CUSTOMERS", 150)
    monkeypatch.setattr(demo, "DAYS", 100)


def counts() -> dict[str, int]:
    with connection.cursor() as db:
        found = {}
        for table in TABLES:
            db.execute(f"SELECT count(*) FROM {table}")
            found[table] = db.fetchone()[0]
    return found


def credited_without_a_payment() -> int:
    with connection.cursor() as db:
        db.execute(
            "SELECT count(*) FROM wallets_operation o WHERE kind = 'top_up' AND NOT EXISTS ("
            "SELECT FROM payments_payment p WHERE p.customer_id = o.customer_id"
            " AND p.topup_id = (o.metadata->>'topup_id')::bigint)"
        )
        return db.fetchone()[0]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_demo_balances_and_a_second_seed_changes_nothing():
    said: list[str] = []
    demo.seed(say=said.append)
    made = counts()
    assert made["customers_customer"] == 150
    assert made["wallets_operation"] > 600
    assert (made["wallets_withdrawal"], made["wallets_adjustment"]) == (3, 1)
    assert [customer.ref for customer in find("小满").items if customer.name == "林小满"][-1] == "M00001"
    assert len(sign_ins("console")) == 5
    assert sign_ins("portal") == ["13800135678"]
    assert trial_balance().sums == {"CNY": 0}
    assert_wallets_balance()
    assert credited_without_a_payment() == 0
    demo.seed(say=said.append)
    assert counts() == made
    assert said[1] == "150 customers"


@pytest.mark.django_db(transaction=True)
def test_a_demo_that_was_cut_off_leaves_nothing_behind(monkeypatch):
    def stop(_story: Story) -> None:
        assert counts()["wallets_withdrawal"] == 3
        raise KeyboardInterrupt

    told = [*story.chapters(), Chapter("Somebody stops it", stop, order=999)]
    monkeypatch.setattr(story, "chapters", lambda: told)
    with pytest.raises(KeyboardInterrupt):
        demo.seed(say=lambda line: None)
    assert set(counts().values()) == {0}
    assert sign_ins("console") == []
