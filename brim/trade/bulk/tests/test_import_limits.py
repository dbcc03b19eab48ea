"""History is not bound by the limits of today."""

from datetime import UTC, datetime, timedelta

import pytest

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.bulk.import_rules import Kind, Prefund, Refusal, Row
from brim.trade.bulk.operations import imports
from brim.trade.wallets import operations
from brim.trade.wallets.queries import assert_wallets_balance, wallet

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = system("test")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def business(db: None) -> None:
    set_up_business(actor=ACTOR, now=NOW, name="T", currency="CNY", time_zone="Asia/Shanghai", rule_pack="cn")
    operations.found_programme(actor=ACTOR, now=NOW)


def test_history_is_not_bound_by_todays_limits_and_says_how_many_rows_pass_them() -> None:
    terms = {"limits": {"top_up_most": 500_000, "top_up_daily": 600_000, "balance_most": 500_000, "spend_daily": 100}}
    operations.save_programme({"currencies": {"CNY": terms}}, actor=ACTOR, now=NOW)
    day = datetime(2020, 1, 1, 8, 0, tzinfo=UTC)
    paid = [("M1", 400_000, day), ("M1", 300_000, day + timedelta(hours=1)), ("M1", 900_000, day + timedelta(days=1))]
    rows = [
        Row(line, ref, at, amount, "", "", 1, "", f"old-{line}") for line, (ref, amount, at) in enumerate(paid, start=1)
    ]
    plans, refused = imports.plan(rows)
    common = {"source": "old", "currency": "CNY", "actor": ACTOR, "now": NOW, "prefund": Prefund.NONE}
    report = imports.import_transactions(plans, kind=Kind.TOP_UP, **common)
    assert (report.top_ups, refused, report.refused) == (3, [], [])
    assert imports.over_limits(plans, currency="CNY", kind=Kind.TOP_UP, now=NOW) == 2
    spends, _refused = imports.plan([Row(9, "M1", day + timedelta(days=2), 5_000, "", "", 1, "", "old-9")])
    spent = imports.import_transactions(spends, kind=Kind.SPEND, **common)
    assert (spent.spends, spent.refused) == (1, [])
    not_booked = [Refusal(3, "no", "")]
    assert imports.over_limits(plans, currency="CNY", kind=Kind.TOP_UP, now=NOW, refused=not_booked) == 1
    # Nor does the first row of the day use up what the second one passes.
    not_booked.append(Refusal(1, "no", ""))
    assert imports.over_limits(plans, currency="CNY", kind=Kind.TOP_UP, now=NOW, refused=not_booked) == 0
    assert imports.over_limits(spends, currency="CNY", kind=Kind.SPEND, now=NOW) == 1
    # What happened then uses up nothing of today.
    member = plans[0].customer_id
    operations.spend(customer_id=member, amount=money(100, "CNY"), actor=ACTOR, now=NOW, key="today")
    assert wallet(member, "CNY", now=NOW).principal == 1_600_000 - 5_000 - 100
    assert_books_balance()
    assert_wallets_balance()
