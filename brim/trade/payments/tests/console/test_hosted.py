"""A top-up over a channel, from the dialog to the wallet."""

import html
import re

import pytest

from brim.base.kit import clock, ids
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.tests import house
from brim.trade.payments.transport import send
from brim.trade.sandbox import delivery
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import queries

HTMX = {"HX-Request": "true"}


@pytest.fixture
def built(transactional_db, settings):
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    return house.build()


def at(built, path: str) -> str:
    return f"/console/customers/{ids.public_customer(built.customer.id)}/{path}"


def text_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def start(client, built) -> str:
    fields = {"amount": "600", "channel": "sandbox", "store": built.customer.store_id, "key": "form-one"}
    first = client.post(at(built, "top-up/"), fields, headers=HTMX)
    again = client.post(at(built, "top-up/"), fields, headers=HTMX)
    assert first.headers["HX-Redirect"] == again.headers["HX-Redirect"]
    return first.headers["HX-Redirect"]


def pay(built) -> None:
    topup = payment_queries.topups(actor=house.SEED, customer_id=built.customer.id, limit=1).items[0]
    provider.pay(topup.payment.number, clock.now())
    delivery.deliver_due(clock.now(), send)
    payments.work_notifications(clock.now())


def test_a_hosted_top_up_is_handed_over_and_waits_for_the_verified_truth(manager, built):
    waiting = start(manager, built)
    page = manager.get(waiting)
    assert "Let 林小满 Lin Xiaoman scan this" in text_of(page)
    assert "<svg" in page.content.decode()
    assert "load delay:2s" in manager.get(waiting, headers=HTMX).content.decode()
    assert "Top-up by the sandbox" in text_of(manager.get(at(built, "")))
    assert queries.wallet(built.customer.id, "CNY").principal == 24400
    pay(built)
    arrived = manager.get(waiting, headers=HTMX)
    assert "The top-up has arrived" in text_of(arrived)
    assert "¥600.00 topped up. Available now: ¥884.00." in text_of(arrived)
    assert "load delay" not in arrived.content.decode()
    assert_books_balance()
