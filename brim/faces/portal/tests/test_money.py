"""What a customer sees and does of their own money; that nobody else's is seen; that the books balance after it."""

import csv
import io
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.access.models import Challenge
from brim.core.customers import paycodes
from brim.core.ledger.queries import assert_books_balance
from brim.faces.portal.tests.conftest import Phone, text_of
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as paid
from brim.trade.payments.models import TopUpRow
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance

SEED = system("seed")


def bill_paths(phone: Phone, query: str = "") -> list[str]:
    found = re.findall(r'href="/portal/(bills/opn_[^"]+)"', phone.get(f"bills/{query}").content.decode())
    return list(dict.fromkeys(found))


def wallet(phone: Phone):
    return queries.wallet(phone.customer.id, "CNY", now=clock.now())


def test_home_tells_what_may_be_spent_of_what_it_is_made_and_what_is_held(phone: Phone):
    shown = phone.text("")
    for words in (
        "¥ 204.00",
        "Principal 124.00",
        "Bonus 80.00",
        "120.00 Held",
        "West Lake · Longjing, 2 cups",
        "−56.00",
    ):
        assert words in shown


@pytest.mark.parametrize(("path", "most"), [
    ("", 22), ("bills/", 14), ("statement/", 26), ("pay/", 14), ("top-up/", 12), ("refund/", 20), ("me/", 8),
    ("me/security/", 12), ("holds/", 10),
])  # fmt: skip
def test_queries_are_bounded(phone: Phone, path, most, django_assert_max_num_queries):
    phone.get(path)
    with django_assert_max_num_queries(most):
        assert phone.get(path).status_code == 200


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


def test_a_pay_code_is_read_by_the_till_and_a_frozen_wallet_has_none(phone: Phone):
    page = phone.get("pay/").content.decode()
    text = re.search(r'data-code="(BRIM-[A-Z2-7]+)"', page)[1]
    assert paycodes.read(text, now=clock.now(), actor=SEED).customer_id == phone.customer.id
    assert re.search(r'data-code="(BRIM-[A-Z2-7]+)"', phone.get("pay/").content.decode())[1] != text
    phone.post("me/security/freeze/")
    assert "data-code" not in phone.get("pay/").content.decode()


def test_bills_are_found_by_word_amount_store_kind_and_number(phone: Phone):
    assert len(bill_paths(phone)) == 3
    (longjing,) = bill_paths(phone, "?q=longjing")
    assert bill_paths(phone, "?q=¥56") == [longjing]
    assert bill_paths(phone, f"?q={longjing.split('/')[1]}") == [longjing]
    assert len(bill_paths(phone, "?q=west")) == 3
    assert len(bill_paths(phone, "?kind=payments")) == 2
    assert bill_paths(phone, "?from=2020-01-01&to=2020-01-31") == []
    assert phone.get("bills/?from=2026-13-77").status_code == 422
    assert phone.get("bills/?from=2026-03-02&to=2026-03-01").status_code == 422


def test_a_bill_explains_its_parts(phone: Phone):
    shown = phone.text(bill_paths(phone, "?q=longjing")[0])
    for words in ("−56.00", "Principal", "from the top-up of", "Balance after", "324.00", "Receipt number", "opn_"):
        assert words in shown
    top_up = phone.text(bill_paths(phone, "?kind=topups")[0])
    assert "Bonus on top 80.00" in top_up
    assert "would give" in top_up


def test_nobody_sees_anothers_bill_whatever_the_address(phone: Phone, other: Phone):
    for path in bill_paths(phone):
        assert other.get(path).status_code == 404
    assert bill_paths(other) == []


def test_a_statement_foots_and_is_a_file(phone: Phone):
    shown = phone.text("statement/?from=&to=")
    assert "Closing balance 324.00" in shown
    rows = list(csv.reader(io.StringIO(b"".join(phone.get("statement.csv?from=&to=").streaming_content).decode())))
    assert rows[-1][6] == "324.00"
    assert phone.get("statement/?from=2026-03-02&to=2026-03-01").status_code == 422
    assert phone.get("statement/?currency=XXX").status_code == 422


def test_the_quote_is_told_in_plain_words_with_its_articles(phone: Phone):
    shown = phone.text("refund/")
    assert "法释〔2025〕4号" in shown
    assert "You get back" in shown
    quote = queries.refund_quote(phone.customer.id, currency="CNY", fault="operator", now=clock.now())
    assert money(quote.total, "CNY").decimal_text() in phone.text("refund/?why=operator")


def test_a_withdrawal_is_asked_for_once_set_aside_and_its_progress_is_shown(phone: Phone):
    before = wallet(phone)
    form = {"key": "w1", "amount": "50", "account": "Bank of Hangzhou 4417"}
    assert phone.post("refund/part/", form).status_code == 302
    assert phone.post("refund/part/", form).status_code == 302
    (asked,) = queries.withdrawals_of(phone.customer.id)
    assert (asked.amount, asked.status, asked.requested_by) == (5_000, "requested", f"customer:{phone.customer.id}")
    assert wallet(phone).available < before.available
    assert "The house looks at it" in phone.text("refund/")
    wallets.reject_withdrawal(
        customer_id=phone.customer.id, withdrawal_id=asked.id, actor=SEED, now=clock.now(), key="no", reason="No bank"
    )
    assert "Declined" in phone.text("refund/")
    assert wallet(phone).available == before.available
    assert_books_balance()


def test_too_much_is_refused_and_nothing_moves(phone: Phone):
    before = wallet(phone)
    answer = phone.post("refund/part/", {"key": "w2", "amount": "99999", "account": "Bank"})
    assert answer.status_code == 422
    assert wallet(phone) == before
    assert queries.withdrawals_of(phone.customer.id) == []


def test_all_of_it_back_closes_the_wallet_by_the_quote_that_was_agreed_to(phone: Phone, other: Phone):
    hold = queries.open_holds(phone.customer.id)[0]
    wallets.release(customer_id=phone.customer.id, hold_id=hold.id, actor=SEED, now=clock.now(), key="free")
    page = phone.get("refund/all/?why=operator").content.decode()
    total = re.search(r'name="total" value="([^"]+)"', page)[1]
    form = {"key": "c1", "why": "operator", "total": "9999.00", "account": "Bank 1", "is_agreed": "on"}
    assert phone.post("refund/all/", form).status_code == 422
    assert wallet(phone).status == "active"
    assert phone.post("refund/all/", form | {"total": total, "is_agreed": ""}).status_code == 422
    assert phone.post("refund/all/", form | {"total": total, "key": "c2"}).status_code == 302
    (asked,) = queries.withdrawals_of(phone.customer.id)
    assert money(asked.amount, "CNY").decimal_text() == total
    assert wallet(phone).status == "closed"
    assert phone.get("").status_code == phone.get("pay/").status_code == phone.get("refund/").status_code == 200
    assert_books_balance()


def test_a_freeze_counts_at_once_and_only_a_fresh_code_undoes_it(phone: Phone):
    assert phone.post("me/security/freeze/", {"key": "f"}).status_code == 302
    assert wallet(phone).status == "frozen"
    assert "Your wallet is frozen" in phone.text("me/security/")
    assert phone.post("me/security/unfreeze/", {"code": "123456"}).status_code == 302
    assert wallet(phone).status == "frozen"
    answer = phone.post("me/security/unfreeze/ask/")
    page = phone.client.get(answer.url).content.decode()
    code = re.search(r"data-demo-code>\D*(\d{6})", page)[1]
    assert phone.post("me/security/unfreeze/", {"code": f"{(int(code) + 1) % 10**6:06d}"}).status_code == 422
    assert wallet(phone).status == "frozen"
    assert phone.post("me/security/unfreeze/", {"code": code}).status_code == 302
    assert wallet(phone).status == "active"


def test_a_page_from_before_freezes_again_what_was_unfrozen_meanwhile(phone: Phone):
    for _time in range(2):
        phone.post("me/security/freeze/", {"key": "f"})
        assert wallet(phone).status == "frozen"
        page = phone.client.get(phone.post("me/security/unfreeze/ask/").url).content.decode()
        code = re.search(r"data-demo-code>\D*(\d{6})", page)[1]
        assert phone.post("me/security/unfreeze/", {"code": code}).status_code == 302
        assert wallet(phone).status == "active"
        Challenge.objects.all().delete()  # half a minute is waited between two codes


def test_forms_are_shown_and_change_nothing(phone: Phone):
    before = wallet(phone)
    for name in ("freeze", "ask-to-unfreeze", "end-other-devices"):
        assert phone.client.get(reverse(f"portal:{name}")).status_code == 302
    for path in ("refund/all/", "refund/part/", "me/export/", "me/contact/", "me/profile/", "holds/"):
        assert phone.get(path).status_code == 200
    assert wallet(phone) == before


@pytest.mark.django_db(transaction=True)
def test_a_part_is_asked_for_as_it_was_shown_or_not_at_all(phone: Phone):
    def shown() -> str:
        return re.search(r'name="seen" value="([^"]+)"', phone.get("refund/part/foreseen/?amount=10").content.decode())[
            1
        ]

    form = {"amount": "10", "account": "ICBC 1234", "reason": "", "key": "form-9"}
    seen = shown()
    wallets.spend(
        customer_id=phone.customer.id, amount=money(100, "CNY"), actor=SEED, now=clock.now(), key=f"x:{ids.make()}"
    )
    before = wallet(phone)
    refused = phone.post("refund/part/", {**form, "seen": seen})
    assert (refused.status_code, "has changed since it was shown" in text_of(refused)) == (422, True)
    assert wallet(phone) == before
    seen = shown()
    for _turn in range(2):
        assert phone.post("refund/part/", {**form, "seen": seen}).status_code == 302
    assert wallet(phone).held > before.held
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", ["12,50", "1,5", "0,99", "12,34,5", "1，50"])
def test_an_unclear_amount_is_asked_about(phone: Phone, text):
    for path, name in (("top-up/", "other"), ("refund/part/", "amount")):
        answer = phone.post(path, {name: text, "channel": "sandbox", "account": "ICBC 1234", "key": "form-1"})
        assert (answer.status_code, f"“{text}”" in text_of(answer)) == (422, True)
    assert not TopUpRow.objects.filter(customer_id=phone.customer.id, amount__gt=60_000).exists()
