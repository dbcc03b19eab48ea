"""Who wrote a customer's phone or email lately could ask in their name: they approve no withdrawal of theirs."""

from datetime import timedelta

import pytest

from brim.base.identity.operations import create_key
from brim.base.identity.types import Actor, ActorKind, customer, system
from brim.base.kit.refusals import Conflict
from brim.core.customers import operations as customers
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, LATER, NOW, TEST, cny, new_key, save, top_up
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = timedelta(days=7)


def asked_by_themselves(customer_id: int) -> int:
    """The customer, or who signs in as them, asks for money in the portal."""
    return operations.request_withdrawal(
        customer_id=customer_id,
        amount=cny(4000),
        account="ICBC 1234",
        actor=customer(customer_id),
        now=NOW,
        key=new_key(),
    ).id


def approve(customer_id: int, withdrawal_id: int, actor: Actor, **more: object) -> str:
    words = {"now": LATER, "key": new_key()} | more
    return operations.approve_withdrawal(
        customer_id=customer_id, withdrawal_id=withdrawal_id, actor=actor, **words
    ).status


def refused(customer_id: int, withdrawal_id: int, actor: Actor) -> str:
    with pytest.raises(Conflict) as refusal:
        approve(customer_id, withdrawal_id, actor)
    assert queries.withdrawal(customer_id, withdrawal_id).status == "requested"
    return refusal.value.code


def test_who_changed_the_phone_does_not_approve_what_was_asked_for_with_it(customer: int) -> None:
    top_up(customer, 10000)
    customers.edit(customer, actor=ALICE, now=NOW, phone="13900009999")
    withdrawal_id = asked_by_themselves(customer)
    assert refused(customer, withdrawal_id, ALICE) == "second_person_needed"
    assert approve(customer, withdrawal_id, BOB) == "approved"
    assert_wallets_balance()


def test_nor_does_who_made_the_customer_with_a_phone_of_their_own(db: None) -> None:
    made = customers.create(actor=ALICE, now=NOW, name="Lin Wei", phone="13900009999").id
    top_up(made, 10000)
    assert refused(made, asked_by_themselves(made), ALICE) == "second_person_needed"
    assert_wallets_balance()


def test_a_key_is_its_makers_hand_both_ways(customer: int) -> None:
    top_up(customer, 10000)
    theirs = create_key(actor=ALICE, now=NOW, name="shop", scopes="all").facts
    key = Actor(ActorKind.KEY, theirs.id, frozenset({"*"}))
    customers.edit(customer, actor=key, now=NOW, email="a@mail.example")
    withdrawal_id = asked_by_themselves(customer)
    assert refused(customer, withdrawal_id, ALICE) == refused(customer, withdrawal_id, key) == "second_person_needed"
    assert_wallets_balance()


@pytest.mark.parametrize("asks_by_key", [True, False])
def test_what_a_hand_asked_for_is_not_counted_among_what_it_may_approve(customer: int, asks_by_key: bool) -> None:
    save({"currencies": {"CNY": {"adjustment_alone": 1}}})
    top_up(customer, 10000)
    made = create_key(actor=ALICE, now=NOW, name="shop", scopes="all").facts
    key = Actor(ActorKind.KEY, made.id, frozenset({"*"}))
    asking, other = (key, ALICE) if asks_by_key else (ALICE, key)
    asked = {"customer_id": customer, "actor": asking, "now": NOW, "reason": "r"}
    operations.request_withdrawal(amount=cny(400), account="a", key=new_key(), **asked)
    operations.adjust(purse=Purse.BONUS, change=cny(500), key=new_key(), **asked)
    for actor, expected in ((asking, 0), (other, 0), (BOB, 1)):
        waits = queries.attention(actor=actor, now=NOW)
        assert (waits.withdrawals_to_approve, waits.adjustments_to_approve) == (expected, expected)
    assert_wallets_balance()


def test_what_is_no_contact_stops_nobody_and_a_week_later_a_contact_has_settled(customer: int) -> None:
    top_up(customer, 10000)
    customers.edit(customer, actor=ALICE, now=NOW - WEEK, phone="13900009999")
    customers.edit(customer, actor=ALICE, now=NOW, name="Lin Da")
    withdrawal_id = asked_by_themselves(customer)
    assert approve(customer, withdrawal_id, ALICE) == "approved"
    assert_wallets_balance()


def test_brim_itself_signs_in_as_nobody(db: None) -> None:
    made = customers.create(actor=TEST, now=NOW, name="Lin Wei", phone="13900009999").id
    top_up(made, 10000)
    assert approve(made, asked_by_themselves(made), system("test")) == "approved"
    assert_wallets_balance()
