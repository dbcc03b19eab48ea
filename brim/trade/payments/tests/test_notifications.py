"""Receiving: proven, stored, answered, worked later; what does not agree is held apart."""

import base64
import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from brim.base.events.models import EventRow
from brim.base.identity.types import Actor, ActorKind
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.models import NotificationRow
from brim.trade.payments.operations import notifications, payment_states
from brim.trade.payments.tests.till import Moment, again, payer_pays, post_comes, principal, start
from brim.trade.payments.types import PaymentState, Receipt, TopUp
from brim.trade.sandbox import keys
from brim.trade.sandbox import operations as provider
from brim.trade.sandbox.wire import notice_message

pytestmark = pytest.mark.django_db(transaction=True)


def said(topup: TopUp, moment: Moment, *, ref: str = "ntf1", kind: str = "payment", **changes: object) -> Receipt:
    """The provider says something of a payment, properly signed."""
    content = {
        "number": topup.payment.number,
        "provider_number": "S1",
        "merchant": keys.MERCHANT,
        "state": "paid",
        "amount": 10_000,
        "currency": "CNY",
        "paid_at": moment.now.isoformat(),
    }
    return deliver(json.dumps({"type": kind, "content": content | changes}).encode(), moment, ref)


def deliver(raw: bytes, moment: Moment, ref: str = "ntf1") -> Receipt:
    timestamp = str(int(moment.now.timestamp()))
    signature = keys.provider_key(django_settings.SECRET_KEY).sign(notice_message(timestamp, ref, raw))
    headers = {
        "Sandbox-Id": ref,
        "Sandbox-Timestamp": timestamp,
        "Sandbox-Signature": base64.b64encode(signature).decode(),
        "Authorization": "Bearer never-kept",
        "Cookie": "never=kept",
    }
    return operations.receive_notification("sandbox", raw, headers, moment.now)


def work(receipt: Receipt, moment: Moment) -> str:
    assert receipt.work is not None
    return operations.work_notification(*receipt.work, moment.now)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": 9_999}, "wrong_amount"),
        ({"amount": 1_000_000}, "wrong_amount"),
        ({"currency": "USD"}, "wrong_currency"),
        ({"merchant": "someone-else"}, "wrong_merchant"),
        ({"number": "BP" + "0" * 21 + "1"}, "unknown_payment"),
        ({"number": "a-stranger"}, "unknown_payment"),
    ],
)
def test_what_does_not_agree_is_quarantined_and_moves_nothing(
    customer: int, moment: Moment, changes: dict[str, object], reason: str
) -> None:
    topup = start(customer, moment)
    assert work(said(topup, moment, **changes), moment) == reason
    row = NotificationRow.objects.get()
    assert (row.verified, row.outcome, row.quarantine) == (True, "quarantined", reason)
    assert EventRow.objects.filter(type="payments.notification_quarantined").count() == 1
    assert again(topup).payment.state is PaymentState.PENDING
    assert principal(customer) == 0
    assert_books_balance()


def test_a_payment_is_not_moved_by_another_channel(customer: int, moment: Moment) -> None:
    from brim.trade.payments.models import PaymentRow

    topup = start(customer, moment)
    receipt = said(topup, moment)
    PaymentRow.objects.update(channel="cash")
    assert work(receipt, moment) == "wrong_channel"
    assert principal(customer) == 0
    assert_books_balance()


def test_the_bytes_are_kept_as_they_came_and_no_header_beyond_the_list(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    receipt = said(topup, moment)
    assert (receipt.status, receipt.body) == (200, "ok")
    [kept] = queries.notifications_of(customer, topup.payment.id)
    assert json.loads(kept.raw)["content"]["number"] == topup.payment.number
    assert set(kept.headers) == {"sandbox-id", "sandbox-timestamp", "sandbox-signature"}
    assert kept.worked_at is None
    assert principal(customer) == 0


def test_a_crash_between_store_and_work_is_made_good_by_the_janitor(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    said(topup, moment)
    assert principal(customer) == 0
    operations.janitor(moment.now)
    assert principal(customer) == 10_000
    assert again(topup).payment.state is PaymentState.CREDITED
    assert_books_balance()


def test_a_crash_between_paid_and_credited_is_made_good_by_the_janitor(
    customer: int, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    topup = start(customer, moment)
    receipt = said(topup, moment)

    def crash(**_arguments: object) -> None:
        raise OSError("pulled the plug")

    with monkeypatch.context() as patch:
        patch.setattr(payment_states.wallets, "credit_top_up", crash)
        with pytest.raises(OSError, match="plug"):
            work(receipt, moment)
    assert again(topup).payment.state is PaymentState.PAID
    assert principal(customer) == 0
    moment.passes(minutes=1)
    operations.janitor(moment.now)
    assert again(topup).payment.state is PaymentState.CREDITED
    assert principal(customer) == 10_000
    assert_books_balance()


def test_one_notification_that_breaks_holds_up_no_other(
    customer: int, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = start(customer, moment, key="x:1"), start(customer, moment, key="x:2")
    said(first, moment, ref="a")
    said(second, moment, ref="b")
    right = notifications.outcome_of

    def breaks(row: NotificationRow, now: object) -> str:
        if row.payment_id == first.payment.id:
            raise RuntimeError("a bug")
        return right(row, now)

    with monkeypatch.context() as patch:
        patch.setattr(notifications, "outcome_of", breaks)
        with pytest.raises(ExceptionGroup):
            operations.work_notifications(moment.now)
    assert again(second).payment.state is PaymentState.CREDITED
    moment.passes(minutes=2)
    operations.work_notifications(moment.now)
    assert again(first).payment.state is PaymentState.CREDITED
    assert principal(customer) == 20_000
    assert_books_balance()


def test_doing_the_work_twice_credits_once(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    receipt = said(topup, moment)
    assert [work(receipt, moment), work(receipt, moment)] == ["applied", "applied"]
    assert work(said(topup, moment, ref="ntf2"), moment) == "nothing"
    assert said(topup, moment).work is None
    assert principal(customer) == 10_000
    assert_books_balance()


def test_failed_after_paid_changes_nothing_and_paid_after_failed_is_credited(customer: int, moment: Moment) -> None:
    paid, failed = start(customer, moment, key="x:1"), start(customer, moment, key="x:2")
    work(said(paid, moment, ref="a"), moment)
    assert work(said(paid, moment, ref="b", state="declined"), moment) == "nothing"
    work(said(failed, moment, ref="c", state="declined"), moment)
    assert again(failed).payment.state is PaymentState.FAILED
    assert work(said(failed, moment, ref="d"), moment) == "applied"
    assert again(failed).payment.state is PaymentState.CREDITED
    assert principal(customer) == 20_000
    assert_books_balance()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"type": "payment", "content": 3}',
        b"\xff",
        b'{"type": "payment", "content": {"number": "x"}}',
    ],
)
def test_signed_nonsense_is_kept_apart(house: int, moment: Moment, raw: bytes) -> None:
    assert deliver(raw, moment).status == 401
    assert NotificationRow.objects.get().quarantine == "unreadable"


def test_an_amount_that_is_no_whole_number_is_unreadable(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    for amount in (100.0, "10000", True, None):
        assert said(topup, moment, amount=amount).status == 401
    assert principal(customer) == 0


def test_a_flood_of_forgeries_is_not_kept_for_ever(house: int, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "MAX_UNVERIFIED_PER_HOUR", 3)
    answers = [operations.receive_notification("sandbox", b"%d" % turn, {}, moment.now).status for turn in range(5)]
    assert answers == [401, 401, 401, 429, 429]
    assert NotificationRow.objects.count() == 3
    moment.passes(minutes=61)
    assert operations.receive_notification("sandbox", b"9", {}, moment.now).status == 401


def test_cash_and_unknown_channels_take_no_notifications(house: int, moment: Moment) -> None:
    assert operations.receive_notification("cash", b"{}", {}, moment.now).status == 401
    assert operations.receive_notification("nobody", b"{}", {}, moment.now).status == 404


def test_a_dispute_marks_the_payment_and_leaves_the_wallet(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    post_comes(moment)
    provider.dispute(topup.payment.number, moment.now)
    post_comes(moment)
    assert again(topup).payment.state is PaymentState.DISPUTED
    assert principal(customer) == 10_000
    assert EventRow.objects.filter(type="payments.payment_disputed").count() == 1
    assert_books_balance()


def test_a_dispute_that_overtakes_the_payment_credits_it_first(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    assert work(said(topup, moment, kind="dispute", state="disputed"), moment) == "applied"
    assert again(topup).payment.state is PaymentState.DISPUTED
    assert principal(customer) == 10_000
    assert_books_balance()


def test_the_quarantine_lists_what_was_not_believed(customer: int, moment: Moment, cashier: object) -> None:
    topup = start(customer, moment)
    work(said(topup, moment, amount=1), moment)
    moment.passes(seconds=1)
    operations.receive_notification("sandbox", b"x", {}, moment.now)
    page = queries.quarantine(actor=Actor(ActorKind.SYSTEM, 0, frozenset({"*"}), None, "", "test"))
    assert [one.quarantine for one in page.items] == ["bad_signature", "wrong_amount"]
    assert [one.quarantine for one in queries.quarantine(actor=cashier).items] == ["wrong_amount"]


def test_a_lost_lease_is_taken_up_again(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    said(topup, moment)
    assert len(notifications.claim(moment.now)) == 1
    assert notifications.claim(moment.now) == []
    moment.now += timedelta(seconds=61)
    assert operations.work_notifications(moment.now) == 1
    assert principal(customer) == 10_000
    assert_books_balance()


def test_what_cannot_be_worked_for_weeks_is_tried_every_six_hours_and_holds_up_no_other(
    customer: int, moment: Moment
) -> None:
    broken, sound = start(customer, moment, key="x:1"), start(customer, moment, key="x:2")
    said(broken, moment, ref="ntf1")
    said(sound, moment, ref="ntf2")
    NotificationRow.objects.filter(payment_id=broken.payment.id).update(tries=1_000, raw=b"{}")
    with pytest.raises(ExceptionGroup):
        operations.work_notifications(moment.now)
    left = NotificationRow.objects.get(worked_at=None)
    assert (left.payment_id, left.work_at - moment.now) == (broken.payment.id, timedelta(hours=6))
    assert again(sound).payment.state is PaymentState.CREDITED
    assert principal(customer) == 10_000
    assert_books_balance()


ODD = [
    {"paid_at": "2026-03-02T00:00:00+16:00"},
    {"paid_at": "0001-01-01T00:00:00+23:59"},
    {"paid_at": "9999-12-31T23:59:59-23:59"},
    {"paid_at": "2026-03-02T12:00:00"},
    {"paid_at": 7},
    {"provider_number": "S\0\ud800"},
]


@pytest.mark.parametrize("changes", ODD, ids=ascii)
def test_whatever_else_a_paid_notification_says_the_payment_is_credited(
    customer: int, moment: Moment, changes: dict[str, object]
) -> None:
    topup = start(customer, moment)
    assert work(said(topup, moment, **changes), moment) == "applied"
    paid = again(topup).payment
    assert paid.state is PaymentState.CREDITED
    assert paid.paid_at is not None
    assert principal(customer) == 10_000
    assert_books_balance()


@pytest.mark.parametrize("raw", [b"[" * 50_000, b'{"type":' * 50_000, b'{"type": "payment", "type": "refund"}'])
def test_a_notification_that_is_no_plain_json_is_kept_apart(customer: int, moment: Moment, raw: bytes) -> None:
    start(customer, moment)
    assert deliver(raw, moment) == Receipt(401, "not verified")
    assert NotificationRow.objects.get().quarantine == "unreadable"
    assert principal(customer) == 0
    assert_books_balance()
