"""Funds in the browser: two people for a withdrawal, a channel that is asked, a notification that was not believed."""

import pytest
from playwright.sync_api import Browser, expect

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import assert_wallets_balance
from tests.e2e.conftest import NARROW, Screen, let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_withdrawal_is_approved_by_a_second_person(screen: Screen, browser: Browser) -> None:
    built = house.build()
    owner = Actor(ActorKind.STAFF, Staff.objects.get(email=house.OWNER).pk, frozenset({"*"}), None)
    finance = "finance@teahouse.example"
    identity.create_staff(
        actor=system("seed"), now=clock.now(), email=finance, name="陆远", roles=["finance"], password=house.PASSWORD
    )
    made = wallets.request_withdrawal(
        customer_id=built.customer.id,
        amount=money(3000, "CNY"),
        account="Bank, ends 4417",
        actor=owner,
        now=clock.now(),
        key="w",
        reason="Moving away",
    )
    path = f"/console/funds/withdrawals/{ids.public('wdr', made.customer_id, made.id)}/"
    screen.enter(path, house.OWNER)
    expect(screen.page.locator(".notice")).to_contain_text("Another person has to approve this")
    screen.assert_quiet()
    second = browser.new_context(viewport=NARROW, locale="zh-CN", color_scheme="dark")
    let_in(second, screen.address, finance)
    page = second.new_page()
    page.goto(screen.address + path)
    page.keyboard.press("a")
    page.locator("dialog button[type=submit].primary").click()
    expect(page.locator(".thing-head .chip").first).to_have_text("待打款")
    second.close()
    screen.page.reload()
    expect(screen.page.locator(".thing-head .chip").first).to_have_text("to be paid out")
    assert_wallets_balance()


@pytest.mark.rotating(locale="en-GB")
def test_the_channel_is_asked_now_and_the_quarantine_is_read(screen: Screen, settings: object, live_server) -> None:
    settings.SANDBOX = settings.SANDBOX_INSIDE = True  # type: ignore[attr-defined]  # pytest-django's own
    settings.PUBLIC_URL = live_server.url  # type: ignore[attr-defined]
    built = house.build()
    topup = payments.start_top_up(
        customer_id=built.customer.id,
        amount=money(20000, "CNY"),
        channel="sandbox",
        store_id=None,
        actor=system("seed"),
        now=clock.now(),
        key="p",
    )
    provider.pay(topup.payment.number, clock.now())
    payments.receive_notification("sandbox", b"{}", {}, clock.now())
    page = screen.page
    screen.enter("/console/funds/payments/", house.OWNER)
    page.locator("a.whole").first.click()
    expect(page.locator(".states .now")).to_contain_text("pending")
    page.keyboard.press("a")
    page.locator("dialog button[type=submit].primary").click()
    expect(page.locator(".toast")).to_contain_text("it is paid")
    expect(page.locator(".states .now")).to_contain_text("credited")
    screen.open("/console/funds/quarantine/")
    page.locator("a.whole").first.click()
    expect(page.locator(".notice")).to_contain_text("What to do")
    screen.open("/console/ledger/")
    expect(page.locator("tfoot")).to_contain_text("0.00")
    screen.assert_quiet()
