"""The owner's house: the programme edited with its example, a key shown once, somebody added who signs in."""

import re

import pytest
from playwright.sync_api import expect

from brim.base.identity.queries import keys
from brim.base.kit import clock
from brim.trade.payments.tests import house
from brim.trade.wallets import queries as wallets
from tests.e2e.conftest import Screen, lose_the_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENGLISH = "Pays ¥800.00: gets ¥160.00 bonus, spent bonus first"
CHINESE = "充 ¥800.00 送 ¥160.00 赠金，先用赠金"


@pytest.mark.rotating
def test_the_programme_is_edited_while_its_example_follows(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    screen.enter("/console/settings/programme/", house.OWNER)
    page.locator(".acts a[href$='/edit/']").click()
    expect(page.locator("[name=CNY-pay]")).to_have_count(1)
    page.fill("[name=bonus_days]", "90")
    page.locator("button[value='add:CNY']").click()
    expect(page.locator("[name=CNY-pay]")).to_have_count(2)
    expect(page.locator("[name=bonus_days]")).to_have_value("90")
    page.locator("[name=CNY-pay]").first.press("Enter")
    expect(page.locator(".error")).to_be_visible()
    screen.complaints.clear()  # the browser notes the 422 of the refusal
    expect(page.locator("[name=CNY-pay]")).to_have_count(2)
    page.fill("[name=reason]", "Autumn")
    page.locator("[name=CNY-pay]").nth(1).fill("800")
    page.locator("[name=CNY-get]").nth(1).fill("160")
    page.select_option("[name=spend_order]", "bonus_first")
    page.fill("[name=example]", "800")
    expect(page.locator(".foreseen .notice")).to_contain_text(screen.says(ENGLISH, CHINESE))
    page.locator(".act > .acts button").click()
    expect(page).to_have_url(re.compile(r"/settings/programme/$"))
    expect(page.locator(".steps tbody tr")).to_have_count(2)
    screen.assert_quiet()
    saved = wallets.current_programme(clock.now())
    assert [(step.pay, step.get) for step in saved.terms("CNY").ladder] == [(50000, 8000), (80000, 16000)]
    assert saved.version == 2


@pytest.mark.rotating
def test_a_programme_whose_answer_is_lost_is_sent_again_and_saved_once(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    screen.enter("/console/settings/programme/edit/", house.OWNER)
    page.locator("button[value='add:CNY']").click()
    expect(page.locator("[name=CNY-pay]")).to_have_count(2)
    expect(page.locator(".error")).to_have_count(0)
    page.route("**/programme/edit/", lose_the_answer)
    page.locator("[name=CNY-pay]").nth(1).fill("800")
    page.locator("[name=CNY-get]").nth(1).fill("160")
    page.fill("[name=reason]", "Autumn")
    page.locator(".act > .acts button").click()
    said = page.locator(".act [data-said=network]")
    expect(said).to_be_visible()
    expect(page.locator("[name=CNY-pay]").nth(1)).to_have_value("800")
    expect(page.locator(".act")).not_to_have_attribute("aria-busy", "true")
    screen.complaints.clear()
    screen.assert_quiet()
    page.unroute_all(behavior="wait")
    said.locator("[data-again]").click()
    expect(page).to_have_url(re.compile(r"/settings/programme/$"))
    expect(page.locator(".steps tbody tr")).to_have_count(2)
    assert [version.programme.version for version in wallets.programme_versions()] == [2, 1]


def test_a_key_is_made_shown_once_and_revoked(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    screen.enter("/console/settings/keys/", house.OWNER)
    expect(page.locator("h1")).to_have_text("API keys")
    page.keyboard.press("n")
    page.fill("[name=name]", "Till")
    page.check("[value='spends:write']")
    page.locator(".act > .acts button").click()
    token = page.locator("#secret").inner_text()
    assert re.fullmatch(r"brim_live_\w{38}", token)
    page.locator(".once .primary").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert token not in page.content()
    page.locator("tbody .danger").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    screen.assert_quiet()
    page.locator("dialog .grave").click()
    expect(page.locator("tbody tr")).to_contain_text("Revoked")
    assert keys()[0].revoked_at is not None


@pytest.mark.parametrize("screen", [{"color_scheme": "dark"}], indirect=True)
def test_somebody_is_added_and_signs_in_with_the_password_for_once(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    screen.enter("/console/settings/staff/", house.OWNER)
    expect(page.locator("h1")).to_have_text("Staff")
    page.keyboard.press("n")
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=name]").fill("Mei")
    dialog.locator("[name=email]").fill("mei@teahouse.example")
    dialog.locator("[value=cashier]").check()
    dialog.locator(".act > .acts button").click()
    password = page.locator("#secret").inner_text()
    page.locator(".once .primary").click()
    expect(page.locator("tbody tr", has_text="Mei")).to_contain_text("Not yet")

    page.context.clear_cookies()
    screen.open("/console/")
    page.fill("[name=login]", "mei@teahouse.example")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    expect(page.locator("h1")).to_have_text("Choose a password of your own")
    screen.assert_quiet()
    page.fill("[name=oldpassword]", password)
    page.fill("[name=password1]", "nine quiet cranes")
    page.fill("[name=password2]", "nine quiet cranes")
    page.press("[name=password2]", "Enter")
    expect(page.locator("h1")).to_have_text("Your access")
    screen.open("/console/settings/staff/")
    expect(page.locator("h1")).to_have_text("This is not for your role")
