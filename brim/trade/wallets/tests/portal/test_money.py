"""What a customer does of their own money: pays, takes it back, freezes it."""

import re

import pytest

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.access.models import Challenge
from brim.core.access.tests.portal.phone import Phone, text_of
from brim.core.customers import paycodes
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance

SEED = system("seed")


def wallet(phone: Phone):
    return queries.wallet(phone.customer.id, "CNY", now=clock.now())


def test_a_pay_code_is_read_by_the_till_and_a_frozen_wallet_has_none(phone: Phone):
    page = phone.get("pay/").content.decode()
    text = re.search(r'data-code="(BRIM-[A-Z2-7]+)"', page)[1]
    assert paycodes.read(text, now=clock.now(), actor=SEED).customer_id == phone.customer.id
    assert re.search(r'data-code="(BRIM-[A-Z2-7]+)"', phone.get("pay/").content.decode())[1] != text
    phone.post("me/security/freeze/")
    assert "data-code" not in phone.get("pay/").content.decode()


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
