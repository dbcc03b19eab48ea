"""Whatever goes wrong on the way, the wallet holds what was paid, once."""

import pytest

from brim.base.events.models import EventRow
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.models import NotificationRow
from brim.trade.payments.tests.till import Moment, again, payer_pays, post_comes, principal, start
from brim.trade.payments.types import PaymentState, TopUpStatus
from brim.trade.sandbox.models import SandboxDelivery

pytestmark = pytest.mark.django_db(transaction=True)


def events(kind: str) -> int:
    return EventRow.objects.filter(type=kind).count()


@pytest.mark.parametrize(
    ("mischief", "at_once", "carried"),
    [
        ([], 10_000, 1),
        (["delayed"], 0, 0),
        (["duplicated"], 10_000, 3),
        (["reordered"], 10_000, 1),
        (["lost"], 0, 0),
        (["forged"], 0, 1),
        (["wrong_amount"], 0, 1),
        (["delayed", "duplicated", "reordered"], 0, 0),
        (["forged", "duplicated", "delayed"], 0, 0),
    ],
)
def test_the_balance_is_right_in_the_end(
    customer: int, moment: Moment, mischief: list[str], at_once: int, carried: int
) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, *mischief)
    assert post_comes(moment) == carried
    assert principal(customer) == at_once
    for _turn in range(3):
        moment.passes(minutes=1, seconds=1)
        post_comes(moment)
        operations.janitor(moment.now)
    assert principal(customer) == 10_000
    assert again(topup).status is TopUpStatus.CREDITED
    assert events("payments.payment_paid") == 1
    assert events("payments.payment_credited") == 1
    assert_books_balance()


def test_a_forged_notification_is_kept_apart_and_raises_an_alert(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "forged")
    post_comes(moment)
    held = NotificationRow.objects.get()
    assert (held.customer_id, held.verified, held.quarantine) == (0, False, "bad_signature")
    assert again(topup).payment.state is PaymentState.PENDING
    assert events("payments.notification_quarantined") == 1
    assert SandboxDelivery.objects.get().answer == 401
    assert principal(customer) == 0
    assert_books_balance()


def test_a_forgery_does_not_take_the_place_of_the_true_notification(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    SandboxDelivery.objects.update(forged=True)
    post_comes(moment)
    SandboxDelivery.objects.update(forged=False, due_at=moment.now)
    post_comes(moment)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_a_wrong_amount_is_quarantined_and_the_right_one_credited_when_asked(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "wrong_amount")
    post_comes(moment)
    [held] = queries.notifications_of(customer, topup.payment.id)
    assert (held.verified, held.outcome, held.quarantine) == (True, "quarantined", "wrong_amount")
    assert events("payments.notification_quarantined") == 1
    assert principal(customer) == 0
    moment.passes(minutes=1)
    operations.janitor(moment.now)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_a_resend_is_counted_and_changes_nothing(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "duplicated")
    post_comes(moment)
    [kept] = queries.notifications_of(customer, topup.payment.id)
    assert (kept.seen, kept.outcome) == (3, "applied")
    assert kept.worked_at == moment.now
    assert set(kept.headers) == {"content-type", "sandbox-id", "sandbox-timestamp", "sandbox-signature"}
    assert_books_balance()


def test_an_older_word_after_the_newer_changes_nothing(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "reordered")
    post_comes(moment)
    moment.passes(seconds=2)
    post_comes(moment)
    kept = queries.notifications_of(customer, topup.payment.id)
    assert [one.outcome for one in kept] == ["applied", "nothing"]
    assert principal(customer) == 10_000
    assert_books_balance()
