"""A top-up over a channel, from the dialog to the wallet."""

from brim.base.shell.tests.visiting import HTMX, text_of
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments.tests.console.paying import pay, start
from brim.trade.wallets import queries
from brim.trade.wallets.tests.console.acting import at


def test_a_hosted_top_up_is_handed_over_and_waits_for_the_verified_truth(manager, built):
    waiting = start(manager, built)
    page = manager.get(waiting)
    assert "Let 林小满 Lin Xiaoman scan this" in text_of(page)
    assert "<svg" in page.content.decode()
    assert "load delay:2s" in manager.get(waiting, headers=HTMX).content.decode()
    assert "Top-up by the sandbox" in text_of(manager.get(at(built, "")))
    assert queries.wallet(built.customer.id, "CNY").principal == 24400
    pay(built)
    arrived = manager.get(waiting, headers=HTMX)
    assert "The top-up has arrived" in text_of(arrived)
    assert "¥600.00 topped up. Available now: ¥884.00." in text_of(arrived)
    assert "load delay" not in arrived.content.decode()
    assert_books_balance()
