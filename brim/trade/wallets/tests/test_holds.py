from datetime import timedelta

import pytest

from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, LATER, NOW, cny, new_key, save, spend, top_up

pytestmark = pytest.mark.django_db


def facts(customer_id: int) -> tuple[int, int, int, int]:
    view = queries.wallet(customer_id, "CNY", now=NOW)
    return view.principal, view.bonus, view.held, view.available


def place(customer_id: int, amount: int, **more):
    more = {"now": NOW, "key": new_key(), **more}
    return operations.hold(customer_id=customer_id, amount=cny(amount), actor=ALICE, **more)


def capture(customer_id: int, hold_id: int, amount: int | None = None, **more):
    more = {"now": NOW, "key": new_key(), **more}
    wanted = None if amount is None else cny(amount)
    return operations.capture(customer_id=customer_id, hold_id=hold_id, amount=wanted, actor=ALICE, **more)


def release(customer_id: int, hold_id: int, **more):
    more = {"now": NOW, "key": new_key(), **more}
    return operations.release(customer_id=customer_id, hold_id=hold_id, actor=ALICE, **more)


def test_a_hold_reduces_what_is_available_at_once(customer, ladder):
    top_up(customer, 10000)
    held = place(customer, 11000)
    assert [(part.purse, part.amount) for part in held.parts] == [("principal", 10000), ("bonus", 1000)]
    assert facts(customer) == (10000, 2000, 11000, 1000)
    with pytest.raises(Refused) as refusal:
        spend(customer, 1001)
    assert refusal.value.details == {"available": 1000, "asked": 1001}
    assert_wallets_balance()


def test_a_hold_is_captured_in_several_parts_and_never_beyond(customer, ladder):
    top_up(customer, 10000)
    held = place(customer, 11000)
    first = capture(customer, held.id, 9000)
    second = capture(customer, held.id, 1500)
    assert [(part.purse, part.amount) for part in first.parts] == [("principal", 9000)]
    assert [(part.purse, part.amount) for part in second.parts] == [("principal", 1000), ("bonus", 500)]
    with pytest.raises(Refused) as refusal:
        capture(customer, held.id, 501)
    assert (refusal.value.code, refusal.value.details) == ("hold_exceeded", {"remaining": 500, "asked": 501})
    assert facts(customer) == (0, 1500, 500, 1000)
    assert capture(customer, held.id).amount == 500
    assert queries.hold_by_id(customer, held.id).status == "captured"
    with pytest.raises(Conflict) as conflict:
        capture(customer, held.id, 1)
    assert conflict.value.code == "hold_not_open"
    assert_wallets_balance()


def test_a_final_capture_releases_the_rest(customer):
    top_up(customer, 10000)
    held = place(customer, 8000)
    capture(customer, held.id, 3000, is_final=True)
    assert facts(customer) == (7000, 0, 0, 7000)
    found = queries.hold_by_id(customer, held.id)
    assert (found.status, found.captured, found.remaining) == ("captured", 3000, 0)
    assert_wallets_balance()


def test_a_hold_is_captured_and_let_go_by_those_of_its_store_alone(customer):
    top_up(customer, 10000)
    held = place(customer, 4000, store_id=2)
    who = {"customer_id": customer, "hold_id": held.id, "now": NOW}
    stranger = Actor(ActorKind.KEY, 9, frozenset({"holds:write"}), frozenset({1}))
    for act in (operations.capture, operations.release):
        with pytest.raises(Forbidden) as refusal:
            act(actor=stranger, key=new_key(), **who)
        assert refusal.value.details == {"permission": "holds:write", "store_id": 2}
    for simulate in (queries.preview_capture, queries.preview_release):
        with pytest.raises(Forbidden):
            simulate(actor=stranger, **who)
    assert facts(customer) == (10000, 0, 4000, 6000)
    own = Actor(ActorKind.KEY, 10, frozenset({"holds:write"}), frozenset({2}))
    operations.capture(actor=own, key=new_key(), amount=cny(1000), **who)
    assert operations.release(actor=own, key=new_key(), **who).amount == 3000
    assert facts(customer) == (9000, 0, 0, 9000)
    assert_wallets_balance()


def test_a_spend_is_given_back_by_those_of_its_store_alone(customer):
    top_up(customer, 10000)
    taken = spend(customer, 4000, store_id=2)
    who = {"customer_id": customer, "spend_id": taken.id, "now": NOW}
    stranger = Actor(ActorKind.STAFF, 9, frozenset({"refunds:write"}), frozenset({1}))
    for store_id in (None, 1):
        with pytest.raises(Forbidden):
            operations.refund_spend(actor=stranger, key=new_key(), reason="cold", store_id=store_id, **who)
    with pytest.raises(Forbidden):
        queries.preview_spend_refund(actor=stranger, **who)
    assert facts(customer) == (6000, 0, 0, 6000)
    assert_wallets_balance()


def test_a_release_gives_back_what_remains(customer, ladder):
    top_up(customer, 10000)
    held = place(customer, 11000)
    capture(customer, held.id, 10500)
    assert release(customer, held.id).amount == 500
    assert facts(customer) == (0, 1500, 0, 1500)
    with pytest.raises(Conflict):
        release(customer, held.id)
    assert_wallets_balance()


def test_a_capture_can_be_refunded_like_a_spend(customer, ladder):
    top_up(customer, 10000)
    taken = capture(customer, place(customer, 11000).id)
    operations.refund_spend(customer_id=customer, spend_id=taken.id, actor=ALICE, now=NOW, key="x:r", reason="cold")
    assert facts(customer) == (10000, 2000, 0, 12000)
    assert_wallets_balance()


def test_a_hold_expires_by_itself_and_cannot_be_captured_from_its_last_moment_on(customer):
    top_up(customer, 1000)
    held = place(customer, 600, minutes=10)
    end = NOW + timedelta(minutes=10)
    assert held.expires_at == end
    assert operations.expire_holds(end - timedelta(seconds=1)) == 0
    with pytest.raises(Conflict) as refusal:
        capture(customer, held.id, now=end)
    assert refusal.value.code == "hold_expired"
    assert operations.expire_holds(end) == 1
    assert operations.expire_holds(end) == 0
    assert queries.hold_by_id(customer, held.id).status == "expired"
    assert facts(customer) == (1000, 0, 0, 1000)
    assert_wallets_balance()


def test_a_hold_lasts_no_longer_than_the_programme_allows(customer):
    top_up(customer, 1000)
    save({"hold_default_minutes": 30, "hold_most_minutes": 60})
    assert place(customer, 100).expires_at == NOW + timedelta(minutes=30)
    for expires_at in (NOW, NOW + timedelta(minutes=61)):
        with pytest.raises(Invalid) as refusal:
            place(customer, 100, expires_at=expires_at)
        assert refusal.value.code == "invalid_expiry"
    assert facts(customer) == (1000, 0, 100, 900)
    assert_wallets_balance()


def test_a_replayed_hold_capture_and_release_answer_as_first(customer):
    top_up(customer, 1000)
    held = place(customer, 600, key="x:h")
    taken = capture(customer, held.id, 200, key="x:c")
    freed = release(customer, held.id, key="x:l")
    again = place(customer, 600, key="x:h", now=LATER)
    assert (again.id, again.is_replayed, again.status, again.remaining) == (held.id, True, "open", 600)
    assert capture(customer, held.id, 200, key="x:c").id == taken.id
    assert release(customer, held.id, key="x:l").id == freed.id
    with pytest.raises(Conflict) as refusal:
        capture(customer, held.id, 201, key="x:c")
    assert refusal.value.code == "key_conflict"
    assert facts(customer) == (800, 0, 0, 800)
    assert_wallets_balance()


def test_another_customers_hold_is_unknown(customer, other):
    top_up(customer, 1000)
    top_up(other, 1000)
    held = place(customer, 600)
    with pytest.raises(NotFound):
        capture(other, held.id)
    assert facts(other) == (1000, 0, 0, 1000)
    assert facts(customer) == (1000, 0, 600, 400)
    assert_wallets_balance()


def test_holds_count_for_the_daily_limit_and_give_their_slot_back(customer):
    save({"currencies": {"CNY": {"limits": {"spend_daily": 1000, "spend_most": 900}}}})
    top_up(customer, 10000)
    held = place(customer, 700)
    with pytest.raises(Refused) as refusal:
        spend(customer, 301)
    assert refusal.value.details == {"limit": "spend_daily", "most": 1000, "asked": 301, "used": 700}
    capture(customer, held.id, 100, is_final=True)
    spend(customer, 900)
    with pytest.raises(Refused):
        spend(customer, 1)
    with pytest.raises(Refused) as refusal:
        spend(customer, 901, now=NOW + timedelta(days=1))
    assert refusal.value.details["limit"] == "spend_most"
    spend(customer, 900, now=NOW + timedelta(days=1))
    assert facts(customer)[0] == 8100
    assert_wallets_balance()


def test_expiry_of_a_lot_leaves_its_held_part(customer):
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "bonus_days": 1})
    top_up(customer, 10000)
    save({"spend_order": "bonus_first"}, now=NOW)
    held = place(customer, 500, minutes=2 * 24 * 60)
    late = NOW + timedelta(days=1, hours=12)  # the last day is over in Shanghai
    assert operations.expire_lots(late) == 1
    assert facts(customer) == (10000, 500, 500, 10000)
    assert capture(customer, held.id, now=late).bonus_part == 500
    assert operations.expire_lots(late) == 0
    assert facts(customer) == (10000, 0, 0, 10000)
    assert_wallets_balance()


def test_a_lot_past_its_expiry_cannot_be_spent_although_nobody_swept_it(customer):
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "bonus_days": 1})
    top_up(customer, 10000)
    late = NOW + timedelta(days=1, hours=12)  # the last day is over in Shanghai
    assert queries.wallet(customer, "CNY", now=late).available == 10000
    with pytest.raises(Refused) as refusal:
        spend(customer, 10001, now=late)
    assert refusal.value.details == {"available": 10000, "asked": 10001}
    assert spend(customer, 10000, now=late).available_after == 0
    assert_wallets_balance()
