"""What pays a late spend, what it costs to book one, and what it leaves as it was."""

from datetime import timedelta

import pytest

from brim.base.kit.refusals import Refused
from brim.base.kit.tests.trips import counted_trips
from brim.core.ledger import books
from brim.core.ledger import operations as ledger
from brim.core.ledger.models import SealLeaf
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Lot, Wallet
from brim.trade.wallets.tests.conftest import ALICE, DAILY, DAY, NOW, new_customer, new_key, save, spend, top_up
from brim.trade.wallets.tests.test_late_spends import refund
from brim.trade.wallets.types import Spend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_balance")]


def test_a_late_spend_is_paid_with_the_bonus_of_its_day(customer):
    """Bonus that was given since is not what the customer paid with; what has expired since is gone."""
    terms = {"currencies": {"CNY": {"ladder": [{"pay": 10_000, "get": 2_000}]}}, "spend_order": "bonus_first"}
    save({**terms, "bonus_days": 2}, now=NOW - 9 * DAY)
    top_up(customer, 10_000, now=NOW - 5 * DAY)  # its bonus expired two days ago
    top_up(customer, 10_000, now=NOW - DAY)
    top_up(customer, 10_000, now=NOW)
    before = spend(customer, 500, occurred_at=NOW - 3 * DAY)
    assert (before.principal_part, before.bonus_part) == (500, 0)
    then = spend(customer, 2_500, occurred_at=NOW - DAY)
    assert (then.principal_part, then.bonus_part) == (500, 2_000)
    (part,) = [part for part in then.parts if part.purse == "bonus"]
    assert Lot.objects.get(id=part.lot_id).created_at == NOW - DAY
    now = spend(customer, 2_500)
    assert (now.principal_part, now.bonus_part) == (500, 2_000)


def test_the_spend_order_is_that_of_the_day(customer):
    """Sundays bonus first; it is Monday."""
    terms = {"currencies": {"CNY": {"ladder": [{"pay": 10_000, "get": 2_000}]}}}
    save({**terms, "order_rules": [{"order": "bonus_first", "weekdays": [6]}]}, now=NOW - 9 * DAY)
    top_up(customer, 10_000, now=NOW - 2 * DAY)
    assert spend(customer, 300, occurred_at=NOW - DAY).bonus_part == 300
    assert spend(customer, 300).bonus_part == 0


def test_a_lots_cap_is_that_of_the_day(customer):
    save({"currencies": {"CNY": {"ladder": [{"pay": 10_000, "get": 2_000}]}}, "spend_order": "bonus_first"})
    top_up(customer, 10_000, now=NOW - DAY)
    Lot.objects.filter(customer_id=customer, purse="bonus").update(scope={"day_cap": 500})
    late = spend(customer, 300, occurred_at=NOW - DAY)
    assert late.bonus_part == 300
    assert spend(customer, 300, occurred_at=NOW - DAY).bonus_part == 200
    assert spend(customer, 700).bonus_part == 500
    refund(customer, late.id)
    assert spend(customer, 100, occurred_at=NOW - DAY).bonus_part == 0, "what that day used is not known any more"


def test_a_spend_of_today_costs_no_statement_more_and_a_late_one_costs_one(limited, monkeypatch):
    spend(limited, 1)
    counts = []
    for happened in (None, NOW - timedelta(hours=1), NOW - DAY, NOW - DAY):
        with counted_trips(monkeypatch) as counted:
            spend(limited, 1, occurred_at=happened)
        counts.append((counted.trips, counted.statements, counted.alone))
    today, told, late, again = counts
    assert told == today
    assert late == again == (today[0] + 1, today[1], today[2])  # it writes no counter


def test_the_number_of_statements_does_not_grow_with_the_late_spends_of_a_batch(monkeypatch):
    save(DAILY, now=NOW - 9 * DAY)
    customers = [new_customer() for _number in range(20)]
    for who in customers:
        top_up(who, 10_000, now=NOW - 9 * DAY)
    counts = []
    for size in (1, 20, 1, 20):
        requests = [
            Spend(who, 10, "CNY", ALICE, new_key(), occurred_at=NOW - (1 + number % 3) * DAY)
            for number, who in enumerate(customers[:size])
        ]
        with counted_trips(monkeypatch) as counted:
            outcomes = operations.spend_batch(requests, now=NOW)
        assert not any(isinstance(one, Refused) for one in outcomes)
        counts.append((counted.trips, counted.statements, counted.alone))
    assert counts[2] == counts[3]


def test_a_late_spend_without_a_limit_costs_nothing_more_and_writes_no_counter(customer, monkeypatch):
    top_up(customer, 10_000, now=NOW - 9 * DAY)
    counts = []
    for happened in (None, None, NOW - DAY):
        with counted_trips(monkeypatch) as counted:
            spend(customer, 1, occurred_at=happened)
        counts.append((counted.trips, counted.statements, counted.alone))
    assert counts[1] == counts[2]
    assert Wallet.objects.get(customer_id=customer).day is None


def test_a_late_spend_leaves_what_is_sealed_as_it_was(limited):
    """The ledger books it now, as the next entry of its account, whenever it happened: what was sealed stands."""
    spend(limited, 100, now=NOW - DAY)
    ledger.seal(NOW - DAY)
    (before,), leaves = books.seals(), list(SealLeaf.objects.order_by("place").values_list())
    spend(limited, 300, occurred_at=NOW - DAY)
    ledger.seal(NOW)
    latest, sealed = books.seals()
    assert (sealed, latest.previous_root) == (before, before.root)
    assert list(SealLeaf.objects.filter(seal_id=sealed.id).order_by("place").values_list()) == leaves
    assert queries.wallet(limited, "CNY", now=NOW).principal == 99_600
    assert_books_balance()
