"""The whole way over a real socket: Brim asks the provider, the payer pays on the page, the provider's post reports."""

import httpx
import pytest

from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations
from brim.trade.payments.tests.till import Moment, again, frozen, principal, refund, start
from brim.trade.payments.transport import send
from brim.trade.payments.types import RefundStatus, TopUpStatus
from brim.trade.sandbox import delivery

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_top_up_and_its_refund_over_the_wire(
    customer: int, moment: Moment, live_server: object, settings: object
) -> None:
    settings.SANDBOX_INSIDE = False
    settings.PUBLIC_URL = live_server.url
    topup = start(customer, moment)
    assert topup.checkout_url.startswith(live_server.url)
    with httpx.Client(follow_redirects=True) as browser:
        browser.get(topup.checkout_url)
        form = {"action": "pay", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        home = browser.post(topup.checkout_url, data=form, headers={"Referer": topup.checkout_url})
    assert home.status_code == 200
    assert "Waiting" in home.text
    assert delivery.deliver_due(moment.now, send) == 1
    operations.work_notifications(moment.now)
    assert again(topup).status is TopUpStatus.CREDITED
    assert principal(customer) == 10_000
    assert refund(topup, moment, minor=2_500).status is RefundStatus.COMPLETED
    assert (principal(customer), frozen(customer)) == (7_500, 0)
    assert_books_balance()


def test_with_no_server_there_the_outcome_is_unknown(customer: int, moment: Moment, settings: object) -> None:
    settings.SANDBOX_INSIDE = False
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    with pytest.raises(Exception, match="does not answer"):
        start(customer, moment)
    assert principal(customer) == 0
    assert_books_balance()
