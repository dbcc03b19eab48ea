"""A hold past its time holds nothing, whether or not the sweep has been there: for reads, previews and deeds alike."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from brim.base.events.models import EventRow
from brim.base.kit.feeds import Wanted
from brim.base.kit.refusals import Conflict, Refused
from brim.base.kit.tests.trips import counted_trips
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Hold, Lot
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.queries.past_holds import freed_by_lot
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, save, spend, top_up

pytestmark = pytest.mark.django_db(transaction=True)
END = NOW + timedelta(minutes=10)
TERMS = {"currencies": {"CNY": {"ladder": [{"pay": 1000, "get": 200}]}}, "spend_order": "bonus_first"}


def hold(customer: int, amount: int, **more):
    return operations.hold(
        customer_id=customer, amount=cny(amount), actor=ALICE, now=NOW, key=new_key(), minutes=10, **more
    )


def figures(customer: int, now: datetime) -> tuple[int, int, int, int]:
    view = queries.wallet(customer, "CNY", now=now)
    (listed,) = queries.of_customers([customer], now=now)[customer]
    assert view == listed
    lots = queries.lots(customer, "CNY", now=now)
    assert sum(lot.held for lot in lots) == view.held
    return view.principal, view.bonus, view.held, view.available


@pytest.fixture
def held(customer):
    """1,000 and 200 of bonus; 700 of it is held, of which 100 is captured."""
    save(TERMS)
    top_up(customer, 1000)
    placed = hold(customer, 700)
    operations.capture(customer_id=customer, hold_id=placed.id, amount=cny(100), actor=ALICE, now=NOW, key=new_key())
    return placed


@pytest.mark.parametrize(("past", "expected"), [(timedelta(microseconds=-1), 600), (timedelta(), 0)])
def test_what_is_read_goes_by_the_clock(customer, held, past, expected):
    now = END + past
    assert figures(customer, now) == (1000, 100, expected, 1100 - expected)
    assert sum(freed_by_lot(customer, now).values()) == 600 - expected
    assert queries.hold_by_id(customer, held.id, now=now).status == ("open" if expected else "expired")
    assert len(queries.open_holds(customer, now=now)) == bool(expected)
    for state, count in (("open", bool(expected)), ("expired", not expected), ("captured", 0)):
        listed = queries.list_holds(Wanted(states=(state,)), actor=ALICE, now=now).items
        assert [one.status for one in listed] == [state] * count
    assert queries.attention(actor=ALICE, now=now).holds_ending == bool(expected)
    quote = queries.refund_quote(customer, currency="CNY", fault="consumer", now=now)
    assert quote.held == expected


def test_a_spend_of_all_that_the_clock_has_freed_is_taken_and_lets_the_hold_go(customer, held):
    with pytest.raises(Refused) as refusal:
        spend(customer, 1100, now=END - timedelta(seconds=1))
    assert refusal.value.details == {"available": 500, "asked": 1100}
    preview = queries.preview_spend(customer_id=customer, amount=cny(1100), actor=ALICE, now=END)
    assert (preview.available_before, preview.operation.available_after) == (1100, 0)
    assert Hold.objects.get(id=held.id).status == "open"
    assert spend(customer, 1100, now=END).available_after == 0
    assert Hold.objects.get(id=held.id).status == "expired"
    assert [row.data["amount"] for row in EventRow.objects.filter(type="wallets.hold_expired")] == [600]
    assert operations.expire_holds(END) == 0
    assert figures(customer, END) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_refusal_lets_nothing_go_and_the_sweep_still_does(customer, held):
    with pytest.raises(Refused) as refusal:
        spend(customer, 1101, now=END)
    assert refusal.value.details == {"available": 1100, "asked": 1101}
    for act in (operations.capture, operations.release):
        with pytest.raises(Conflict) as late:
            act(customer_id=customer, hold_id=held.id, actor=ALICE, now=END, key=new_key())
        assert late.value.code == ("hold_expired" if act is operations.capture else "hold_not_open")
    assert Hold.objects.get(id=held.id).status == "open"
    assert operations.expire_holds(END) == 1
    assert Hold.objects.get(id=held.id).status == "expired"
    assert_wallets_balance()


def test_all_ways_out_count_what_the_clock_has_freed(customer, held):
    who = {"customer_id": customer, "actor": ALICE, "now": END}
    asked = operations.request_withdrawal(**who, amount=cny(900), account="Bank 1234", key=new_key())
    operations.reject_withdrawal(
        customer_id=customer, withdrawal_id=asked.id, actor=ALICE, now=END, key=new_key(), reason="no"
    )
    placed = hold(customer, 300)
    topup_id = Lot.objects.filter(customer_id=customer).earliest("id").source_id
    started = operations.start_top_up_refund(**(who | {"now": END}), topup_id=topup_id, reason="asked", key=new_key())
    assert started.amount > 0
    assert Hold.objects.get(id=placed.id).status == "expired"
    assert_wallets_balance()


def test_what_was_held_of_expired_bonus_is_free_but_not_available(customer):
    save({**TERMS, "bonus_days": 1})
    top_up(customer, 1000)
    hold(customer, 150)
    Lot.objects.filter(purse="bonus").update(expires_at=END)
    assert figures(customer, END) == (1000, 200, 0, 1000)
    assert spend(customer, 1000, now=END).principal_part == 1000
    assert operations.expire_lots(END) == 1
    assert figures(customer, END) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_it_costs_a_trip_where_there_is_one_and_nothing_where_there_is_none(customer, monkeypatch):
    top_up(customer, 1000)
    with counted_trips(monkeypatch) as plain:
        spend(customer, 1)
    hold(customer, 10)
    with counted_trips(monkeypatch) as before:
        spend(customer, 1)
    assert before.statements == plain.statements
    with counted_trips(monkeypatch) as past:
        spend(customer, 1, now=END)
    assert (before.trips, past.trips) == (plain.trips, plain.trips + 1)


def test_a_sweep_and_two_spends_at_once_let_a_hold_go_once(customer, held):
    start, done = Barrier(3), []

    def run(act) -> None:
        try:
            start.wait(30)
            done.append(act())
        except Refused as refusal:
            done.append(refusal.code)
        finally:
            connection.close()

    acts = [
        lambda: spend(customer, 1000, now=END).amount,
        lambda: spend(customer, 1000, now=END).amount,
        lambda: operations.expire_holds(END) and 0,
    ]
    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done, key=str) == [0, 1000, "insufficient_balance"]
    assert EventRow.objects.filter(type="wallets.hold_expired").count() == 1
    assert figures(customer, END) == (0, 100, 0, 100) or figures(customer, END)[3] == 100
    assert_wallets_balance()
