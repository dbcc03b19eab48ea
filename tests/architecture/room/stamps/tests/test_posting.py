"""A room decides in the very transaction that moves the money."""

from datetime import timedelta

import pytest

from brim.base.kit import own_keys
from brim.base.kit.refusals import Conflict, NotFound, Refused
from brim.base.kit.tests.racing import race
from brim.core.ledger import operations as ledger
from brim.core.ledger import queries as books
from brim.core.ledger import verify
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.statements import queries as statements
from brim.trade.wallets import operations, posting, queries, registry
from brim.trade.wallets.engine.commands import TakeSpend
from brim.trade.wallets.models import Hold
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.queries.previews import Granted
from brim.trade.wallets.tests.conftest import ALICE, LATER, NOW, TEST, cny, new_customer, new_key, spend, top_up
from tests.architecture.room.stamps import operations as stamps
from tests.architecture.room.stamps import queries as points
from tests.architecture.room.stamps import rules
from tests.architecture.room.stamps.models import Award, Pace
from tests.architecture.room.stamps.models import Refused as Counted

pytestmark = pytest.mark.django_db


def standing(customer: int) -> tuple[int, int, int, int]:
    """Principal, bonus, held and points."""
    view = queries.wallet(customer, "CNY", now=NOW)
    return view.principal, view.bonus, view.held, view.parts["points"]


def refund(customer: int, topup_id: int, amount: int | None = None):
    started = operations.start_top_up_refund(
        customer_id=customer,
        topup_id=topup_id,
        amount=cny(amount) if amount else None,
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="not wanted",
    )
    operations.complete_top_up_refund(
        customer_id=customer, refund_id=started.id, actor=TEST, now=LATER, key=f"topup_refund_done:{started.id}"
    )
    return started


def assert_all_balances() -> None:
    assert_books_balance()
    assert_wallets_balance()
    assert points.verify_points(-1, 2**63 - 1) == []


def test_a_top_up_brings_points_and_a_bonus_in_the_same_fact(customer):
    done = top_up(customer, 10000, topup_id=7)
    assert standing(customer) == (10000, 2500, 0, 10)
    assert [(part.purse, part.amount) for part in done.parts] == [("principal", 10000), ("bonus", 2000), ("bonus", 500)]
    assert (done.principal_change, done.bonus_change, done.available_after) == (10000, 2500, 12500)
    legs = books.transfer(customer, "topup:7")
    assert [leg.amount for leg in legs] == [10000, 2000, 10, 500]
    assert statements.statement(customer, "CNY").closing.total == 12500
    assert_all_balances()


def test_the_preview_of_a_top_up_says_points_and_bonus(customer):
    foreseen = queries.preview_top_up(customer_id=customer, amount=cny(10000), channel="cash", actor=ALICE, now=NOW)
    assert (foreseen.principal, foreseen.bonus, foreseen.available_after) == (10000, 2500, 12500)
    assert foreseen.granted == (Granted("points", "POINT", 10),)
    assert standing(customer) == (0, 0, 0, 0)


def test_a_refund_takes_points_and_bonus_back_with_the_money(customer):
    top_up(customer, 10000, topup_id=7)
    assert refund(customer, 7).amount == 10000
    assert standing(customer) == (0, 0, 0, 0)
    assert Award.objects.get().taken_back == 10
    assert_all_balances()


def test_points_go_back_in_step_with_a_refund_in_parts(customer):
    top_up(customer, 10000, topup_id=7)
    refund(customer, 7, 2500)
    assert standing(customer) == (7500, 1875, 0, 8)
    refund(customer, 7)
    assert standing(customer) == (0, 0, 0, 0)
    assert_all_balances()


def test_points_that_were_redeemed_are_not_taken_back_once_more(customer):
    top_up(customer, 10000, topup_id=7)
    done = stamps.redeem(customer_id=customer, currency="CNY", actor=ALICE, now=NOW, key="x:1")
    assert (done.kind, done.bonus_change, standing(customer)) == ("stamps_redeem", 200, (10000, 2700, 0, 0))
    refund(customer, 7)
    assert standing(customer) == (0, 200, 0, 0)
    assert Award.objects.get().taken_back == 0
    assert_all_balances()


def test_a_command_of_the_room_has_its_key_its_refusal_and_its_place_in_the_statement(customer):
    with pytest.raises(Refused) as refusal:
        stamps.redeem(customer_id=customer, currency="CNY", actor=ALICE, now=NOW, key="x:1")
    assert (refusal.value.code, standing(customer)) == ("too_few_points", (0, 0, 0, 0))
    top_up(customer, 10000)
    first = stamps.redeem(customer_id=customer, currency="CNY", actor=ALICE, now=NOW, key="x:2")
    again = stamps.redeem(customer_id=customer, currency="CNY", actor=ALICE, now=NOW, key="x:2")
    assert (again.id, again.is_replayed, standing(customer)) == (first.id, True, (10000, 2700, 0, 0))
    with pytest.raises(Conflict):
        spend(customer, 100, key="x:2")
    assert [line.kind for line in statements.statement(customer, "CNY").lines] == ["top_up", "stamps_redeem"]
    assert_all_balances()


def test_a_spend_costs_a_tenth_less_and_its_key_stands_for_what_was_asked(customer):
    top_up(customer, 10000)
    foreseen = queries.preview_spend(customer_id=customer, amount=cny(1000), actor=ALICE, now=NOW)
    assert (foreseen.operation.amount, foreseen.reduction, foreseen.available_after) == (900, 100, 11600)
    paid = spend(customer, 1000, key="x:1")
    assert (paid.amount, spend(customer, 1000, key="x:1").id) == (900, paid.id)
    with pytest.raises(Conflict):
        spend(customer, 900, key="x:1")
    assert (standing(customer)[0] + standing(customer)[1], Pace.objects.get().saved) == (11600, 100)
    assert_all_balances()


def test_a_refund_of_a_spend_gives_back_what_was_paid_for_it(customer):
    top_up(customer, 10000)
    paid = spend(customer, 1000)
    with pytest.raises(Refused) as refusal:
        operations.refund_spend(
            customer_id=customer, spend_id=paid.id, amount=cny(1000), actor=ALICE, now=LATER, key=new_key(), reason="x"
        )
    assert refusal.value.details == {"left": 900, "asked": 1000}
    back = operations.refund_spend(
        customer_id=customer, spend_id=paid.id, actor=ALICE, now=LATER, key=new_key(), reason="cold"
    )
    assert (back.amount, standing(customer)) == (900, (10000, 2500, 0, 10))
    assert_all_balances()


def test_the_sixth_spend_in_ten_minutes_is_refused_and_changes_nothing(customer):
    top_up(customer, 10000)
    for _number in range(5):
        spend(customer, 100)
    before = standing(customer)
    for refused in (
        lambda: spend(customer, 100),
        lambda: queries.preview_spend(customer_id=customer, amount=cny(100), actor=ALICE, now=NOW),
    ):
        with pytest.raises(Refused) as refusal:
            refused()
        assert refusal.value.code == "too_often"
    assert (standing(customer), Pace.objects.get().spends) == (before, 5)
    assert spend(customer, 100, now=NOW + rules.WINDOW).amount == 90
    assert Pace.objects.get().spends == 1
    assert_all_balances()


def test_a_batch_counts_in_memory_what_it_has_not_written_yet(customer):
    top_up(customer, 10000)
    commands = [
        TakeSpend(customer_id=customer, currency="CNY", amount=100, actor=ALICE.label, key=f"x:{number}")
        for number in range(7)
    ]
    outcomes = posting.run(commands, now=NOW)
    assert [getattr(one, "code", "done") for one in outcomes] == ["done"] * 5 + ["too_often"] * 2
    assert Pace.objects.get().spends == 5
    assert_all_balances()


def test_a_refused_spend_leaves_no_trace_in_the_rooms_own_counter(customer):
    top_up(customer, 1000)
    with pytest.raises(Refused) as refusal:
        spend(customer, 5000)
    assert (refusal.value.code, Pace.objects.count()) == ("insufficient_balance", 0)
    assert spend(customer, 1000).amount == 900
    assert_all_balances()


def test_what_a_judge_sets_aside_is_held_until_it_is_released(customer):
    done = top_up(customer, rules.REVIEWED_FROM, topup_id=7)
    assert standing(customer) == (rules.REVIEWED_FROM, 2000 + rules.REVIEWED_FROM // 20, rules.REVIEWED_FROM, 10)
    assert (done.held_change, done.available_after) == (rules.REVIEWED_FROM, 2000 + rules.REVIEWED_FROM // 20)
    held = Hold.objects.get()
    assert (held.id, held.purpose, held.metadata, held.expires_at) == (
        done.id,
        "review",
        {"why": "much_at_once"},
        NOW + rules.REVIEW,
    )
    with pytest.raises(NotFound):
        operations.capture(customer_id=customer, hold_id=held.id, actor=ALICE, now=LATER, key=new_key())
    with pytest.raises(Refused):
        spend(customer, rules.REVIEWED_FROM)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=LATER, key=new_key(), reason="seen")
    assert standing(customer)[2] == 0
    assert spend(customer, rules.REVIEWED_FROM, now=LATER).amount == rules.REVIEWED_FROM * 9 // 10
    assert_all_balances()


def test_what_a_judge_sets_aside_is_free_again_by_the_clock(customer):
    top_up(customer, rules.REVIEWED_FROM)
    later = NOW + rules.REVIEW
    assert queries.wallet(customer, "CNY", now=later).held == 0
    assert operations.expire_holds(later) == 1
    assert (Hold.objects.get().status, standing(customer)[2]) == ("expired", 0)
    assert_all_balances()


def test_a_charge_back_takes_the_points_too(customer):
    top_up(customer, 10000, topup_id=7)
    what = {"customer_id": customer, "topup_id": 7, "dispute_id": 9, "amount": cny(10000), "actor": TEST, "now": LATER}
    operations.contest_top_up(**what, key="dispute:9:opened")
    operations.end_contest(**what, outcome="lost", channel="cash", is_last=True, key="dispute:9:1")
    assert standing(customer) == (0, 0, 0, 0)
    assert_all_balances()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_about_to_pay_too_much_is_refused_before_money_moves_and_that_is_heard(customer, settings):
    settings.SANDBOX = True
    with pytest.raises(Refused) as refusal:
        payments.start_top_up(
            customer_id=customer,
            amount=cny(rules.MAX_PER_CALL + 1),
            channel="sandbox",
            actor=ALICE,
            now=NOW,
            key=new_key(),
            send=lambda _request: pytest.fail("the channel is not asked"),
        )
    assert refusal.value.code == "too_much_at_once"
    assert standing(customer) == (0, 0, 0, 0)
    assert list(Counted.objects.values_list("customer_id", "code", "times")) == [(customer, "too_much_at_once", 1)]
    with pytest.raises(Refused):
        payments.check_top_up(customer_id=customer, amount=cny(rules.MAX_PER_CALL + 1), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_refusals_are_heard_after_the_commit_and_no_more_than_a_hundred_of_a_batch(customer):
    commands = [
        TakeSpend(customer_id=customer, currency="CNY", amount=100, actor=ALICE.label, key=f"x:{number}")
        for number in range(posting.MAX_REFUSALS + 20)
    ]
    posting.run(commands, now=NOW)
    assert Counted.objects.get(code="insufficient_balance").times == posting.MAX_REFUSALS


@pytest.mark.django_db(transaction=True)
def test_a_hearer_that_breaks_changes_no_answer(customer, monkeypatch):
    monkeypatch.setattr("tests.architecture.room.stamps.operations.COUNT", "SELECT 1 / 0 -- %s %s")
    with pytest.raises(Refused) as refusal:
        spend(customer, 100)
    assert refusal.value.code == "insufficient_balance"


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_spends_at_once_five_pass(customer):
    top_up(customer, 100000)
    outcomes = race([lambda: spend(customer, 100)] * 100, threads=100)
    assert outcomes == {"done": 5, "too_often": 95}
    assert (Pace.objects.get().spends, standing(customer)[0] + standing(customer)[1]) == (5, 107000 - 450)
    assert_all_balances()


def test_all_of_it_takes_no_more_round_trips(customer, monkeypatch):
    top_up(customer, 10000)
    ledger.chart_code("points", "POINT")
    trips: list[str] = []

    def counted(name: str, module: object, attribute: str) -> None:
        plainly = getattr(module, attribute)
        monkeypatch.setattr(module, attribute, lambda *given: trips.append(name) or plainly(*given))

    from brim.core.ledger import reading
    from brim.trade.wallets import days_used, loading

    counted("ask", reading, "ask")
    counted("ask more", loading, "ask")
    counted("ask more", days_used, "ask")
    counted("tell", posting, "tell")
    spend(customer, 100)
    top_up(customer, 10000)
    assert trips == ["ask", "tell"] * 2  # and the commit


def test_the_points_show_in_the_wallet_and_in_lists_of_wallets(customer):
    top_up(customer, 10000)
    other = new_customer()
    assert queries.wallet(customer, "CNY").parts == {"points": 10, "stamp_cards": 0}
    assert [view.parts["points"] for view in queries.of_customers([customer, other], now=NOW)[customer]] == [10]
    assert queries.wallet(other, "CNY").parts["points"] == 0


def test_the_proof_knows_the_room(customer):
    top_up(customer, 10000)
    assert verify.prove(-1, 2**63 - 1).faults == []
    Award.objects.update(taken_back=1)
    (fault,) = [one for one in verify.prove(-1, 2**63 - 1).faults if "points" in one]
    assert fault == f"customer {customer}: stamps of 9 points, the ledger says 10"


def test_what_the_room_registers_stands_beside_what_the_wallets_do():
    assert "stamps:" in own_keys.brims_alone()
    assert {"stamps.points_redeemed", "wallets.balance_spent"} <= registry.visits()
    assert registry.rooms() == ("stamps", "wallets")
    assert [one.name for one in registry.questions(frozenset({TakeSpend}))][-1] == "stamps.pace"


def test_history_is_neither_judged_nor_granted_for(customer):
    top_up(customer, 10000)
    past = [
        TakeSpend(
            customer_id=customer,
            currency="CNY",
            amount=100,
            actor=ALICE.label,
            key=f"import:{number}",
            occurred_at=NOW - timedelta(days=90),
            is_history=True,
        )
        for number in range(6)
    ]
    assert [one.amount for one in posting.run(past, now=NOW)] == [100] * 6
    assert Pace.objects.count() == 0
    assert_all_balances()
