"""A dispute in the browser: raised on the sandbox's page, seen by staff and customer, lost by the word of two."""

import pytest
from playwright.sync_api import expect

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.trade.payments import operations as payments
from brim.trade.payments import queries
from brim.trade.payments.tests import house
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import assert_wallets_balance
from tests.e2e.conftest import Screen
from tests.e2e.test_portal import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEED = system("seed")
ENGLISH = {
    "contested": "The payer contests this payment",
    "lost": "Lost…",
    "owes": "You owe",
    "of": "is contested",
    "waits": "waits for a second person",
    "agree": "It is lost: agree…",
}
CHINESE = {
    "contested": "付款人对这笔支付有争议",
    "lost": "败诉…",
    "owes": "您欠款",
    "of": "争议",
    "waits": "等待第二人同意",
    "agree": "同意败诉…",
}


def agreed_by_another(screen: Screen, customer_id: int, agree: str) -> None:
    """Whoever signed in has asked for it: that it waits is shown, and somebody else's same word is agreed to."""
    page = screen.page
    expect(page.locator(".button[aria-disabled=true]", has_text=agree)).to_be_visible()
    [said] = queries.dispute_outcomes(actor=SEED, customer_id=customer_id).items
    payments.reject_dispute_outcome(
        customer_id=customer_id, outcome_id=said.id, reason="Say it anew", actor=SEED, now=clock.now(), key="rj"
    )
    payments.record_dispute_outcome(
        customer_id=customer_id,
        dispute_id=said.dispute_id,
        outcome="lost",
        reason="Debited",
        actor=SEED,
        now=clock.now(),
        key="sd",
    )
    screen.open("/console/funds/disputes/?is=waiting")
    page.locator("table a").first.click()
    page.get_by_text(agree).click()
    expect(page.locator("dialog .consequence, dialog dl").first).to_be_visible()
    page.locator("dialog button[type=submit].primary, dialog button[type=submit].grave").last.click()
    expect(page.locator(".toast")).to_be_visible()


@pytest.mark.rotating
def test_a_dispute_is_raised_seen_by_everybody_and_lost(screen: Screen, settings) -> None:
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = screen.address
    built, page, words = house.build(), screen.page, screen.says(ENGLISH, CHINESE)
    who = built.customer.id
    topup = payments.start_top_up(
        customer_id=who,
        amount=money(20000, "CNY"),
        channel="sandbox",
        store_id=None,
        actor=SEED,
        now=clock.now(),
        key="p",
    )
    number, payment_id = topup.payment.number, topup.payment.id
    sandbox.pay(number, clock.now())
    payments.ask_channel(who, payment_id, actor=SEED, now=clock.now())
    screen.open(f"/sandbox/pay/{number}/")
    page.locator("button[value=contest]").click()
    expect(page.locator("button[value=lost]")).to_be_visible()
    payments.ask_channel(who, payment_id, actor=SEED, now=clock.now())
    enter(screen, built.customer.phone)
    expect(page.locator(".purse .notice")).to_contain_text(words["of"])
    screen.open("/portal/refund/")
    expect(page.locator(".notice").first).to_contain_text(words["of"])
    screen.enter(f"/console/funds/payments/{ids.public('pay', who, payment_id)}/", house.OWNER)
    expect(page.locator(".notice")).to_contain_text(words["contested"])
    screen.open(f"/console/customers/{ids.public_customer(who)}/")
    expect(page.locator(".notice").first).to_contain_text(words["of"])
    wallets.spend(customer_id=who, amount=money(40000, "CNY"), actor=SEED, now=clock.now(), key="s", store_id=1)
    page.locator(".notice a.link").first.click()
    page.get_by_text(words["lost"]).click()
    expect(page.locator("dialog .consequence, dialog dl").first).to_be_visible()
    page.fill("dialog [name=reason]", "Letter of the bank")
    page.locator("dialog button[type=submit].primary, dialog button[type=submit].grave").last.click()
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator(".notice").last).to_contain_text(words["waits"])
    screen.assert_quiet()
    agreed_by_another(screen, who, words["agree"])
    screen.open("/portal/")
    expect(page.locator(".purse .notice")).to_contain_text(words["owes"])
    assert_wallets_balance()
