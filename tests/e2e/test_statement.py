"""A customer's statement on screen: from the record to the figures, to another period, to the file and to the paper."""

import pytest
from playwright.sync_api import expect

from brim.trade.payments.tests import house
from tests.e2e.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.rotating
def test_staff_read_and_save_a_statement(screen: Screen) -> None:
    words = screen.says(("Statement", "All", "Closing balance"), ("对账单", "全部", "期末余额"))
    house.build()
    page = screen.page
    screen.enter("/console/customers/?q=5678", house.MANAGER)
    page.locator("#results a.whole").click()
    page.locator(".wallet a", has_text=words[0]).click()
    expect(page.locator("h1")).to_have_text(words[0])
    page.get_by_role("link", name=words[1], exact=True).click()
    expect(page.locator(".lines tbody tr")).to_have_count(4)
    expect(page.locator(".sums .sum").last).to_have_text("¥324.00")
    expect(page.locator(".lines tfoot tr").last).to_contain_text(words[2])
    page.fill("#at", "2001-01-01T00:00")
    page.press("#at", "Enter")
    expect(page.locator(".sums.single .sum")).to_have_text("¥0.00")
    with page.expect_download() as started:
        page.locator(".acts a", has_text="CSV").click()
    assert started.value.suggested_filename.endswith("-CNY-beginning_now.csv")
    assert len(started.value.path().read_text().splitlines()) == 6
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".letterhead")).to_be_visible()
    assert screen.complaints == []
