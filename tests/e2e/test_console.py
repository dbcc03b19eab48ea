"""The main job on screen: sign in, find a customer, see the balance and how it came about."""

import pytest
from playwright.sync_api import Page, expect

from brim.trade.payments.tests import house
from tests.e2e.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENGLISH = {"signed_in": "Hello", "spent": "Spent at West Lake", "path": "Ledger, Principal 3"}
CHINESE = {"signed_in": "你好", "spent": "在西湖店消费", "path": "账本，本金第 3 笔"}


def sign_in(page: Page, email: str) -> None:
    page.fill("[name=login]", email)
    page.fill("[name=password]", house.PASSWORD)
    # Until the next page is whole its keys do nothing yet.
    with page.expect_navigation(wait_until="load"):
        page.press("[name=password]", "Enter")


@pytest.mark.rotating
def test_staff_find_a_customer_and_see_balance_and_path(screen: Screen) -> None:
    house.build()
    page, words = screen.page, screen.says(ENGLISH, CHINESE)
    screen.open("/console/")
    sign_in(page, house.MANAGER)
    expect(page.locator("h1")).to_contain_text(words["signed_in"])
    page.locator("main a[href='/console/customers/']").click()
    page.locator("[data-search]").fill("小满")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.locator("#results a.whole").click()
    expect(page.locator(".wallet .amount")).to_have_text("¥204.00")
    spent = page.locator("li.row", has_text=words["spent"]).first
    expect(spent).to_contain_text("−¥56.00")
    spent.locator("summary").click()
    expect(spent.locator(".path")).to_contain_text(words["path"])
    screen.assert_quiet()


@pytest.mark.parametrize("screen", [{"color_scheme": "light"}], indirect=True)
def test_theme_and_language_are_switched_without_a_script_and_stay(screen: Screen) -> None:
    house.build()
    page = screen.page
    screen.open("/console/sign-in/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.locator("button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    page.locator("button[value=zh-hans]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    sign_in(page, house.MANAGER)
    expect(page.locator("h1")).to_contain_text("你好")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    screen.assert_quiet()


@pytest.mark.parametrize("screen", [{"java_script_enabled": False}], indirect=True)
def test_a_customer_is_found_without_scripts(screen: Screen) -> None:
    house.build()
    page = screen.page
    screen.open("/console/customers/")
    sign_in(page, house.MANAGER)
    page.locator("[data-search]").fill("5678")
    page.locator("[data-search]").press("Enter")
    page.locator("a.whole").click()
    expect(page.locator(".wallet .amount")).to_have_text("¥204.00")


def test_the_search_is_one_key_away(screen: Screen) -> None:
    house.build()
    screen.enter("/console/", house.MANAGER)
    expect(screen.page.locator("h1")).to_be_visible()
    screen.page.keyboard.press("/")
    expect(screen.page.get_by_role("combobox")).to_be_focused()
    screen.page.keyboard.type("小满")
    expect(screen.page.get_by_role("option").first).to_contain_text("林小满")
    assert screen.complaints == []
