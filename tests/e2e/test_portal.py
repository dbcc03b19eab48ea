"""A customer's phone: in by a code, a top-up through the channel's page, the pay code, the wallet frozen and free."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.access.tests.portal.phone import sign_in as sign_in_with_code
from brim.core.customers import paycodes
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.wallets import queries as wallets
from tests.e2e.conftest import NARROW, Screen, carry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEED = system("seed")
ENGLISH = {
    "available": "Available",
    "waiting": "We have not heard yet from",
    "credited": "It is in your wallet",
    "frozen": "Your wallet is frozen",
    "free": "Freeze my wallet",
    "back": "You get back",
}
CHINESE = {
    "available": "可用余额",
    "waiting": "尚未收到",
    "credited": "充值已到账",
    "frozen": "钱包已冻结",
    "free": "冻结我的钱包",
    "back": "可退金额",
}


@pytest.fixture
def built(screen: Screen, settings):
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = screen.address
    return house.build()


def type_code(page: Page) -> None:
    """The sixth digit sends the form, once the page's scripts are there to hear of it."""
    shown = page.locator("[data-demo-code]").inner_text()
    page.wait_for_load_state()
    page.fill("input.code", re.search(r"\d{6}", shown)[0])


def sign_in(screen: Screen, contact: str) -> None:
    screen.open("/portal/")
    screen.page.fill("[name=contact]", contact)
    screen.page.press("[name=contact]", "Enter")
    type_code(screen.page)
    expect(screen.page.locator(".purse")).to_be_visible()


def enter(screen: Screen, contact: str) -> None:
    """As `sign_in` leaves it, where signing in is not what is shown."""
    phone = Client()
    assert sign_in_with_code(phone, contact).status_code == 302
    carry(phone, screen.page.context, screen.address)
    screen.open("/portal/")
    expect(screen.page.locator(".purse")).to_be_visible()


@pytest.mark.rotating
def test_a_customer_tops_up_in_three_taps_and_the_page_tells_when_it_has_arrived(screen: Screen, built) -> None:
    page, words = screen.page, screen.says(ENGLISH, CHINESE)
    sign_in(screen, built.customer.phone)
    expect(page.locator(".purse .label")).to_have_text(words["available"])
    taps = 0
    for tap in (".purse a.primary", "label:has([value='500.00'])", "form button.primary"):
        page.locator(tap).click()
        taps += 1
    page.wait_for_url("**/sandbox/pay/**")
    assert taps <= 3
    page.locator("button[value=pay]").click()
    page.wait_for_url("**/portal/top-up/result/**")
    expect(page.locator(".truth")).to_contain_text(words["waiting"])
    (topup,) = sandbox_top_ups(built.customer.id)
    payments.ask_channel(built.customer.id, topup.payment.id, actor=SEED, now=clock.now())
    expect(page.locator(".truth")).to_contain_text(words["credited"])
    page.locator(".truth a.primary").click()
    expect(page.locator(".purse .amount")).to_have_text("¥784.00")
    screen.assert_quiet()


def sandbox_top_ups(customer_id: int):
    from brim.trade.payments import queries

    found = queries.topups(actor=SEED, customer_id=customer_id, limit=10).items
    return [one for one in found if one.channel == "sandbox"]


@pytest.mark.rotating
def test_the_pay_code_is_read_by_the_till_and_a_freeze_takes_it_away_until_a_code_gives_it_back(
    screen: Screen, built
) -> None:
    page, words = screen.page, screen.says(ENGLISH, CHINESE)
    enter(screen, built.customer.phone)
    page.locator(".bar a[href='/portal/pay/']").click()
    expect(page.locator(".pay svg.qr")).to_be_visible()
    text = page.locator(".pay").get_attribute("data-code")
    assert paycodes.read(text, now=clock.now(), actor=SEED).customer_id == built.customer.id
    page.locator("pay-clock").evaluate("clock => { clock.until = Date.now() + 5000 }")
    expect(page.locator(".pay")).not_to_have_attribute("data-code", text)
    screen.open("/portal/me/security/")
    page.locator(".confirm summary").click()
    page.locator(".confirm button").click()
    expect(page.locator("main .notice")).to_contain_text(words["frozen"])
    assert wallets.wallet(built.customer.id, "CNY").status == "frozen"
    page.locator("main button.wide").first.click()
    screen.assert_quiet()
    type_code(page)
    expect(page.locator(".confirm summary")).to_contain_text(words["free"])
    assert wallets.wallet(built.customer.id, "CNY").status == "active"


@pytest.mark.rotating
def test_a_bill_is_found_and_what_one_gets_back_is_said(screen: Screen, built) -> None:
    page, words = screen.page, screen.says(ENGLISH, CHINESE)
    enter(screen, built.customer.phone)
    page.locator(".bar a[href='/portal/bills/']").click()
    page.locator("#q").fill("longjing")
    expect(page.locator("#found .rows li")).to_have_count(1)
    page.locator("#found .rows a").click()
    expect(page.locator(".bill-head .amount")).to_have_text("−56.00")
    screen.open("/portal/refund/")
    expect(page.locator(".quote .total")).to_contain_text(words["back"])
    page.locator("label:has([value=operator])").click()
    expect(page).to_have_url(re.compile("/portal/refund/"))
    screen.assert_quiet()


@pytest.mark.parametrize("screen", [{"java_script_enabled": False, "viewport": NARROW}], indirect=True)
def test_without_scripts_a_customer_signs_in_and_tops_up(screen: Screen, built) -> None:
    page = screen.page
    screen.open("/portal/")
    page.fill("[name=contact]", built.customer.phone)
    page.press("[name=contact]", "Enter")
    type_code(page)
    page.press("input.code", "Enter")
    page.locator(".purse a.primary").click()
    page.locator("form button.primary").click()
    page.wait_for_url("**/sandbox/pay/**")


@pytest.mark.parametrize("screen", [{"viewport": NARROW}], indirect=True)
def test_the_worker_shows_a_page_of_its_own_without_a_network_and_keeps_no_money(screen: Screen, built) -> None:
    page = screen.page
    enter(screen, built.customer.phone)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    screen.open("/portal/bills/")
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(one => one.keys()))))"
        ".then(found => found.flat().map(request => new URL(request.url).pathname))"
    )
    assert kept
    assert {path for path in kept if not path.startswith("/static/")} == {"/portal/offline/"}
    page.context.set_offline(True)
    page.goto(screen.address + "/portal/")
    expect(page.locator("h1")).to_have_text("There is no network")
    page.context.set_offline(False)
