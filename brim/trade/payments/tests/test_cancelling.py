"""A top-up that nobody paid is closed at its channel and counts no longer; what is paid all the same is never lost."""

from datetime import date, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from brim.base.events.models import EventRow
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import days
from brim.base.kit.refusals import Conflict, Forbidden, NotFound, Refused, Unavailable
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations
from brim.trade.payments.models import PaymentRow
from brim.trade.payments.tests.till import Moment, again, cny, payer_pays, post_comes, principal, start
from brim.trade.payments.types import PaymentState, TopUp, TopUpStatus
from brim.trade.sandbox.models import SandboxOrder
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import assert_wallets_balance

pytestmark = pytest.mark.django_db(transaction=True)
LIMITS = {"currencies": {"CNY": {"limits": {"top_up_daily": 10_000}}}}


def limited(moment: Moment) -> None:
    wallets.save_programme(LIMITS, actor=system("test"), now=moment.now - timedelta(days=9))


def cancel(topup: TopUp, moment: Moment, *, key: str = "x:c", actor: Actor | None = None, **more) -> TopUp:
    return operations.cancel_top_up(
        customer_id=topup.customer_id, topup_id=topup.id, actor=actor or system("test"), now=moment.now, key=key, **more
    )


def test_what_waits_for_its_payer_counts_to_the_day_on_which_it_was_begun(customer: int, moment: Moment) -> None:
    """Begun at noon, left unpaid; at midnight in Shanghai a new day's limit begins."""
    limited(moment)
    start(customer, moment)
    with pytest.raises(Refused) as refusal:
        start(customer, moment, minor=1, key="x:2")
    assert refusal.value.details == {"limit": "top_up_daily", "most": 10_000, "asked": 1, "used": 10_000}
    moment.passes(hours=11, minutes=59)
    with pytest.raises(Refused):
        start(customer, moment, minor=1, key="x:3")
    moment.passes(minutes=1)
    assert start(customer, moment, minor=10_000, key="x:4").status is TopUpStatus.PENDING
    with pytest.raises(Refused):
        start(customer, moment, minor=1, key="x:5")
    assert_books_balance()


def test_what_was_paid_counts_to_the_day_of_payment(customer: int, moment: Moment) -> None:
    limited(moment)
    moment.passes(hours=11, minutes=40)
    topup = start(customer, moment, minor=6_000)
    moment.passes(minutes=10)
    payer_pays(topup, moment)
    moment.passes(minutes=20)  # another day, and only now the word of it comes
    post_comes(moment)
    assert again(topup).status is TopUpStatus.CREDITED
    later = start(customer, moment, minor=10_000, key="x:2")
    moment.passes(minutes=1)
    payer_pays(later, moment)
    post_comes(moment)
    with pytest.raises(Refused) as refusal:
        start(customer, moment, minor=1, key="x:3")
    assert refusal.value.details["used"] == 10_000
    assert_books_balance()


def test_paid_and_not_yet_credited_counts_to_the_day_of_payment_too(customer: int, moment: Moment) -> None:
    limited(moment)
    topup = start(customer, moment, minor=6_000)
    moment.passes(hours=13)
    PaymentRow.objects.filter(id=topup.payment.id).update(state="paid", paid_at=moment.now)
    with pytest.raises(Refused) as refusal:
        start(customer, moment, minor=4_001, key="x:2")
    assert refusal.value.details["used"] == 6_000


def test_ten_at_once_do_not_pass_the_limit(customer: int, moment: Moment) -> None:
    limited(moment)
    gate, begun, refused = Barrier(10), [], []

    def run(number: int) -> None:
        try:
            gate.wait(30)
            begun.append(start(customer, moment, minor=3_000, key=f"x:{number}"))
        except Refused as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(begun), refused) == (3, ["over_limit"] * 7)
    assert_books_balance()


def test_cancelling_closes_at_the_channel_frees_its_part_and_says_so(customer: int, moment: Moment) -> None:
    limited(moment)
    topup = start(customer, moment)
    ended = cancel(topup, moment)
    assert (ended.status, ended.payment.state, ended.replayed) == (TopUpStatus.CANCELLED, PaymentState.CANCELLED, False)
    assert SandboxOrder.objects.get(number=topup.payment.number).state == "closed"
    assert (ended.payment.next_ask_at, principal(customer)) == (None, 0)
    (told,) = EventRow.objects.filter(type="payments.top_up_cancelled")
    assert (told.data["topup_id"], told.data["amount"], told.actor) == (topup.id, 10_000, "system:test")
    again_ = cancel(topup, moment)
    assert (again_.status, again_.replayed) == (TopUpStatus.CANCELLED, True)
    assert EventRow.objects.filter(type="payments.top_up_cancelled").count() == 1
    assert start(customer, moment, key="x:2").status is TopUpStatus.PENDING
    assert_books_balance()


def test_a_payment_that_arrives_nevertheless_is_credited(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    cancel(topup, moment)
    SandboxOrder.objects.filter(number=topup.payment.number).update(state="open")  # the channel let it be paid
    payer_pays(topup, moment)
    post_comes(moment)
    assert (again(topup).status, principal(customer)) == (TopUpStatus.CREDITED, 10_000)
    assert_books_balance()


def test_one_that_was_paid_is_credited_and_not_cancelled(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment)  # nobody has told us
    with pytest.raises(Conflict) as refusal:
        cancel(topup, moment)
    assert (refusal.value.code, refusal.value.details) == ("topup_not_open", {"status": "credited"})
    assert principal(customer) == 10_000
    with pytest.raises(Conflict):
        cancel(start(customer, moment, key="x:2", channel="cash"), moment, key="x:d")
    assert EventRow.objects.filter(type="payments.top_up_cancelled").count() == 0
    assert_books_balance()


def test_while_the_channel_is_silent_nothing_is_cancelled_and_the_same_key_tries_again(
    customer: int, moment: Moment
) -> None:
    def silent(_request: object) -> None:
        raise Unavailable("away")

    topup = start(customer, moment)
    with pytest.raises(Refused) as refusal:
        cancel(topup, moment, send=silent)
    assert (refusal.value.code, refusal.value.status) == ("channel_unavailable", 503)
    assert again(topup).status is TopUpStatus.PENDING
    assert cancel(topup, moment).status is TopUpStatus.CANCELLED
    assert_books_balance()


def test_a_key_stands_for_one_request_of_a_customer(customer: int, moment: Moment) -> None:
    topup, other = start(customer, moment, minor=100), start(customer, moment, minor=100, key="x:2")
    for key in ("x:1", "x:2"):
        with pytest.raises(Conflict) as refusal:
            cancel(topup, moment, key=key)
        assert refusal.value.code == "key_conflict"
    cancel(topup, moment, key="x:c")
    with pytest.raises(Conflict) as refusal:
        cancel(other, moment, key="x:c")
    assert refusal.value.code == "key_conflict"
    assert again(other).status is TopUpStatus.PENDING


def test_it_is_ones_own_to_cancel_or_who_may_top_up_at_the_store(customer: int, moment: Moment, house: int) -> None:
    topup = start(customer, moment, store_id=house)
    stranger = Actor(ActorKind.CUSTOMER, customer + 1, frozenset({"topups:write"}), None)
    elsewhere = Actor(ActorKind.STAFF, 3, frozenset({"topups:write"}), frozenset({house + 1}))
    for actor in (stranger, elsewhere, Actor(ActorKind.STAFF, 4, frozenset({"topups:read"}), None)):
        with pytest.raises(Forbidden):
            cancel(topup, moment, actor=actor)
    with pytest.raises(NotFound):
        operations.cancel_top_up(customer_id=customer, topup_id=1, actor=system("t"), now=moment.now, key="x:n")
    assert again(topup).status is TopUpStatus.PENDING
    own = Actor(ActorKind.CUSTOMER, customer, frozenset({"topups:write"}), None)
    assert cancel(topup, moment, actor=own).status is TopUpStatus.CANCELLED


def test_a_days_bill_of_the_sandbox_holds_its_whole_day_and_no_other(customer: int, moment: Moment) -> None:
    """2 March in Shanghai, from its first moment to its last."""
    first, shanghai = date(2026, 3, 2), ZoneInfo("Asia/Shanghai")
    begins, ends = days.start_of(first, shanghai), days.end_of(first, shanghai)
    paid = {"early": begins - days.INSTANT, "first": begins, "last": ends - days.INSTANT, "late": ends}
    for number, (name, at) in enumerate(paid.items(), 1):
        topup = start(customer, moment, minor=number * 100, key=f"x:{name}")
        payer_pays(topup, moment)
        SandboxOrder.objects.filter(number=topup.payment.number).update(paid_at=at)
    actor = Actor(ActorKind.STAFF, 5, frozenset({"payments:write"}), None)
    bill = operations.fetch_bill("sandbox", first, actor=actor, now=moment.passes(days=1))
    assert [row.amount for row in bill.rows] == [cny(200), cny(300)]


def test_the_proof_of_the_wallets_knows_a_cancelled_top_up(customer: int, moment: Moment) -> None:
    cancel(start(customer, moment), moment)
    assert_wallets_balance()
