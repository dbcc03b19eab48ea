"""Every door that moves value, tried at a frozen wallet and at that of an erased customer. One that is new fails here
until it has a row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.kit.tests.keeping import kept
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments.tests.conftest import welcome
from brim.trade.payments.tests.till import Moment, again, payer_pays, post_comes, start
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.models import Lot
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.types import CaptureOrder, HoldOrder, Purse, Spend, SpendRefund

pytestmark = pytest.mark.django_db(transaction=True)

TEST = system("test")
ANN, BOB = (Actor(ActorKind.STAFF, number, frozenset({"*"}), None) for number in (71, 72))
LADDER = {"currencies": {"CNY": {"ladder": [{"pay": 10_000, "get": 2_000}]}}, "bonus_days": 30}
FROZEN, ERASED, DONE = "wallet_frozen", "customer_forgotten", ""


@dataclass
class Wallet:
    """Somebody's wallet with 100.00 and a bonus, and what was begun with it before it was barred."""

    id: int
    other: int
    moment: Moment
    begun: Any = None

    def who(self, actor: Actor = ANN) -> dict[str, Any]:
        return {"customer_id": self.id, "actor": actor, "now": self.moment.now, "key": f"x:{ids.make()}"}

    def state(self) -> tuple[int, int, int, int]:
        view = queries.wallet(self.id, "CNY", now=self.moment.now)
        return view.principal, view.bonus, view.held, view.credit_line


Run = Callable[[Wallet], Any]


@dataclass(frozen=True)
class Door:
    """`before` is done while nothing bars the wallet; `frozen` and `erased`: the code that refuses, or nothing."""

    run: Run
    before: Run = lambda _wallet: None
    frozen: str = DONE
    erased: str = DONE


def cny(minor: int) -> Any:
    return money(minor, "CNY")


def spent(one: Wallet) -> Any:
    return wallets.spend(amount=cny(1_000), **one.who())


def held(one: Wallet) -> Any:
    return wallets.hold(amount=cny(1_000), minutes=60, **one.who())


def asked(one: Wallet) -> Any:
    return wallets.request_withdrawal(amount=cny(1_000), account="", **one.who())


def approved(one: Wallet) -> Any:
    return wallets.approve_withdrawal(withdrawal_id=asked(one).id, **one.who(BOB))


def corrected(one: Wallet) -> Any:
    return wallets.adjust(purse=Purse.PRINCIPAL, change=cny(1_000), reason="counted", **one.who())


def taken_off(one: Wallet) -> Any:
    return wallets.adjust(purse=Purse.PRINCIPAL, change=cny(-1_000), reason="counted", **one.who())


def late(one: Wallet, *, days: int) -> Any:
    when = one.moment.now - timedelta(days=days, minutes=1)
    return wallets.record_late_spend(amount=cny(1_000), occurred_at=when, reason="till was off", **one.who())


def lapsed(one: Wallet) -> Any:
    Lot.objects.filter(customer_id=one.id, purse="bonus").update(expires_at=one.moment.now)
    assert wallets.expire_lots(one.moment.now) == 1
    return queries.operations(one.id, limit=1, kinds=("expiry",)).items[0]


def set_out(one: Wallet) -> Any:
    return wallets.start_top_up_refund(topup_id=7, amount=cny(1_000), reason="asked", **one.who())


def online(one: Wallet) -> Any:
    return start(one.id, one.moment, key=f"x:{ids.make()}")


def online_paid(one: Wallet) -> Any:
    topup = online(one)
    payer_pays(topup, one.moment)
    return topup


def online_credited(one: Wallet) -> Any:
    topup = online_paid(one)
    post_comes(one.moment)
    assert again(topup).credited_at
    return topup


def refunding(one: Wallet) -> Any:
    topup = online_credited(one)
    provider.set_order_faults(topup.payment.number, ["slow_refund"], 90)
    return refund_online(one, topup)


def refund_online(one: Wallet, topup: Any) -> Any:
    return payments.refund_top_up(topup_id=topup.id, amount=cny(1_000), reason="asked", **one.who())


def contested(one: Wallet) -> Any:
    return wallets.contest_top_up(topup_id=7, dispute_id=9, amount=cny(1_000), **one.who())


def ended(one: Wallet, outcome: str, charge_back_id: int = 0) -> Any:
    return wallets.end_contest(
        topup_id=7, dispute_id=9, outcome=outcome, amount=cny(1_000), channel="cash", is_last=True,
        charge_back_id=charge_back_id, **one.who(),
    )  # fmt: skip


def lost(one: Wallet) -> Any:
    contested(one)
    return ended(one, "lost")


def raised(one: Wallet, topup: Any) -> Any:
    return payments.raise_dispute(payment_id=topup.payment.id, reason="a letter", **one.who())


def said(one: Wallet, dispute: Any, outcome: str = "lost") -> Any:
    return payments.record_dispute_outcome(dispute_id=dispute.id, outcome=outcome, reason="a letter", **one.who())


def agreed(one: Wallet, outcome: Any) -> Any:
    return payments.approve_dispute_outcome(outcome_id=outcome.id, **one.who(BOB))


def raised_online(one: Wallet) -> Any:
    return raised(one, online_credited(one))


def said_online(one: Wallet) -> Any:
    return said(one, raised_online(one))


def said_won_after_lost(one: Wallet) -> Any:
    dispute = raised_online(one)
    agreed(one, said(one, dispute))
    return said(one, dispute, "won")


def first(outcomes: list[Any]) -> Any:
    """The one answer of a batch of one, raised where it is a refusal."""
    (only,) = outcomes
    if isinstance(only, Exception):
        raise only
    return only


def batch_key(one: Wallet) -> dict[str, Any]:
    return {"actor": ANN, "key": f"x:{ids.make()}"}


def end(name: str, **more: Any) -> Run:
    return lambda one: getattr(wallets, name)(withdrawal_id=one.begun.id, **more, **one.who(BOB))


def decide(name: str, **more: Any) -> Run:
    return lambda one: getattr(wallets, name)(adjustment_id=one.begun.id, **more, **one.who(BOB))


def end_refund(name: str) -> Run:
    return lambda one: getattr(wallets, name)(refund_id=one.begun.id, **one.who())


WALLETS: dict[str, Door] = {
    "spend": Door(spent, frozen=FROZEN),
    "spend_batch": Door(
        lambda one: first(wallets.spend_batch([Spend(one.id, 1_000, "CNY", **batch_key(one))], now=one.moment.now)),
        frozen=FROZEN,
    ),
    "refund_spend": Door(
        lambda one: wallets.refund_spend(spend_id=one.begun.id, reason="cold", **one.who()), spent, erased=ERASED
    ),
    "refund_spend_batch": Door(
        lambda one: first(
            wallets.refund_spend_batch(
                [SpendRefund(one.id, one.begun.id, reason="cold", **batch_key(one))], now=one.moment.now
            )
        ),
        spent,
        erased=ERASED,
    ),
    "hold": Door(held, frozen=FROZEN),
    "hold_batch": Door(
        lambda one: first(
            wallets.hold_batch([HoldOrder(one.id, cny(1_000), minutes=60, **batch_key(one))], now=one.moment.now)
        ),
        frozen=FROZEN,
    ),
    "capture": Door(lambda one: wallets.capture(hold_id=one.begun.id, **one.who()), held, frozen=FROZEN),
    "capture_batch": Door(
        lambda one: first(
            wallets.capture_batch([CaptureOrder(one.id, one.begun.id, **batch_key(one))], now=one.moment.now)
        ),
        held,
        frozen=FROZEN,
    ),
    "release": Door(lambda one: wallets.release(hold_id=one.begun.id, **one.who()), held),
    "expire_holds": Door(lambda one: wallets.expire_holds(one.moment.passes(hours=2)), held),
    "expire_lots": Door(
        lambda one: wallets.expire_lots(one.moment.now),
        lambda one: Lot.objects.filter(customer_id=one.id, purse="bonus").update(expires_at=one.moment.now),
    ),
    "reverse_expiry": Door(
        lambda one: wallets.reverse_expiry(expiry_id=one.begun.id, reason="was ill", **one.who()), lapsed, erased=ERASED
    ),
    "adjust": Door(corrected, erased=ERASED),
    "approve_adjustment": Door(decide("approve_adjustment"), corrected, erased=ERASED),
    "record_late_spend": Door(lambda one: late(one, days=0), frozen=FROZEN),
    "record_late_spend, which waits": Door(lambda one: late(one, days=40), frozen=FROZEN),
    "approve_adjustment, of a late spend": Door(
        decide("approve_adjustment"), lambda one: late(one, days=40), frozen=FROZEN
    ),
    "approve_adjustment, which takes off": Door(decide("approve_adjustment"), taken_off),
    "reject_adjustment": Door(decide("reject_adjustment", reason="no"), corrected),
    "set_credit_line": Door(
        lambda one: wallets.set_credit_line(line=cny(500), reason="regular", **one.who()), erased=ERASED
    ),
    "transfer": Door(
        lambda one: wallets.transfer(to_customer_id=one.other, amount=cny(1_000), reason="a gift", **one.who()),
        frozen=FROZEN,
    ),
    "request_withdrawal": Door(asked, frozen=FROZEN),
    "approve_withdrawal": Door(end("approve_withdrawal"), asked, frozen=FROZEN),
    "reject_withdrawal": Door(end("reject_withdrawal", reason="no"), asked),
    "mark_withdrawal_paid": Door(end("mark_withdrawal_paid", payout_reference="B-7"), approved),
    "fail_withdrawal": Door(end("fail_withdrawal", reason="came back"), approved),
    "close_wallet": Door(
        lambda one: wallets.close_wallet(
            currency="CNY", total=cny(10_000), account="", reason="asked", **one.who()
        ),
        frozen=FROZEN,
    ),
    "check_top_up": Door(
        lambda one: wallets.check_top_up(customer_id=one.id, amount=cny(500), now=one.moment.now),
        frozen=FROZEN, erased=ERASED,
    ),
    "credit_top_up": Door(
        lambda one: wallets.credit_top_up(
            customer_id=one.id, topup_id=ids.make(), paid=cny(500), channel="cash", payment_id=ids.make(),
            store_id=None, actor=TEST, now=one.moment.now,
        ),
        erased=ERASED,
    ),
    "start_top_up_refund": Door(set_out, frozen=FROZEN),
    "complete_top_up_refund": Door(end_refund("complete_top_up_refund"), set_out),
    "cancel_top_up_refund": Door(end_refund("cancel_top_up_refund"), set_out),
    "contest_top_up": Door(contested),
    "end_contest": Door(lambda one: ended(one, "won"), contested),
    "end_contest, lost": Door(lambda one: ended(one, "lost"), contested),
    "end_contest, won after all": Door(lambda one: ended(one, "reversed", one.begun.id), lost, erased=ERASED),
}  # fmt: skip
PAYMENTS: dict[str, Door] = {
    "check_top_up": Door(
        lambda one: payments.check_top_up(customer_id=one.id, amount=cny(500), now=one.moment.now),
        frozen=FROZEN, erased=ERASED,
    ),
    "start_top_up": Door(
        lambda one: payments.start_top_up(amount=cny(500), channel="cash", **(one.who() | {"actor": TEST})),
        frozen=FROZEN, erased=ERASED,
    ),
    "cancel_top_up": Door(lambda one: payments.cancel_top_up(topup_id=one.begun.id, **one.who()), online),
    "refund_top_up": Door(lambda one: refund_online(one, one.begun), online_credited, frozen=FROZEN),
    "raise_dispute": Door(lambda one: raised(one, one.begun), online_credited),
    "record_dispute_outcome": Door(lambda one: said(one, one.begun), raised_online),
    "approve_dispute_outcome": Door(lambda one: agreed(one, one.begun), said_online),
    "approve_dispute_outcome, won after all": Door(
        lambda one: agreed(one, one.begun), said_won_after_lost, erased=ERASED
    ),
    "reject_dispute_outcome": Door(
        lambda one: payments.reject_dispute_outcome(outcome_id=one.begun.id, reason="no letter", **one.who(BOB)),
        said_online,
    ),
    "ask_refund": Door(
        lambda one: payments.ask_refund(one.id, one.begun.id, actor=ANN, now=one.moment.passes(minutes=5)), refunding
    ),
}  # fmt: skip
# The channel's word that somebody paid: never refused, and where nobody could spend it the payment waits (doubt).
LEARNT = {
    "ask_channel": lambda one: payments.ask_channel(one.id, one.begun.payment.id, actor=ANN, now=one.moment.now),
    "inquire": lambda one: payments.inquire(one.id, one.begun.payment.id, actor=ANN, now=one.moment.now),
    "janitor": lambda one: payments.janitor(one.moment.passes(minutes=2)),
    "receive_notification, work_notification": lambda one: post_comes(one.moment),
}
MOVE_NOTHING = {
    "reserve_outcome_key", "reserve_top_up_key", "reserve_cancel_key",
    "end_lots_with_their_day",
    "found_programme", "save_programme", "seal_texts", "freeze", "unfreeze", "value_lock",
    "close_shift", "drop_cash", "fetch_bill", "open_shift", "record_past_top_ups",
    "resolve_answer", "resolve_notification", "seal_reasons", "PastTopUp",
    # Both work what `receive_notification` has stored.
    "work_notifications", "work_notification",
}  # fmt: skip


@pytest.fixture
def wallet(moment: Moment) -> Wallet:
    return Wallet(*open_wallet(), moment)


@kept
def open_wallet() -> tuple[int, int]:
    """The owner's number and that of another customer."""
    customer, now = welcome(), clock.now()
    wallets.save_programme(LADDER, actor=TEST, now=now - timedelta(days=1))
    other = customers.create(actor=TEST, now=now, name="Other").id
    wallets.credit_top_up(
        customer_id=customer, topup_id=7, paid=cny(10_000), channel="cash", payment_id=8, store_id=None, actor=TEST,
        now=now,
    )  # fmt: skip
    return customer, other


def bar(one: Wallet, how: str) -> None:
    if how == "erased":
        customers.forget(one.id, actor=TEST, now=one.moment.now, reason="asked for")
    else:
        wallets.freeze(currency="CNY", reason="stolen phone", **one.who())


def code_of(run: Run, one: Wallet) -> str:
    try:
        run(one)
    except Refused as refused:
        return refused.code
    return DONE


def test_every_door_has_a_row() -> None:
    rows = {name.partition(",")[0] for name in (*WALLETS, *PAYMENTS, *LEARNT)}
    assert {*wallets.__all__, *payments.__all__} - MOVE_NOTHING == rows


@pytest.mark.parametrize("how", ["frozen", "erased"])
@pytest.mark.parametrize(
    "door", [*WALLETS.values(), *PAYMENTS.values()], ids=[*WALLETS, *(f"payments {name}" for name in PAYMENTS)]
)
def test_a_door_lets_pass_what_it_should_and_nothing_else(wallet: Wallet, door: Door, how: str) -> None:
    wallet.begun = door.before(wallet)
    bar(wallet, how)
    before = wallet.state()
    wanted = door.frozen if how == "frozen" else door.erased
    assert code_of(door.run, wallet) == wanted
    if wanted:
        assert wallet.state() == before
    assert_wallets_balance()
    assert_books_balance()


@pytest.mark.parametrize("how", ["frozen", "erased"])
@pytest.mark.parametrize("word", LEARNT)
def test_what_a_channel_says_was_paid_is_credited_or_waits(wallet: Wallet, word: str, how: str) -> None:
    wallet.begun = online_paid(wallet)
    bar(wallet, how)
    before = wallet.state()[0]
    LEARNT[word](wallet)
    payment = again(wallet.begun).payment
    assert wallet.state()[0] - before == (10_000 if how == "frozen" else 0)
    assert payment.doubt == ("customer_erased" if how == "erased" else "")
    assert_wallets_balance()
    assert_books_balance()
