"""A cashier's day by keys alone: a shift, a top-up, a spend by a scanned code, the drawer counted at the end."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from brim.base.identity import operations as identity
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.customers import paycodes
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments.tests import house
from brim.trade.wallets.queries import assert_wallets_balance, wallet
from tests.e2e.conftest import Screen, lose_the_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASHIER = "qian@teahouse.example"
ENGLISH = {"done": "Topped up ¥500.00", "spent": "Spent ¥56.00", "closed": "Counted right", "cash": "open shift"}
CHINESE = {"done": "已充值 ¥500.00", "spent": "已消费 ¥56.00", "closed": "账实相符", "cash": "要先开班"}

# What a top-up may cost: the phone's tail, Enter, three digits, Enter.
MAX_KEYS = 9


class Keys:
    """A keyboard that counts. There is no mouse in these tests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.count += 1

    def write(self, text: str) -> None:
        self.press(*text)


def arrive(screen: Screen) -> house.House:
    """The cashier stands before the till."""
    built = house.build()
    identity.create_staff(
        actor=system("test"), now=clock.now(), email=CASHIER, name="钱多多", roles=["cashier"], password=house.PASSWORD
    )
    screen.enter("/console/cashier/", CASHIER)
    expect(screen.page.locator("[data-finder]")).to_be_focused()
    return built


def open_shift(screen: Screen) -> None:
    page = screen.page
    screen.open("/console/cashier/shift/")
    page.keyboard.press("o")
    expect(page.locator("dialog [name=n10000]")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("[data-finder]")).to_be_focused()


@pytest.mark.rotating
def test_a_shift_from_its_first_count_to_its_last_by_keys_alone(screen: Screen) -> None:
    screen.install_clock()
    built, page, words = arrive(screen), screen.page, screen.says(ENGLISH, CHINESE)
    open_shift(screen)

    keys = Keys(page)
    keys.write("5678")
    keys.press("Enter")
    expect(page.locator("[data-amount]")).to_be_focused()
    keys.write("500")
    expect(page.locator(".foretold .after")).to_contain_text("¥784.00")
    keys.press("Enter")
    expect(page.locator("[data-done] h2")).to_have_text(words["done"])
    assert keys.count <= MAX_KEYS
    expect(page.locator("[data-next]")).to_be_focused()
    page.clock.fast_forward(550)
    page.keyboard.press("Enter")
    expect(page.locator("[data-finder]")).to_be_focused()
    expect(page.locator("[data-done]")).to_have_count(0)

    page.keyboard.insert_text(paycodes.issue(built.customer.id, now=clock.now()).text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-amount]")).to_be_focused()
    expect(page.locator(".scanned")).to_be_visible()
    page.keyboard.type("56")
    expect(page.locator(".foretold .after")).to_contain_text("¥728.00")
    page.keyboard.press("Enter")
    expect(page.locator("[data-done] h2")).to_have_text(words["spent"])
    page.keyboard.press("Escape")
    expect(page.locator("[data-finder]")).to_be_focused()

    screen.open("/console/cashier/shift/")
    page.keyboard.press("c")
    expect(page.locator("dialog [name=n10000]")).to_be_focused()
    page.keyboard.type("7")
    expect(page.locator("dialog .consequence")).to_contain_text("¥700.00")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(words["closed"])
    screen.open("/console/cashier/shifts/")
    screen.assert_quiet()
    assert wallet(built.customer.id, "CNY", now=clock.now()).available == 72_800
    assert_books_balance()
    assert_wallets_balance()


def test_arrows_choose_among_several_and_function_keys_change_sides(screen: Screen) -> None:
    arrive(screen)
    page = screen.page
    page.keyboard.type("1390000")
    page.keyboard.type("0001")
    expect(page.locator("#hits [role=option]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[data-finder]")).to_have_value("")
    page.keyboard.insert_text("孙悦")
    expect(page.locator("#hits [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-finder]")).to_have_attribute("aria-activedescendant", "hit-1")
    page.keyboard.press("Enter")
    expect(page.locator(".sides [aria-current]")).to_contain_text("Top up")
    expect(page.locator("[data-amount]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-amount]")).to_have_value("500.00")
    page.keyboard.press("F3")
    expect(page.locator(".sides [aria-current]")).to_contain_text("Spend")
    expect(page.locator("[data-amount]")).to_have_value("500.00")
    expect(page.locator(".foretold.bad")).to_contain_text("500.00 short")
    page.keyboard.press("F2")
    expect(page.locator(".sides [aria-current]")).to_contain_text("Top up")
    page.keyboard.press("Escape")
    expect(page.locator("[data-finder]")).to_be_focused()
    assert screen.complaints == []


def test_enter_pressed_many_times_is_one_spend(screen: Screen) -> None:
    built = arrive(screen)
    page = screen.page
    page.keyboard.type("5678")
    page.keyboard.press("Enter")
    expect(page.locator("[data-amount]")).to_be_focused()
    page.keyboard.press("F3")
    expect(page.locator(".sides [aria-current]")).to_contain_text("Spend")
    expect(page.locator("[data-amount]")).to_be_focused()
    page.keyboard.type("10")
    for _time in range(4):
        page.keyboard.press("Enter")
    expect(page.locator("[data-done] h2")).to_have_text("Spent ¥10.00")
    assert wallet(built.customer.id, "CNY", now=clock.now()).available == 19_400


def test_a_lost_answer_says_so_and_is_asked_for_again(screen: Screen) -> None:
    built = arrive(screen)
    page = screen.page
    page.keyboard.type("5678")
    page.keyboard.press("Enter")
    expect(page.locator("[data-amount]")).to_be_focused()
    page.keyboard.press("F3")
    expect(page.locator(".sides [aria-current]")).to_contain_text("Spend")
    expect(page.locator("[data-amount]")).to_be_focused()
    page.route("**/spend/", lose_the_answer)
    page.keyboard.type("10")
    expect(page.locator(".foretold .after")).to_contain_text("¥194.00")
    page.keyboard.press("Enter")
    expect(page.locator("[data-said=network]")).to_contain_text("it is done once only")
    page.unroute_all(behavior="wait")
    page.keyboard.press("Enter")
    expect(page.locator("[data-done] h2")).to_have_text("Spent ¥10.00")
    expect(page.locator("[data-said]")).to_have_count(0)
    assert wallet(built.customer.id, "CNY", now=clock.now()).available == 19_400


def test_what_is_typed_ahead_waits_for_the_customer_and_enter_for_a_look(screen: Screen) -> None:
    built = arrive(screen)
    page = screen.page
    held: list[Route] = []
    is_held = True

    def hold(route: Route) -> None:
        if is_held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/find/", hold)
    with page.expect_request("**/find/"):
        page.keyboard.type("5678")
    with page.expect_request("**/find/"):  # the search that still runs does not keep Enter back
        page.keyboard.press("Enter")
    page.keyboard.press("F3")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    is_held = False
    for route in held:
        route.continue_()
    expect(page.locator(".foretold .after")).to_contain_text("¥194.00")
    expect(page.locator("[data-amount]")).to_have_value("10")
    assert wallet(built.customer.id, "CNY", now=clock.now()).available == 20_400
    page.keyboard.press("Enter")
    expect(page.locator("[data-done] h2")).to_have_text("Spent ¥10.00")
    assert screen.complaints == []


def test_the_receipt_s_paper_is_80_mm_wide_and_as_long_as_it_needs(screen: Screen) -> None:
    arrive(screen)
    page = screen.page
    page.keyboard.type("5678")
    page.keyboard.press("Enter")
    expect(page.locator("[data-amount]")).to_be_focused()
    page.keyboard.press("F3")
    expect(page.locator(".sides [aria-current]")).to_contain_text("Spend")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    expect(page.locator("[data-done]")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    paper = page.pdf(prefer_css_page_size=True)
    sizes = [
        [round(float(side) / 72 * 25.4) for side in found]
        for found in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    ]
    assert len(sizes) == 1
    assert sizes[0][0] == 80
    assert 70 < sizes[0][1] < 160
