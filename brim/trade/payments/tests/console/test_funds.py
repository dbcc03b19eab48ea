"""Funds on screen: lists, a payment, decisions by a second person, quarantine; by who may and who may not."""

import re

import pytest

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import signed_in, text_of
from brim.core.customers.tests.console.lists import assert_empty_file_has_headings, assert_shown_and_saved
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.models import NotificationRow, PaymentRow
from brim.trade.payments.tests import house
from brim.trade.payments.tests.console.paying import online
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import queries as wallet_queries
from brim.trade.wallets.tests.console.deciding import FUNDS, marketer, owner

__all__ = ["marketer", "owner"]

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = ("payments", "topups", "refunds", "disputes", "quarantine")


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_shown_in_both_languages_and_saved(owner, name):
    assert_shown_and_saved(owner, f"{FUNDS}{name}/")


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_saved_with_its_headings(owner, name):
    assert_empty_file_has_headings(owner, f"{FUNDS}{name}/")


@pytest.mark.parametrize("name", ["payments", "refunds", "quarantine"])
def test_a_list_is_not_for_everybody(marketer, name):
    assert marketer.get(f"{FUNDS}{name}/").status_code == 403
    assert marketer.get(f"{FUNDS}{name}/csv").status_code == 403
    assert f'href="{FUNDS}{name}/"' not in marketer.get("/console/").content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_a_fixed_number_of_queries(owner, name, django_assert_max_num_queries):
    owner.get(f"{FUNDS}{name}/")
    with django_assert_max_num_queries(20):
        owner.get(f"{FUNDS}{name}/")


def test_a_payment_shows_its_states_its_raw_notification_and_no_card_number(owner, built):
    topup = online(built)
    NotificationRow.objects.create(
        customer_id=built.customer.id,
        id=ids.make(),
        channel="sandbox",
        channel_ref="n1",
        payment_id=topup.payment.id,
        verified=True,
        raw=b'{"card": "4242 4242 4242 4242", "ok": 1}',
        headers={"x-signature": "abc"},
        outcome="applied",
        quarantine="",
        seen=2,
        tries=0,
        received_at=clock.now(),
        worked_at=clock.now(),
    )
    text = text_of(owner.get(f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"))
    for words in (
        "created",
        "pending",
        "paid",
        "credited",
        "Asked for ¥200.00",
        "Paid nothing yet",
        "verified",
        "****4242",
        "received 2 times",
        "x-signature",
        "Next asked by itself",
        topup.payment.number,
    ):
        assert words in text
    assert "4242 4242" not in text


def test_asking_the_channel_credits_what_was_paid_and_tells_the_answer(owner, built):
    topup = online(built)
    provider.pay(topup.payment.number, clock.now())
    path = f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"
    before = wallet_queries.wallet(built.customer.id, "CNY").principal
    assert "The wallet" in text_of(owner.get(f"{path}ask/")) or owner.get(f"{path}ask/").status_code == 200
    for _again in range(2):
        answer = owner.post(f"{path}ask/", {"key": "same"}, follow=True)
        assert answer.status_code == 200
    text = text_of(answer)
    assert "says: it is paid" in text
    assert "credited" in text
    assert wallet_queries.wallet(built.customer.id, "CNY").principal == before + 20000
    assert_books_balance()


def test_a_top_up_that_nobody_paid_is_cancelled_on_its_page(owner, built):
    topup = online(built)
    path = f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"
    assert "Cancel the top-up" in text_of(owner.get(path))
    assert "counts towards no limit" in text_of(owner.get(f"{path}cancel/"))
    text = text_of(owner.post(f"{path}cancel/", {"key": "same"}, follow=True))
    assert "The top-up is cancelled. Nothing was taken." in text
    assert "cancelled" in text
    assert "Cancel the top-up" not in text
    assert_books_balance()


def test_who_may_only_read_cannot_ask(built):
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["payments:read"])
    client, topup = signed_in(house.MARKETER), online(built)
    path = f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"
    assert "Ask the channel now" not in text_of(client.get(path))
    assert client.post(f"{path}ask/", {"key": "k"}).status_code == 403


def test_what_is_stuck_says_so_in_the_list_and_on_its_page(owner, built):
    topup = online(built)
    long_ago = clock.now().replace(year=2025)
    PaymentRow.objects.filter(id=topup.payment.id).update(expires_at=long_ago)
    text = text_of(owner.get(f"{FUNDS}payments/", {"is": "stuck"}))
    assert "pending stuck ¥200.00" in text
    shown = owner.get(f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/")
    assert "This is stuck" in text_of(shown)


def test_quarantine_says_why_what_to_do_and_is_settled_with_a_reason(owner, marketer, built):
    payments.receive_notification("sandbox", b"{}", {}, clock.now())
    page = owner.get(f"{FUNDS}quarantine/")
    path = re.search(r'href="(/console/funds/quarantine/\w+/)"', page.content.decode())[1]
    text = text_of(owner.get(path))
    for words in ("What to do", "Nothing was credited", "not verified", "As it came"):
        assert words in text
    assert marketer.get(path).status_code == 403
    assert owner.post(f"{path}settle/", {"key": "s", "reason": " "}).status_code == 422
    assert owner.post(f"{path}settle/", {"key": "s", "reason": "a test of ours"}, follow=True).status_code == 200
    assert path not in owner.get(f"{FUNDS}quarantine/").content.decode()
    assert path in owner.get(f"{FUNDS}quarantine/", {"is": "settled"}).content.decode()
    assert "a test of ours" in text_of(owner.get(path))


def test_quarantine_of_ones_own_store_is_met_wherever_its_customer_is_at_home(built):
    """What a payment here is about is this store's to settle, as the count on the home page says."""
    here = identity.open_store(actor=system("seed"), now=clock.now(), code="here", name="Here").id
    paid = payments.start_top_up(
        customer_id=built.customer.id,
        amount=money(700, "CNY"),
        channel="sandbox",
        store_id=here,
        actor=system("seed"),
        now=clock.now(),
        key="p:here",
    )
    one = NotificationRow.objects.create(
        customer_id=built.customer.id,
        id=ids.make(),
        channel="sandbox",
        channel_ref="n1",
        payment_id=paid.payment.id,
        verified=False,
        raw=b"{}",
        headers={},
        outcome="quarantined",
        quarantine="unverified",
        seen=1,
        tries=0,
        received_at=clock.now(),
        worked_at=clock.now(),
    )
    person = Staff.objects.get(email=house.MANAGER)
    person.store_ids = [here]
    person.save(update_fields=["store_ids"])
    assert payment_queries.attention(actor=actor_of_staff(person), now=clock.now()).quarantine_open == 1
    client = signed_in(house.MANAGER)
    path = f"{FUNDS}quarantine/{ids.public('ntf', built.customer.id, one.id)}/"
    assert path in client.get(f"{FUNDS}quarantine/").content.decode()
    assert client.get(path).status_code == 200
