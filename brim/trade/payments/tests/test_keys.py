"""One key of a customer's stands for one request, whichever room it moves value in.

Source: docs/rules/10; docs/decisions/0017-keys-belong-to-the-customer.md.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from brim.base.identity.types import Actor, system
from brim.base.identity.types import customer as acting
from brim.base.kit import clock
from brim.base.kit.refusals import Conflict, Invalid, NotFound, Refused
from brim.base.kit.tests.keeping import kept
from brim.core.ledger import verify
from brim.core.ledger.models import Account, Transfer
from brim.trade.payments import operations
from brim.trade.payments.models import PaymentRow, RefundRow, TopUpRow
from brim.trade.payments.tests.conftest import welcome
from brim.trade.payments.tests.test_races import at_once
from brim.trade.payments.tests.till import Moment, cny, frozen, payer_pays, principal, refund, start
from brim.trade.payments.types import TopUp
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.types import Purse, Spend

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "x:order-1"
MOVES = ["online", "cash", "refund", "spend", "hold", "withdrawal", "adjustment"]


def move(kind: str, paid: TopUp, moment: Moment, key: str = KEY) -> object:
    """Do one of the things that move value, under `key`."""
    customer, ask = paid.customer_id, {"actor": system("test"), "now": moment.now, "key": key}
    if kind in {"online", "cash"}:
        return start(customer, moment, minor=700, key=key, channel="sandbox" if kind == "online" else "cash")
    if kind == "refund":
        return refund(paid, moment, minor=100, key=key)
    if kind == "spend":
        return wallets.spend(customer_id=customer, amount=cny(100), **ask)
    if kind == "hold":
        return wallets.hold(customer_id=customer, amount=cny(100), **ask)
    if kind == "withdrawal":
        return wallets.request_withdrawal(customer_id=customer, amount=cny(100), account="ends 4417", **ask)
    return wallets.adjust(customer_id=customer, purse=Purse.PRINCIPAL, change=cny(100), reason="r", **ask)


def standing(customer_id: int) -> tuple[int, ...]:
    """All that a second use of a key could change."""
    return (
        principal(customer_id),
        frozen(customer_id),
        TopUpRow.objects.count(),
        PaymentRow.objects.count(),
        RefundRow.objects.count(),
        Transfer.objects.filter(customer_id=customer_id).count(),
    )


@pytest.fixture
def paid(moment: Moment) -> TopUp:
    return top_up()


@kept
def top_up() -> TopUp:
    return start(welcome(), Moment(clock.now()), channel="cash", key="x:before")


@pytest.mark.parametrize("second", MOVES)
@pytest.mark.parametrize("first", MOVES)
def test_a_key_that_was_used_for_one_move_serves_no_other(paid: TopUp, moment: Moment, first: str, second: str) -> None:
    move(first, paid, moment)
    before = standing(paid.customer_id)
    if first == second:
        answer = move(second, paid, moment)
        assert answer.replayed if second in {"online", "cash", "refund"} else answer.is_replayed
    else:
        with pytest.raises(Conflict) as refused:
            move(second, paid, moment)
        assert refused.value.code == "key_conflict"
    assert standing(paid.customer_id) == before
    assert_wallets_balance()


def test_a_top_up_that_waits_for_its_payer_has_used_up_its_key_and_moved_nothing(customer: int, moment: Moment) -> None:
    topup = start(customer, moment, key=KEY)
    row = Transfer.objects.get(customer_id=customer)
    assert (row.id, row.kind, row.amount, row.code, row.book, row.seq) == (
        topup.id,
        "top_up_start",
        0,
        None,
        None,
        None,
    )
    assert principal(customer) == 0
    run = verify.run(now=lambda: moment.now)
    assert (run.fault, run.customers, run.entries) == ("", 1, 0)
    assert_wallets_balance()


def test_a_start_that_is_refused_uses_up_nothing(customer: int, moment: Moment) -> None:
    terms = {"currencies": {"CNY": {"limits": {"top_up_most": 5_000}}}}
    wallets.save_programme(terms, actor=system("test"), now=moment.now)
    with pytest.raises(Refused) as refused:
        start(customer, moment, key=KEY)
    assert refused.value.code == "over_limit"
    assert (TopUpRow.objects.count(), Transfer.objects.count(), Account.objects.count()) == (0, 0, 0)
    wallets.save_programme({"currencies": {"CNY": {}}}, actor=system("test"), now=moment.now)
    assert start(customer, moment, key=KEY, channel="cash").replayed is False
    assert principal(customer) == 10_000
    assert_wallets_balance()


def test_nothing_is_booked_for_a_customer_who_is_not_there(house: int, moment: Moment) -> None:
    with pytest.raises(NotFound):
        start(12345, moment)
    assert (Transfer.objects.count(), Account.objects.count()) == (0, 0)


def test_a_top_up_of_before_keys_met_in_the_ledger_replays(customer: int, moment: Moment) -> None:
    topup = start(customer, moment, channel="cash", key="x:before")
    TopUpRow.objects.update(key="x:old")
    again = start(customer, moment, channel="cash", key="x:old")
    assert (again.id, again.replayed) == (topup.id, True)
    assert principal(customer) == 10_000
    assert_wallets_balance()


def test_a_refund_under_the_same_key_for_another_reason_is_refused(paid: TopUp, moment: Moment) -> None:
    def ask(reason: str, fault: str = "consumer") -> object:
        return operations.refund_top_up(
            customer_id=paid.customer_id,
            topup_id=paid.id,
            amount=cny(100),
            reason=reason,
            fault=fault,
            actor=system("test"),
            now=moment.now,
            key=KEY,
        )

    first = ask("moved away")
    for reason, fault in (("the shop has closed", "consumer"), ("moved away", "operator")):
        with pytest.raises(Conflict) as refused:
            ask(reason, fault)
        assert refused.value.code == "key_conflict"
    assert (ask(" moved away "), RefundRow.objects.count()) == (replace(first, replayed=True), 1)
    assert principal(paid.customer_id) == 9_900
    assert_wallets_balance()


def test_a_refund_of_another_top_up_under_the_same_key_is_refused(paid: TopUp, moment: Moment) -> None:
    other = start(paid.customer_id, moment, channel="cash", key="x:other")
    refund(paid, moment, minor=100, key=KEY)
    with pytest.raises(Conflict):
        refund(other, moment, minor=100, key=KEY)
    assert (RefundRow.objects.count(), principal(paid.customer_id)) == (1, 19_900)
    assert_wallets_balance()


@pytest.mark.parametrize("channel", ["sandbox", "cash"])
def test_a_top_up_and_a_spend_of_one_key_at_once_are_one_of_the_two(paid: TopUp, moment: Moment, channel: str) -> None:
    """With real connections: whichever comes first has the key."""
    customer = paid.customer_id

    def spend() -> object:
        request = Spend(customer_id=customer, amount=300, currency="CNY", actor=system("test"), key=KEY)
        [outcome] = wallets.spend_batch([request], now=moment.now)
        return outcome.code if isinstance(outcome, Refused) else outcome

    works: list[Callable[[], object]] = [
        lambda: start(customer, moment, minor=700, key=KEY, channel=channel),
        spend,
    ] * 4
    outcomes = at_once(*works)
    topups, spends = outcomes[::2], outcomes[1::2]
    won, lost = (topups, spends) if TopUpRow.objects.count() == 2 else (spends, topups)
    assert lost == ["key_conflict"] * 4
    assert len({one.id for one in won}) == 1
    changed = 0 if channel == "sandbox" else 700
    assert principal(customer) == 10_000 + (changed if won is topups else -300)
    assert Transfer.objects.filter(customer_id=customer, kind__in=["spend", "top_up_start"]).count() == 2
    assert_wallets_balance()


def test_a_refund_and_a_spend_of_one_key_at_once_are_one_of_the_two(paid: TopUp, moment: Moment) -> None:
    outcomes = at_once(*[lambda kind=kind: move(kind, paid, moment) for kind in ("refund", "spend") * 3])
    won, lost = outcomes[::2], outcomes[1::2]
    if RefundRow.objects.count() == 0:
        won, lost = lost, won
    assert lost == ["key_conflict"] * 3
    assert len({one.id for one in won}) == 1
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (9_900, 0)
    assert_wallets_balance()


def test_two_top_ups_of_one_key_and_other_content_at_once_are_one_of_the_two(customer: int, moment: Moment) -> None:
    outcomes = at_once(*[lambda minor=minor: start(customer, moment, minor=minor, key=KEY) for minor in (500, 600) * 3])
    assert sorted([outcomes[::2] == ["key_conflict"] * 3, outcomes[1::2] == ["key_conflict"] * 3]) == [False, True]
    assert (TopUpRow.objects.count(), PaymentRow.objects.count()) == (1, 1)
    assert_wallets_balance()


def test_top_ups_begun_at_once_never_pass_the_limit_together(customer: int, moment: Moment) -> None:
    terms = {"currencies": {"CNY": {"limits": {"balance_most": 25_000}}}}
    wallets.save_programme(terms, actor=system("test"), now=moment.now)
    outcomes = at_once(*[lambda turn=turn: start(customer, moment, key=f"x:{turn}") for turn in range(6)])
    assert sorted(one for one in outcomes if isinstance(one, str)) == ["over_limit"] * 4
    assert TopUpRow.objects.count() == 2
    assert_wallets_balance()


def test_a_cashier_without_a_shift_may_send_a_top_up_again(
    customer: int, moment: Moment, cashier: Actor, house: int
) -> None:
    shift = operations.open_shift(store_id=house, opening=cny(0), actor=cashier, now=moment.now)
    first = start(customer, moment, channel="cash", actor=cashier, store_id=house, key=KEY)
    operations.close_shift(shift_id=shift.id, counted=cny(10_000), actor=cashier, now=moment.now)
    again = start(customer, moment, channel="cash", actor=cashier, store_id=house, key=KEY)
    assert (again.id, again.replayed) == (first.id, True)
    assert principal(customer) == 10_000
    assert_wallets_balance()


def test_a_customer_cannot_take_the_key_under_which_their_top_up_is_credited(customer: int, moment: Moment) -> None:
    themselves = acting(customer)
    topup = start(customer, moment, key="form-1", actor=themselves)
    before = standing(customer)
    for word in (f"topup:{topup.id}", f"transfer:5:{topup.id}", f"topup_refund_done:{topup.id}"):
        with pytest.raises(Invalid) as refused:
            start(customer, moment, key=word, actor=themselves)
        assert refused.value.code == "invalid_key"
    assert standing(customer) == before
    payer_pays(topup, moment)
    operations.ask_channel(customer, topup.payment.id, actor=system("test"), now=moment.now)
    assert principal(customer) == 10_000
    assert_wallets_balance()
