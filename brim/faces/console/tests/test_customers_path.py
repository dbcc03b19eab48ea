"""A top-up over a channel from the dialog to the wallet, and the path of its line: payment, word, lots and entries."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brim.base.identity.models import Staff
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import HTMX, text_of
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.console.trail import body_text
from brim.trade.payments.tests import house
from brim.trade.payments.tests.console.paying import pay, start
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.console.acting import at


@pytest.fixture
def built(transactional_db, settings):
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    return house.build()


def path_of(client, built, sentence: str) -> str:
    """The address of the newest line's path that says `sentence`."""
    page = client.get(at(built, "")).content.decode()
    line = page[page.index(sentence) :]
    return re.search(r'hx-get="([^"]+/path/[^"]+)"', line)[1]


def test_the_path_of_a_top_up_shows_payment_notification_lots_and_entries(manager, built):
    start(manager, built)
    pay(built)
    address = path_of(manager, built, "Topped up by the sandbox")
    with CaptureQueriesContext(connection) as seen:
        told = manager.get(address, headers=HTMX)
    text = text_of(told)
    for words in (
        "Payment created",
        "Payment credited",
        "against Channel clearing · the sandbox",
        "against Cost of bonus",
        "State credited",
        "Our number",
        "Channel's number",
        "Notification",
        "Its signature is proven",
        "Headers",
        "Body",
        "Recorded in the log evt_",
        "By",
        "Event evt_",
        "Refund…",
        "Receipt",
    ):
        assert words in text, words
    topup = payment_queries.topups(actor=house.SEED, customer_id=built.customer.id, limit=1).items[0]
    payment = ids.public("pay", built.customer.id, topup.payment.id)
    for line in ("Payment created", "Payment credited", "Topped up by the sandbox"):
        assert f"{line} {payment}" in text, line
    assert re.search(r"Ledger, Principal \d+: \+¥600.00, balance [\d,.]+ [0-9a-f]{12}", text)
    assert re.search(r"Top-up of .+ Principal 600.00", text)
    assert len(seen) <= 30, [one["sql"][:80] for one in seen.captured_queries]
    assert "<html" in manager.get(address).content.decode()


def test_the_path_of_a_spend_shows_the_lots_it_took(manager, built):
    text = text_of(manager.get(path_of(manager, built, "Longjing, 2 cups"), headers=HTMX))
    spend = queries.operations(built.customer.id, limit=1, kinds=("spend",)).items[0]
    spent = f"Spent at West Lake {ids.public('spd', built.customer.id, spend.id)}"
    for words in (spent, "against Revenue · West Lake", "Principal 56.00", "Refund…", "Receipt"):
        assert words in text, words


def test_a_refunded_spend_is_no_longer_offered_for_refund(manager, built):
    page = manager.get(path_of(manager, built, "Longjing, 2 cups"), headers=HTMX).content.decode()
    refund = re.search(r'hx-get="([^"]+refunds/spend/[^"]+)"', page)[1]
    done = manager.post(html.unescape(refund), {"amount": "56", "reason": "Cold"}, headers=HTMX)
    assert done.status_code == 204
    assert (
        "refunds/spend/" not in manager.get(path_of(manager, built, "Longjing, 2 cups"), headers=HTMX).content.decode()
    )


def test_the_path_of_a_spend_shows_what_was_given_back_of_it(manager, built):
    spend = queries.operations(built.customer.id, limit=1, kinds=("spend",)).items[0]
    address = path_of(manager, built, "Longjing, 2 cups")
    assert "Spend refunded" not in text_of(manager.get(address, headers=HTMX))
    refunded = operations.refund_spend(
        customer_id=built.customer.id,
        spend_id=spend.id,
        amount=money(600, "CNY"),
        reason="Cold",
        actor=house.SEED,
        now=clock.now(),
        key="r",
    )
    given_back = f"Spend refunded at West Lake {ids.public('rfd', built.customer.id, refunded.id)}"
    assert given_back in text_of(manager.get(address, headers=HTMX))
    refund = text_of(manager.get(path_of(manager, built, "Spend refunded"), headers=HTMX))
    assert given_back in refund
    assert f"Spent at West Lake {ids.public('spd', built.customer.id, spend.id)}" in refund
    assert_wallets_balance()


def test_who_sees_no_payments_sees_no_notification(client, built):
    """A marketer sees wallets but neither payments nor refunds."""
    client.force_login(Staff.objects.get(email=house.MARKETER))
    page = client.get(at(built, "")).content.decode()
    found = re.search(r'hx-get="([^"]+/path/[^"]+)"', page)
    if found:
        text = text_of(client.get(found[1], headers=HTMX))
        assert "Notification" not in text
        assert "Refund…" not in text


def test_a_raw_body_never_shows_a_card_number():
    shown = body_text(b'{"card": "4111 1111 1111 1111", "amount": 5}')
    assert "4111 1111" not in shown
    assert "****1111" in shown
    assert body_text(b"\xff not json 4111111111111111").endswith("****1111")
