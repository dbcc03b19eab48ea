"""The list and the record by keyboard alone: find, tick, tag, open, edit, note, go on, make a new one."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.customers import operations as customers
from brim.core.customers import queries
from brim.core.customers.types import CustomerSummary
from brim.trade.payments.tests import house
from tests.e2e.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(screen: Screen) -> house.House:
    built = house.build()
    now = clock.now()
    customers.write_summaries([CustomerSummary(built.customer.id, 20400, last_seen_at=now - timedelta(days=1))])
    screen.enter("/console/customers/", house.MANAGER)
    expect(screen.page.locator("[data-row]")).to_have_count(7)
    return built


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_list_and_a_record_are_worked_by_keys_alone(screen: Screen) -> None:
    built = enter(screen)
    page = screen.page
    press(page, "ArrowDown", "x", "j", "x")
    expect(page.locator("[data-picked]")).to_have_text("2")
    page.locator("input[name=tag]").focus()
    page.keyboard.type("Window seat")
    press(page, "Tab", "Enter")
    expect(page.locator(".toast")).to_contain_text("2 customers were tagged “Window seat”.")
    expect(page.locator("[data-row] .chip")).to_have_count(2)
    press(page, "ArrowDown", "/")
    page.keyboard.type("小满")
    expect(page.locator("[data-row]")).to_have_count(1)
    press(page, "ArrowDown", "Enter")
    expect(page.locator("h1")).to_contain_text("林小满")
    press(page, "c")
    page.keyboard.type("Wants the window table")
    press(page, "Control+Enter")
    expect(page.locator("li.noted .words")).to_have_text("Wants the window table")
    expect(page.locator("[data-composer]")).to_have_value("")
    page.locator(".props .prop a.value").first.focus()
    press(page, "Enter")
    field = page.locator("#id_value")
    expect(field).to_be_focused()
    expect(field).to_have_value("13812345678")
    press(page, "Escape")
    expect(field).to_have_count(0)
    expect(page.locator(".props .prop a.value").first).to_be_focused()
    press(page, "Enter")
    field.fill("137 0000 1111")
    press(page, "Enter")
    expect(page.locator(".props .prop").first).to_contain_text("137 **** 1111")
    assert queries.get(built.customer.id).phone == "137 0000 1111"
    screen.assert_quiet()


def test_one_goes_through_a_list_with_j_and_k(screen: Screen) -> None:
    enter(screen)
    page = screen.page
    names = page.locator("[data-row] a.whole").all_text_contents()
    press(page, "ArrowDown", "Enter")
    expect(page.locator("h1")).to_contain_text(names[0])
    press(page, "j")
    expect(page.locator("h1")).to_contain_text(names[1])
    press(page, "j")
    expect(page.locator("h1")).to_contain_text(names[2])
    press(page, "k")
    expect(page.locator("h1")).to_contain_text(names[1])


@pytest.mark.rotating
def test_conditions_are_put_on_and_taken_away(screen: Screen) -> None:
    enter(screen)
    page = screen.page
    page.locator(".conditions summary").nth(1).click()
    page.locator(".drop[open] li a").nth(2).click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator(".chip.removable")).to_contain_text("100.00")
    screen.assert_quiet()
    page.locator(".chip.removable a").click()
    expect(page.locator("[data-row]")).to_have_count(7)


def test_a_new_customer_is_made_by_keys_and_leads_to_the_record(screen: Screen) -> None:
    enter(screen)
    page = screen.page
    press(page, "ArrowDown", "n")
    expect(page.locator("dialog #id_name")).to_be_focused()
    page.keyboard.type("新客人")
    press(page, "Tab")
    page.keyboard.type("13911112222")
    press(page, "Enter")
    expect(page.locator("h1")).to_contain_text("新客人")
    expect(page.locator(".toast")).to_contain_text("新客人 is a customer now.")
    screen.assert_quiet()


@pytest.mark.parametrize("screen", [{"java_script_enabled": False}], indirect=True)
def test_a_record_is_edited_and_noted_without_scripts(screen: Screen) -> None:
    built = enter(screen)
    page = screen.page
    page.locator("[data-row] a.whole").first.click()
    page.locator("textarea[name=text]").fill("no scripts here")
    page.locator(".composer button").click()
    expect(page.locator("li.noted .words")).to_have_text("no scripts here")
    page.locator(".props .prop a.value").first.click()
    page.locator("#id_value").fill("13700001111")
    page.locator("form button.primary").click()
    expect(page.locator(".props .prop").first).to_contain_text(re.compile(r"137 \*+ 1111"))
    assert queries.get(built.customer.id, actor=system("x")).phone == "13700001111"
