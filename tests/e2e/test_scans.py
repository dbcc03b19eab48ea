"""What a scanner types into an amount goes to the finder, whatever it is, and its Enter confirms nothing."""

import pytest
from playwright.sync_api import Page, expect

from brim.base.kit import clock, ids
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets.queries import assert_wallets_balance, wallet
from tests.e2e.conftest import Screen
from tests.e2e.test_cashier import arrive, open_shift

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Keys as a scanner sends them: all of them within a moment. A busy machine would make a real keyboard slow.
SCAN = """([selector, keys]) => {
  const field = document.querySelector(selector);
  field.focus();
  for (const key of keys) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    const goesOn = (document.activeElement ?? field).dispatchEvent(event);
    if (!goesOn || document.activeElement !== field) continue;
    if (key === "Enter") { field.form.requestSubmit(); continue; }
    field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
HAND = """([selector, keys]) => new Promise((done) => {
  const field = document.querySelector(selector);
  field.focus();
  const rest = [...keys];
  const press = () => {
    if (!rest.length) return done();
    const key = rest.shift();
    if (field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))) field.value += key;
    setTimeout(press, 45);
  };
  press();
})"""


def scan(page: Page, selector: str, text: str) -> None:
    page.evaluate(SCAN, [selector, [*text, "Enter"]])


def chosen(screen: Screen) -> None:
    screen.page.fill("[data-finder]", "5678")
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator("[data-amount]")).to_be_visible()


def test_a_barcode_in_the_amount_goes_to_the_finder_and_nothing_is_credited(screen: Screen) -> None:
    built = arrive(screen)
    open_shift(screen)
    before = wallet(built.customer.id, "CNY", now=clock.now()).principal
    chosen(screen)
    screen.page.fill("[data-amount]", "5")
    scan(screen.page, "[data-amount]", "96385074")
    expect(screen.page.locator("[data-finder]")).to_have_value("96385074")
    expect(screen.page.get_by_text("Nobody")).to_be_visible()
    assert wallet(built.customer.id, "CNY", now=clock.now()).principal == before
    assert_books_balance()
    assert_wallets_balance()
    screen.assert_quiet()


def test_what_a_hand_types_stays_in_the_amount(screen: Screen) -> None:
    arrive(screen)
    open_shift(screen)
    chosen(screen)
    screen.page.evaluate(HAND, ["[data-amount]", [*"123456"]])
    expect(screen.page.locator("[data-amount]")).to_have_value("123456")
    expect(screen.page.locator("[data-finder]")).to_have_value("")


def test_where_there_is_no_finder_a_scan_is_told_and_leaves_the_amount_as_it_was(screen: Screen) -> None:
    built = arrive(screen)
    open_shift(screen)
    screen.open(f"/console/customers/{ids.public_customer(built.customer.id)}/top-up/")
    screen.page.fill("[name=amount]", "8")
    scan(screen.page, "[name=amount]", "6901234567892")
    expect(screen.page.locator(".scan-told")).to_have_text("That was a scan, no amount: nothing was typed.")
    expect(screen.page.locator("[name=amount]")).to_have_value("8")
    screen.assert_quiet()
