"""What one does in one window is seen in another without reloading it."""

import pytest
from django.conf import global_settings
from playwright.sync_api import Browser, Page, expect

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets
from tests.e2e import asgi
from tests.e2e.conftest import WIDE, let_in
from tests.e2e.test_console import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def window(browser: Browser, address: str, path: str, *, by_password: bool = False) -> Page:
    context = browser.new_context(locale="en-GB", viewport=WIDE)
    if not by_password:
        let_in(context, address, house.MANAGER)
    page = context.new_page()
    page.goto(address + path)
    if by_password:
        sign_in(page, house.MANAGER)
    return page


def test_a_balance_and_home_move_in_a_second_window(browser: Browser, settings: object) -> None:
    # The server is a process of its own, which knows the real hasher alone.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    built = house.build()
    record = f"/console/customers/{ids.public_customer(built.customer.id)}/"
    with asgi.served() as address:
        watching, home = window(browser, address, record, by_password=True), window(browser, address, "/console/")
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
