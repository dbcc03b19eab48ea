"""Ctrl K, by keys alone: go to a page, find somebody, top somebody up; and the narrow console's one row."""

import re

import pytest
from playwright.sync_api import expect

from brim.trade.payments.tests import house
from tests.e2e.conftest import NARROW, Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.rotating
def test_a_customer_is_topped_up_from_anywhere_by_keys_alone(screen: Screen) -> None:
    house.build()
    page = screen.page
    screen.enter("/console/", house.MANAGER)
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator("#found [aria-selected=true]")).to_be_visible()
    page.keyboard.type(screen.says("top up xiaoman", "充值 小满"))
    expect(page.locator("#found [aria-selected=true]")).to_contain_text(
        screen.says("Top up 林小满 Lin Xiaoman", "充值 林小满 Lin Xiaoman")
    )
    page.keyboard.press("Enter")
    expect(page.locator("#stage dialog[open]")).to_be_visible()
    expect(page.locator("#palette")).not_to_be_visible()
    assert screen.complaints == []


def test_arrows_and_enter_go_to_a_page_and_a_record_is_remembered(screen: Screen) -> None:
    house.build()
    page = screen.page
    screen.enter("/console/", house.MANAGER)
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("5678")
    expect(page.locator("#found [aria-selected=true]")).to_contain_text("林小满")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/customers/cus_"))
    page.keyboard.press("Control+k")
    expect(page.locator("#found [role=group]").first).to_contain_text("On this record")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()
    screen.open("/console/")
    page.keyboard.press("Control+k")
    expect(page.locator("#found [aria-selected=true]")).to_contain_text("林小满")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/customers/cus_"))
    assert screen.complaints == []


@pytest.mark.parametrize("screen", [{"viewport": NARROW, "color_scheme": "dark"}], indirect=True)
def test_on_a_narrow_screen_places_and_oneself_are_one_tap_away(screen: Screen) -> None:
    house.build()
    page = screen.page
    screen.enter("/console/", house.MANAGER)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator(".rail").bounding_box()["height"] < 60
    page.locator(".opens-places").click()
    page.locator("#places a[href='/console/customers/']").click()
    page.wait_for_url("**/console/customers/")
    page.locator("button.who").click()
    expect(page.locator("#me")).to_be_visible()
    screen.assert_quiet()
