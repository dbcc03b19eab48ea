"""No network, a server that cannot answer, a session that ended: said at the form, which is kept and sent once."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from brim.base.kit import ids
from brim.trade.payments.tests import house
from brim.trade.wallets.models import Operation
from brim.trade.wallets.queries import assert_wallets_balance
from tests.e2e.conftest import Screen, lose_the_answer
from tests.e2e.test_console import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def spends() -> int:
    return Operation.objects.filter(kind="spend", amount=1000).count()


def open_spend(screen: Screen, path: str = "") -> Page:
    """The spend dialog on the record, or its page, with 10.00 written in it and what follows from it shown."""
    built = house.build()
    page = screen.page
    record = f"/console/customers/{ids.public_customer(built.customer.id)}/"
    screen.enter(record + path, house.MANAGER)
    if not path:
        page.keyboard.press("s")
    form = "#stage form" if not path else "form.act"
    page.locator(f"{form} [name=amount]").fill("10")
    expect(page.locator(f"{form} .foreseen")).to_contain_text("194.00")
    return page


@pytest.mark.rotating
def test_a_dialog_says_that_no_answer_came_and_is_sent_again_once(screen: Screen) -> None:
    page = open_spend(screen)
    page.route("**/spend/**", lose_the_answer)
    page.locator("#stage button.primary").last.click()
    expect(page.locator("#stage [data-said=network]")).to_contain_text(
        screen.says("it is done once only", "只会办理一次")
    )
    assert page.locator("#stage [name=amount]").input_value() == "10"
    screen.complaints.clear()
    screen.assert_quiet()
    page.unroute_all(behavior="wait")
    page.locator("#stage [data-again]").click()
    expect(page.locator(".toast")).to_contain_text("¥10.00")
    assert spends() == 1
    assert_wallets_balance()


def test_a_plain_form_says_that_the_server_cannot_and_keeps_what_was_typed(screen: Screen) -> None:
    page = open_spend(screen, "spend/")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="")

    page.route("**/spend/", refuse)
    page.locator("form.act button.primary").last.click()
    expect(page.locator("form.act [data-said=server]")).to_contain_text("Brim cannot answer just now")
    assert (spends(), page.locator("form.act [name=amount]").input_value()) == (0, "10")
    page.unroute_all(behavior="wait")
    page.locator("form.act [data-again]").click()
    expect(page.locator(".toast")).to_contain_text("¥10.00 spent")
    assert spends() == 1


@pytest.mark.parametrize("path", ["", "spend/"], ids=["dialog", "page"])
def test_a_session_that_ended_loses_no_form(screen: Screen, path: str) -> None:
    page = open_spend(screen, path)
    Session.objects.all().delete()
    page.context.clear_cookies(name="brim_session")
    page.locator("form.act button.primary").last.click()
    said = page.locator("form.act [data-said=session]")
    expect(said).to_contain_text("Nothing was done")
    assert page.locator("form.act [name=amount]").input_value() == "10"
    page.locator("form.act [data-again]").click()
    expect(said).to_be_visible()
    with page.context.expect_page() as opened:
        page.locator("form.act [data-sign-in]").click()
    sign_in(opened.value, house.MANAGER)
    opened.value.close()
    page.locator("form.act [data-again]").click()
    expect(page.locator(".toast")).to_contain_text("¥10.00 spent")
    assert spends() == 1
    assert_wallets_balance()


def test_a_form_that_is_refused_is_shown_with_what_is_wrong(screen: Screen) -> None:
    page = open_spend(screen, "spend/")
    page.locator("form.act [name=amount]").fill("99999")
    page.locator("form.act button.primary").last.click()
    expect(page.locator("form.act > .notice")).to_contain_text("The balance does not suffice")
    page.locator("form.act [name=amount]").fill("10")
    page.locator("form.act button.primary").last.click()
    expect(page.locator(".toast")).to_contain_text("¥10.00 spent")
    assert spends() == 1


@pytest.mark.rotating
def test_a_press_is_not_lost_to_what_is_foreseen_while_it_lasts(screen: Screen) -> None:
    page = open_spend(screen, "spend/")
    page.locator("form.act [name=amount]").fill("")
    expect(page.locator(".foreseen .total")).to_have_count(0)
    page.route("**/spend/", lambda route: None)
    with page.expect_request("**/spend/"):
        page.locator("form.act [name=amount]").fill("10")
    page.locator("form.act > .acts button").hover()
    page.mouse.down()
    with page.expect_response("**/spend/"):
        page.unroute_all()
    page.mouse.up()
    expect(page.locator(".toast")).to_contain_text("10.00")
    assert spends() == 1
    assert_wallets_balance()
