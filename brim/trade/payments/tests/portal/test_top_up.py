"""A top-up by the customer: to the channel's page and back, once, for what it gives."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.access.tests.portal.phone import Phone, text_of
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as paid
from brim.trade.payments.models import TopUpRow
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance

SEED = system("seed")


def wallet(phone: Phone):
    return queries.wallet(phone.customer.id, "CNY", now=clock.now())


def test_a_top_up_is_two_taps_from_home_and_leads_to_the_channels_page(phone: Phone):
    page = phone.get("top-up/").content.decode()
    assert "and 80.00 bonus" in page
    assert 'value="500.00" checked' in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    form = {"key": key, "amount": "500.00", "channel": "sandbox"}
    first, again = phone.post("top-up/", form), phone.post("top-up/", form)
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    assert "/sandbox/pay/" in first.url
    found = paid.topups(actor=SEED, customer_id=phone.customer.id, limit=10).items
    assert [(one.amount.amount_minor, one.actor) for one in found][:1] == [(50_000, f"customer:{phone.customer.id}")]
    assert len([one for one in found if one.channel == "sandbox"]) == 1
    by_htmx = phone.post("top-up/", form, headers={"HX-Request": "true"})
    assert (by_htmx.status_code, by_htmx.headers["HX-Redirect"]) == (204, first.url)


def test_no_form_takes_a_key_of_brims_own(phone: Phone):
    """What a top-up will be credited under is nobody's to take before: it is credited all the same."""
    started = TopUpRow.objects.filter(customer_id=phone.customer.id, channel="sandbox").order_by("id")
    phone.post("top-up/", {"key": "form-1", "other": "500", "channel": "sandbox"})
    first = started.get()
    taken = [f"topup:{first.id}", f"transfer:5:{first.id}", "x:1", "paycode:1"]
    for key in taken:
        assert phone.post("top-up/", {"key": key, "other": "500", "channel": "sandbox"}).status_code == 302
    assert [row.key for row in started.all()] == ["form-1", *[f"form-{key}" for key in taken]]
    before = wallet(phone).principal
    sandbox.pay(paid.topup(phone.customer.id, first.id).payment.number, clock.now())
    payments.ask_channel(phone.customer.id, first.payment_id, actor=SEED, now=clock.now())
    assert TopUpRow.objects.get(id=first.id).status == "credited"
    assert wallet(phone).principal == before + 50_000
    assert_books_balance()
    assert_wallets_balance()


def test_the_result_page_waits_for_the_verified_truth_and_says_so(phone: Phone):
    phone.post("top-up/", {"key": "k1", "other": "500", "channel": "sandbox"})
    (topup,) = (
        one for one in paid.topups(actor=SEED, customer_id=phone.customer.id, limit=5).items if one.channel == "sandbox"
    )
    token = payments_token(topup)
    came_back = Client().get(f"/pay/return/{token}/")
    assert came_back.status_code == 302
    path = urlsplit(came_back.url)
    waiting = Client().get(f"{path.path}?{path.query}")
    assert "We have not heard yet from" in text_of(waiting)
    assert 'aria-live="polite"' in waiting.content.decode()
    assert wallet(phone).principal == 24_400
    sandbox.pay(topup.payment.number, clock.now())
    payments.ask_channel(phone.customer.id, topup.payment.id, actor=SEED, now=clock.now())
    done = phone.client.get(f"{path.path}?{path.query}")
    shown = text_of(done)
    assert "It is in your wallet" in shown
    assert "and 80.00 bonus on top" in shown
    assert "Available now: 784.00" in shown
    assert "hx-trigger" not in done.content.decode()
    assert "Available now" not in text_of(Client().get(f"{path.path}?{path.query}"))
    assert_books_balance()


def test_what_is_not_paid_yet_is_listed_and_can_be_cancelled(phone, settings):
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://testserver"
    phone.post("top-up/", {"key": "k1", "other": "500", "channel": "sandbox"})
    page = phone.get("top-up/").content.decode()
    (path,) = re.findall(r'action="/portal/(top-up/[^"]+/cancel/)"', page)
    assert "Not paid yet" in page
    assert phone.get(path).status_code == 302
    assert "Not paid yet" in phone.text("top-up/")
    assert phone.post(path, {"key": "form-1"}).status_code == 302
    shown = phone.text("top-up/")
    assert "The top-up is cancelled. Nothing was taken." in shown
    assert "Not paid yet" not in shown
    (topup,) = paid.topups(actor=SEED, customer_id=phone.customer.id, status="cancelled").items
    path = urlsplit(Client().get(f"/pay/return/{payments_token(topup)}/").url)
    assert "The top-up is cancelled" in text_of(Client().get(f"{path.path}?{path.query}"))
    assert_books_balance()


def payments_token(topup) -> str:
    from brim.trade.payments import links

    return links.return_page(topup.customer_id, topup.payment.id).rstrip("/").rsplit("/", 1)[1]


@pytest.mark.parametrize("query", ["", "?payment=", "?payment=pay_x.y", "?payment=%00"])
def test_a_result_page_without_leave_is_not_found(client, built, query):
    assert client.get(f"/portal/top-up/result/{query}").status_code == 404


@pytest.mark.parametrize(
    ("amount", "words"), [("0", "more than zero"), ("abc", "is no amount"), ("1.234", "is no amount")]
)
def test_an_amount_that_is_none_starts_nothing(phone: Phone, amount, words):
    answer = phone.post("top-up/", {"other": amount, "channel": "sandbox"})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not [one for one in paid.topups(actor=SEED, customer_id=phone.customer.id).items if one.channel == "sandbox"]


def test_nobody_tops_up_in_cash_from_a_sofa(phone: Phone):
    answer = phone.post("top-up/", {"amount": "500.00", "channel": "cash"})
    assert answer.status_code == 422
    assert wallet(phone).principal == 24_400


def test_what_any_amount_gives_is_told_while_one_writes_it(phone: Phone):
    assert "600.00 gives 80.00 bonus on top" in text_of(
        phone.get("top-up/gives/?other=600", headers={"HX-Request": "true"})
    )
    assert "gives no bonus" in text_of(phone.get("top-up/gives/?other=10", headers={"HX-Request": "true"}))
    assert text_of(phone.get("top-up/gives/?other=x", headers={"HX-Request": "true"})).strip() == ""


def test_what_an_amount_gives_is_asked_of_the_channel_that_is_chosen(phone: Phone, monkeypatch):
    asked = []

    def preview(**wanted: object) -> queries.Preview:
        asked.append(wanted["channel"])
        return real(**wanted)

    real = queries.preview_top_up
    monkeypatch.setattr(queries, "preview_top_up", preview)
    offered = [("harbour", "Harbour"), ("sandbox", "Sandbox"), ("cash", "Cash")]
    monkeypatch.setattr(paid, "channel_names", lambda: offered)
    for channel in ("sandbox", "harbour", "cash", "nonsense", ""):
        answer = phone.get(f"top-up/gives/?other=600&channel={channel}", headers={"HX-Request": "true"})
        assert "600.00 gives 80.00 bonus on top" in text_of(answer)
    assert asked == ["sandbox", "harbour", "harbour", "harbour", "harbour"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", ["12,50", "1,5", "0,99", "12,34,5", "1，50"])
def test_an_unclear_amount_is_asked_about(phone: Phone, text):
    for path, name in (("top-up/", "other"), ("refund/part/", "amount")):
        answer = phone.post(path, {name: text, "channel": "sandbox", "account": "ICBC 1234", "key": "form-1"})
        assert (answer.status_code, f"“{text}”" in text_of(answer)) == (422, True)
    assert not TopUpRow.objects.filter(customer_id=phone.customer.id, amount__gt=60_000).exists()
