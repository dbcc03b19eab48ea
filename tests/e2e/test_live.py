"""What one does in one window is seen in another without reloading it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets
from tests.e2e import asgi
from tests.e2e.conftest import WIDE, let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def window(browser: Browser, address: str, path: str) -> Page:
    context = browser.new_context(locale="en-GB", viewport=WIDE)
    let_in(context, address, house.MANAGER)
    page = context.new_page()
    page.goto(address + path)
    return page


def test_a_balance_and_home_move_in_a_second_window(browser: Browser) -> None:
    built = house.build()
    record = f"/console/customers/{ids.public_customer(built.customer.id)}/"
    with asgi.served() as address:
        watching, home = window(browser, address, record), window(browser, address, "/console/")
        expect(watching.locator(".wallet .amount")).to_have_text("¥204.00")
        for page in (watching, home):
            page.wait_for_selector("html[data-is-live]")
            page.evaluate("window.isSame = true")
        wallets.spend(
            customer_id=built.customer.id, amount=money(400, "CNY"), actor=system("till"), now=clock.now(), key="tea"
        )
        expect(watching.locator(".wallet .amount")).to_have_text("¥200.00")
        expect(home.locator("#newest")).to_contain_text("−¥4.00")
        for page in (watching, home):
            assert page.evaluate("window.isSame")
            page.context.close()
