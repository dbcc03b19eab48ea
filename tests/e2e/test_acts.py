"""Acts on a customer's record: how many clicks a refund quote takes, keys alone, a second person."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.types import Purse
from tests.e2e.conftest import NARROW, Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHINESE = {"locale": "zh-CN", "color_scheme": "dark", "viewport": NARROW}


def open_record(screen: Screen, built: house.House) -> Page:
    screen.enter(f"/console/customers/{ids.public_customer(built.customer.id)}/", house.MANAGER)
    expect(screen.page.locator(".wallet .amount")).to_have_text("¥204.00")
    return screen.page


@pytest.mark.rotating
def test_a_refund_quote_is_four_clicks_away_at_most(screen: Screen) -> None:
    page = open_record(screen, house.build())
    clicks = (".more", "#more-acts .item[href*=refunds]", "#stage .refundables a[href*=top-up]")
    for target in clicks:
        page.locator(target).click()
    quote = page.locator("#stage .consequence")
    for word in screen.says(("Goes back by cash", "Art."), ("现金退回", "第")):
        expect(quote).to_contain_text(word)
    assert len(clicks) <= 4
    screen.assert_quiet()


def test_a_refund_starts_from_its_line_too(screen: Screen) -> None:
    page = open_record(screen, house.build())
    line = page.locator("li.row", has_text="Topped up by cash").first
    line.locator("summary").first.click()
    expect(line.locator(".path")).to_contain_text("against Channel clearing")
    screen.assert_quiet()
    line.locator(".deeds a", has_text="Refund…").click()
    expect(page.locator("#stage .consequence")).to_contain_text("Goes back by cash")
    expect(page.locator("#stage dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#stage dialog")).to_have_count(0)


def test_a_top_up_and_a_spend_are_made_by_keys_alone(screen: Screen) -> None:
    built = house.build()
    actor = actor_of_staff(Staff.objects.get(email=house.MANAGER), request_id="")
    payments.open_shift(store_id=built.customer.store_id, opening=money(0, "CNY"), actor=actor, now=clock.now())
    page = open_record(screen, built)
    page.keyboard.press("t")
    expect(page.locator("#stage [name=amount]")).to_be_focused()
    page.keyboard.type("600")
    expect(page.locator("#stage .consequence")).to_contain_text("¥884.00")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("¥600.00 topped up. Available now: ¥884.00.")
    expect(page.locator(".wallet .amount")).to_have_text("¥884.00")
    page.keyboard.press("s")
    page.locator("#stage [name=amount]").wait_for()
    page.keyboard.type("84")
    expect(page.locator("#stage .consequence")).to_contain_text("¥800.00")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("¥84.00 spent. Available now: ¥800.00.")
    assert queries.wallet(built.customer.id, "CNY", now=clock.now()).available == 80000
    screen.assert_quiet()
    assert_books_balance()


@pytest.mark.parametrize("screen", [CHINESE], ids=["narrow-zh-dark"], indirect=True)
def test_an_adjustment_above_the_limit_waits_for_a_second_person(screen: Screen) -> None:
    built = house.build()
    terms = {"currencies": {"CNY": {"adjustment_alone": 5000}}}
    wallets.save_programme(terms, actor=system("seed"), now=clock.now())
    page = open_record(screen, built)
    page.keyboard.press("a")
    page.locator("#stage [name=amount]").fill("80")
    page.locator("#stage label:has([value=more])").click()
    expect(page.locator("#stage .notice")).to_contain_text("第二人")
    page.locator("#stage [name=reason]").fill("打翻了茶壶")
    page.locator("#stage [name=reason]").press("Enter")
    expect(page.locator(".toast")).to_contain_text("等待第二人审批")
    expect(page.locator(".held-line", has_text="待批准")).to_contain_text("+¥80.00")
    assert queries.wallet(built.customer.id, "CNY", now=clock.now()).available == 20400
    screen.assert_quiet()


def test_the_lots_show_on_hover_and_by_the_keyboard(screen: Screen) -> None:
    page = open_record(screen, house.build())
    lots = page.locator(".lots")
    page.locator(".leveled").hover()
    expect(lots).to_be_visible()
    expect(lots).to_contain_text("120.00 held")
    page.locator("h1").hover()
    expect(lots).to_be_hidden()
    page.locator(".leveled").focus()
    page.keyboard.press("Enter")
    expect(lots).to_be_visible()
    screen.assert_quiet()
    page.keyboard.press("Escape")
    expect(lots).to_be_hidden()


@pytest.mark.rotating
def test_a_credit_line_is_foreseen_and_set(screen: Screen) -> None:
    foreseen = screen.says("Credit line afterwards", "调整后信用额度")
    said = screen.says("The credit line is ¥50.00.", "信用额度已设为 ¥50.00。")
    built = house.build()
    terms = {"currencies": {"CNY": {"adjustment_alone": 5000}}}
    wallets.save_programme(terms, actor=system("seed"), now=clock.now())
    page = open_record(screen, built)
    page.locator(".more").click()
    page.locator("#more-acts .item[href*=credit-line]").click()
    page.locator("#stage [name=amount]").fill("50")
    expect(page.locator("#stage .consequence")).to_contain_text(foreseen)
    expect(page.locator("#stage .consequence")).to_contain_text("¥254.00")
    page.locator("#stage [name=reason]").fill("A regular")
    page.locator("#stage button[type=submit]").last.click()
    expect(page.locator(".toast")).to_contain_text(said)
    screen.assert_quiet()
    assert_books_balance()


def test_the_receiver_of_a_transfer_is_found_while_one_types(screen: Screen) -> None:
    built = house.build()
    page = open_record(screen, built)
    page.locator(".more").click()
    page.locator("#more-acts .item[href*=transfer]").click()
    page.locator("#stage [name=to]").fill("大明")
    expect(page.locator("#stage [name=chosen]")).to_be_checked()
    page.locator("#stage [name=amount]").fill("30")
    expect(page.locator("#stage .consequence")).to_contain_text("王大明 receives as principal")
    screen.assert_quiet()
    page.locator("#stage [name=reason]").fill("A gift")
    page.locator("#stage button[type=submit]").last.click()
    expect(page.locator(".toast")).to_contain_text("¥30.00 sent to 王大明.")
    assert_books_balance()


def test_a_second_person_approves_what_the_record_asked_for(screen: Screen) -> None:
    built = house.build()
    second = "finance@teahouse.example"
    identity.create_staff(
        actor=system("seed"), now=clock.now(), email=second, name="陆远", roles=["finance"], password=house.PASSWORD
    )
    terms = {"currencies": {"CNY": {"adjustment_alone": 5000}}}
    wallets.save_programme(terms, actor=system("seed"), now=clock.now())
    first = actor_of_staff(Staff.objects.get(email=house.MANAGER), request_id="")
    wallets.adjust(
        customer_id=built.customer.id,
        purse=Purse.BONUS,
        change=money(8000, "CNY"),
        actor=first,
        now=clock.now(),
        key="ask",
        reason="A spilled pot",
    )
    page = screen.page
    screen.enter(f"/console/customers/{ids.public_customer(built.customer.id)}/", second)
    page.locator(".held-line a", has_text="Adjustment").click()
    page.locator("a[href*=approve]").first.click()
    page.locator("#stage button[type=submit]").last.click()
    expect(page.locator(".toast")).to_contain_text("The adjustment is made.")
    assert queries.wallet(built.customer.id, "CNY", now=clock.now()).bonus == 16000
    assert_books_balance()


@pytest.mark.rotating
def test_a_spend_that_comes_too_late_is_asked_for_and_booked_by_another(screen: Screen) -> None:
    waits = screen.says("The late spend of ¥10.00 waits for a second person.", "¥10.00 的补记消费等待第二人审批。")
    booked = screen.says("The late spend is booked.", "补记消费已入账。")
    built = house.build()
    then = clock.now() - timedelta(days=9)
    page = open_record(screen, built)
    page.locator(".more").click()
    page.locator("#more-acts .item[href*=late-spend]").click()
    page.locator("#stage [name=amount]").fill("10")
    page.locator("#stage [name=occurred_at]").fill(then.strftime("%Y-%m-%dT12:30"))
    expect(page.locator("#stage .notice")).to_be_visible()
    expect(page.locator("#stage .consequence")).to_contain_text("¥194.00")
    page.locator("#stage [name=reason]").fill("The till had no line")
    page.locator("#stage button[type=submit]").last.click()
    expect(page.locator(".toast")).to_contain_text(waits)
    expect(page.locator(".held-line", has_text="−¥10.00")).to_be_visible()
    page.context.clear_cookies()
    (asked,) = queries.adjustments_waiting(built.customer.id)
    screen.enter(f"/console/funds/adjustments/{ids.public('adj', built.customer.id, asked.id)}/", house.OWNER)
    page.locator("a[href*=approve]").first.click()
    expect(page.locator("#stage")).to_contain_text("¥10.00")
    screen.assert_quiet()
    page.locator("#stage button[type=submit]").last.click()
    expect(page.locator(".toast")).to_contain_text(booked)
    spent = queries.operations(built.customer.id, limit=1, kinds=("spend",)).items[0]
    assert (spent.amount, spent.occurred_at) == (1000, asked.occurred_at)
    assert_books_balance()
