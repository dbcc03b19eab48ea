"""A customer at the doors: their own wallet opens, nobody else's does, and nothing that is the house's."""

import pytest

from brim.base.identity.types import customer as acting
from brim.base.kit.refusals import Forbidden, Refused
from brim.trade.wallets import operations
from brim.trade.wallets.queries import assert_wallets_balance, preview_closing, preview_withdrawal, wallet
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, top_up
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db
PROVED = frozenset({"wallets:unfreeze"})


def common(customer: int, actor) -> dict:
    return {"customer_id": customer, "actor": actor, "now": NOW, "key": new_key()}


def acts(customer: int, actor) -> dict:
    words = common(customer, actor)
    return {
        "freeze": lambda: operations.freeze(currency="CNY", reason="lost", **words),
        "unfreeze": lambda: operations.unfreeze(currency="CNY", reason="found", **words),
        "withdraw": lambda: operations.request_withdrawal(amount=cny(100), account="Bank", **words),
        "close": lambda: operations.close_wallet(
            currency="CNY", total=cny(10_000), account="Bank", reason="going", **words
        ),
        "foresee": lambda: preview_withdrawal(customer_id=customer, amount=cny(100), actor=actor, now=NOW),
        "foresee_closing": lambda: preview_closing(
            customer_id=customer, currency="CNY", fault="consumer", actor=actor, now=NOW
        ),
    }


def not_for_customers(customer: int, other: int, actor) -> dict:
    words = common(customer, actor)
    return {
        "spend": lambda: operations.spend(amount=cny(1), **words),
        "hold": lambda: operations.hold(amount=cny(1), **words),
        "adjust": lambda: operations.adjust(purse=Purse.BONUS, change=cny(1), reason="mine", **words),
        "transfer": lambda: operations.transfer(to_customer_id=other, amount=cny(1), reason="gift", **words),
        "credit": lambda: operations.credit_top_up(
            topup_id=1, paid=cny(1), channel="cash", payment_id=1, store_id=None, **words
        ),
        "line": lambda: operations.set_credit_line(
            customer_id=customer, line=cny(1), actor=actor, now=NOW, key="k", reason="r"
        ),
    }


@pytest.mark.parametrize("name", ["freeze", "unfreeze", "withdraw", "close", "foresee", "foresee_closing"])
def test_no_customer_sees_or_moves_anothers_value(customer, other, name):
    top_up(customer, 10_000)
    before = wallet(customer, "CNY", now=NOW)
    with pytest.raises(Forbidden):
        acts(customer, acting(other, more=PROVED))[name]()
    assert wallet(customer, "CNY", now=NOW) == before
    assert_wallets_balance()


@pytest.mark.parametrize("name", ["spend", "hold", "adjust", "transfer", "credit", "line"])
def test_what_the_house_does_no_customer_does_not_even_to_themselves(customer, other, name):
    top_up(customer, 10_000)
    before = wallet(customer, "CNY", now=NOW)
    with pytest.raises(Forbidden):
        not_for_customers(customer, other, acting(customer, more=PROVED))[name]()
    assert wallet(customer, "CNY", now=NOW) == before


def test_a_customer_freezes_at_once_and_unfreezes_with_proof_alone(customer):
    top_up(customer, 10_000)
    acts(customer, acting(customer))["freeze"]()
    assert wallet(customer, "CNY").status == "frozen"
    with pytest.raises(Forbidden):
        acts(customer, acting(customer))["unfreeze"]()
    assert wallet(customer, "CNY").status == "frozen"
    acts(customer, acting(customer, more=PROVED))["unfreeze"]()
    assert wallet(customer, "CNY").status == "active"


@pytest.mark.parametrize("order", [("house",), ("house", "own"), ("own", "house")])
def test_what_the_house_has_frozen_no_customer_unfreezes(customer, order):
    top_up(customer, 10_000)
    for who in order:
        acts(customer, ALICE if who == "house" else acting(customer))["freeze"]()
    with pytest.raises(Refused) as caught:
        acts(customer, acting(customer, more=PROVED))["unfreeze"]()
    assert caught.value.code == "frozen_by_house"
    assert wallet(customer, "CNY").status == "frozen"
    acts(customer, ALICE)["unfreeze"]()
    acts(customer, acting(customer))["freeze"]()
    acts(customer, acting(customer, more=PROVED))["unfreeze"]()
    assert wallet(customer, "CNY").status == "active"


def test_a_customers_request_waits_in_the_same_queue_for_the_house(customer):
    top_up(customer, 10_000)
    asked = acts(customer, acting(customer))["withdraw"]()
    assert (asked.status, asked.requested_by) == ("requested", f"customer:{customer}")
    with pytest.raises(Forbidden):
        operations.approve_withdrawal(
            customer_id=customer, withdrawal_id=asked.id, actor=acting(customer), now=NOW, key=new_key()
        )
    done = operations.approve_withdrawal(
        customer_id=customer, withdrawal_id=asked.id, actor=ALICE, now=NOW, key=new_key()
    )
    assert done.status == "approved"
