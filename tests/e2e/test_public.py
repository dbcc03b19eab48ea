"""The public pages: a statement's seal file is checked."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from brim.base.kit import clock, ids
from brim.core.ledger import operations as ledger
from brim.trade.payments.tests import house
from tests.e2e.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_seal_file_that_was_saved_is_checked_without_being_uploaded(screen: Screen) -> None:
    built = house.build()
    ledger.seal(clock.now() + timedelta(seconds=1))
    page = screen.page
    public_id = ids.public_customer(built.customer.id)
    screen.enter(f"/console/customers/{public_id}/statement/", house.MANAGER)
    page.locator(".sealed summary").click()
    with page.expect_download() as started:
        page.locator(".sealed a").click()
    screen.open("/verify/")
    page.set_input_files("#file", started.value.path())
    expect(page.locator("#pasted")).not_to_have_value("")
    page.locator("form button.primary").click()
    expect(page.locator(".result.right")).to_be_visible()
    screen.assert_quiet()
