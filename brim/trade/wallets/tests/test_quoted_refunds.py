"""A top-up is refunded by its quote: the operation pays what the page showed, to the cent, and books balance."""

from datetime import timedelta

import pytest

from brim.base.identity.operations import set_up_business
from brim.base.kit.refusals import Invalid, Refused
from brim.base.money import money
from brim.core.ledger import queries as ledger
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Hold
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, save, spend, top_up

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=60)


def set_up(pack: str, order: str) -> None:
    set_up_business(actor=ALICE, now=NOW, name="T", currency="CNY", time_zone="Asia/Shanghai", rule_pack=pack)
    save({"currencies": {"CNY": {"ladder": [{"pay": 100_000, "get": 20_000}]}}, "spend_order": order})


def quoted(customer: int, fault: str, **more) -> int:
    return queries.refund_quote(customer, currency="CNY", fault=fault, now=LATER, topup_id=7, **more).total


def start(customer: int, fault: str, amount: int | None = None, **more):
    return operations.start_top_up_refund(
        customer_id=customer,
        topup_id=7,
        fault=fault,
        amount=None if amount is None else cny(amount),
        reason="asked",
        **{"actor": ALICE, "now": LATER, "key": new_key(), **more},
    )


def complete(customer: int, refund_id: int) -> None:
    operations.complete_top_up_refund(customer_id=customer, refund_id=refund_id, actor=ALICE, now=LATER, key=new_key())


def facts(customer: int) -> tuple[int, int, int]:
    view = queries.wallet(customer, "CNY", now=LATER)
    return view.principal, view.bonus, view.held


@pytest.mark.parametrize("order", ["principal_first", "bonus_first", "proportional"])
@pytest.mark.parametrize(
    ("pack", "fault", "expected"),
    [
        ("cn", "consumer", 40_000),
        ("cn", "operator", 50_000),
        ("cn", "neither", 50_000),
        ("none", "consumer", None),
        ("none", "operator", None),
    ],
)
def test_paid_1000_with_200_and_used_600_goes_back_as_the_quote_says(customer, order, pack, fault, expected):
    """Source: 法释〔2025〕4号 Art. 18, 19; docs/rules/12."""
    set_up(pack, order)
    top_up(customer, 100_000, topup_id=7)
    spend(customer, 60_000)
    total = quoted(customer, fault)
    if expected is not None:
        assert total == expected
    refund = start(customer, fault)
    assert refund.amount == total
    complete(customer, refund.id)
    assert facts(customer) == (0, 0, 0)
    channel = ledger.trial_balance()
    cleared = sum(line.total for line in channel.lines if line.is_book and line.kind == "clearing")
    assert abs(cleared) == 100_000 - total
    assert channel.is_balanced
    assert quoted(customer, fault) == 0
    assert_wallets_balance()


@pytest.mark.parametrize("order", ["principal_first", "bonus_first"])
@pytest.mark.parametrize("fault", ["consumer", "operator"])
def test_parts_of_a_quote_come_to_its_whole(customer, order, fault):
    set_up("cn", order)
    top_up(customer, 100_000, topup_id=7)
    spend(customer, 60_000)
    total = quoted(customer, fault)
    for part in (1, 9_999, 20_000):
        refund = start(customer, fault, part)
        assert refund.amount == part
        complete(customer, refund.id)
        total -= part
        assert quoted(customer, fault) == total
    with pytest.raises(Refused) as refused:
        start(customer, fault, total + 1)
    assert (refused.value.code, refused.value.details) == ("refund_exceeded", {"left": total, "asked": total + 1})
    complete(customer, start(customer, fault).id)
    assert facts(customer) == (0, 0, 0)
    assert_wallets_balance()


def test_bonus_that_the_law_turns_into_money_is_paid_although_no_principal_is_left(customer):
    """Source: 法释〔2025〕4号 Art. 18."""
    set_up("cn", "principal_first")
    top_up(customer, 100_000, topup_id=7)
    spend(customer, 100_000)
    assert facts(customer) == (0, 20_000, 0)
    assert quoted(customer, "operator") == 100_000 - 83_333
    refund = start(customer, "operator")
    assert (refund.amount, refund.clawback, refund.deduction) == (16_667, 3_333, 0)
    complete(customer, refund.id)
    assert facts(customer) == (0, 0, 0)
    assert quoted(customer, "operator") == 0
    with pytest.raises(Refused):
        start(customer, "operator")
    assert_wallets_balance()


def test_used_beyond_the_prepayment_at_list_price_gives_nothing_and_claws_nothing_back(customer):
    """Source: 法释〔2025〕4号 Art. 20."""
    set_up("cn", "bonus_first")
    top_up(customer, 100_000, topup_id=7)
    spend(customer, 110_000)
    assert quoted(customer, "consumer") == 0
    with pytest.raises(Refused) as refused:
        start(customer, "consumer")
    assert refused.value.code == "refund_exceeded"
    assert facts(customer) == (10_000, 0, 0)


def test_without_a_word_it_is_the_consumers_cause_and_pack_version_and_fault_are_kept(customer):
    set_up("cn", "principal_first")
    top_up(customer, 100_000, topup_id=7)
    spend(customer, 60_000)
    refund = operations.start_top_up_refund(
        customer_id=customer, topup_id=7, actor=ALICE, now=LATER, key=new_key(), reason="asked"
    )
    assert refund.amount == 40_000
    kept = Hold.objects.get(customer_id=customer, id=refund.id).metadata
    assert (kept["quote"], kept["fault"]) == ("cn 2025-05-01", "consumer")
    assert queries.operation(customer, refund.id).metadata == {
        "topup_id": 7,
        "quote": "cn 2025-05-01",
        "fault": "consumer",
    }


def test_a_replay_answers_as_first_although_the_quote_has_changed_and_another_fault_conflicts(customer):
    set_up("cn", "principal_first")
    top_up(customer, 100_000, topup_id=7)
    spend(customer, 60_000)
    refund = start(customer, "operator", key="x:r")
    complete(customer, refund.id)
    again = start(customer, "operator", key="x:r")
    assert (again.is_replayed, again.id, again.amount, again.status) == (True, refund.id, 50_000, "open")
    with pytest.raises(Refused) as refused:
        start(customer, "consumer", key="x:r")
    assert refused.value.code == "key_conflict"
    with pytest.raises(Invalid):
        start(customer, "nobody")
    assert facts(customer) == (0, 0, 0)


def test_what_a_hold_reserves_is_quoted_as_spent_and_comes_back_by_a_later_refund(customer):
    set_up("cn", "principal_first")
    top_up(customer, 100_000, topup_id=7)
    held = operations.hold(customer_id=customer, amount=cny(60_000), actor=ALICE, now=LATER, key=new_key())
    refund = start(customer, "consumer")
    assert refund.amount == 40_000
    complete(customer, refund.id)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=LATER, key=new_key())
    assert quoted(customer, "consumer") == 60_000
    complete(customer, start(customer, "consumer").id)
    assert facts(customer) == (0, 0, 0)
    assert_wallets_balance()


def test_an_amount_of_another_currency_is_refused_and_nothing_moves(customer):
    save({})
    top_up(customer, 1000, topup_id=7)
    spent = spend(customer, 100)
    held = operations.hold(customer_id=customer, amount=cny(100), actor=ALICE, now=LATER, key=new_key())
    who = {"customer_id": customer, "amount": money(50, "JPY"), "actor": ALICE, "now": LATER, "key": "x:1"}
    for act in (
        lambda: operations.start_top_up_refund(topup_id=7, reason="r", **who),
        lambda: operations.refund_spend(spend_id=spent.id, reason="r", **who),
        lambda: operations.capture(hold_id=held.id, **{**who, "now": NOW}),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert refused.value.code == "currency_mismatch"
    assert facts(customer) == (900, 0, 100)
    assert_wallets_balance()


def test_bonus_released_after_a_refund_by_law_is_refunded_afterwards(customer):
    """Of 1000 + 200 the 200 were held: 833.34 now, the rest when they are free. Source: 法释〔2025〕4号 Art. 18."""
    set_up("cn", "bonus_first")
    top_up(customer, 100_000, topup_id=7)
    held = operations.hold(customer_id=customer, amount=cny(20_000), actor=ALICE, now=LATER, key=new_key())
    refund = start(customer, "operator")
    assert (refund.amount, refund.deduction) == (83_334, 16_666)
    complete(customer, refund.id)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=LATER, key=new_key())
    rest = start(customer, "operator")
    assert rest.amount == 16_666
    complete(customer, rest.id)
    assert facts(customer) == (0, 0, 0)
    assert_wallets_balance()
