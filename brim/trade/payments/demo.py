"""The demo's payments: those of its year, what waits for cash today, and some over the sandbox channel."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from brim.base.identity.demo import ACTOR, CURRENCY, House
from brim.base.kit import clock
from brim.base.kit.story import Chapter, Story
from brim.base.money.types import money
from brim.core.customers.demo import Guests
from brim.trade.payments.operations import PastTopUp, open_shift, record_past_top_ups, start_top_up
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets.demo import Frozen
from brim.trade.wallets.demo.year import Year

CONTESTED = 2  # which of the payments by the sandbox its payer contests


def record_payments(story: Story) -> None:
    """Each top-up of the year was paid for."""
    paid = [
        PastTopUp(
            customer_id=command.customer_id,
            topup_id=command.topup_id,
            payment_id=command.payment_id,
            amount=money(command.amount, CURRENCY),
            channel=command.channel,
            store_id=command.store_id,
            taken_by=command.actor,
            paid_at=outcome.occurred_at,
        )
        for command, outcome in story.made(Year).top_ups
    ]
    record_past_top_ups(paid, actor=ACTOR)


def wait_for_cash(story: Story) -> None:
    """An open shift, and top-ups whose cash is still to come."""
    house = story.made(House)
    cashier, store_id = house.people["cashier"], house.stores[0]
    open_shift(store_id=store_id, opening=money(50000, CURRENCY), actor=cashier, now=story.ago(180))
    for number, habit in enumerate(story.made(Guests).pick(story, 4)):
        start_top_up(
            customer_id=habit.customer_id,
            amount=money(20000, CURRENCY),
            channel="cash",
            store_id=store_id,
            actor=cashier,
            now=story.ago(120 - number),
            key=f"demo:cash:{number}",
        )


def pay_online(story: Story) -> None:
    """Top-ups through the sandbox channel: five paid, of which the payer contests one; of one the payer still thinks.

    The notifications go out, and are worked, when the worker starts; nothing leaves this process now. The channel
    believes no request that is minutes old, so these happen at the present moment.
    """
    if not settings.SANDBOX:
        return
    moment, frozen = clock.now(), story.made(Frozen).customer_id
    able = [habit for habit in story.made(Guests).habits if habit.customer_id != frozen]
    payers = [habit for habit in able if habit.purse > 10000 and habit.last >= story.today][:6]
    with inside():
        for number, habit in enumerate(payers):
            asked = start_top_up(
                customer_id=habit.customer_id,
                amount=money(50000, CURRENCY),
                channel="sandbox",
                store_id=habit.store_id,
                actor=ACTOR,
                now=moment,
                key=f"demo:online:{number}",
            )
            if number < len(payers) - 1:
                sandbox.pay(asked.payment.number, moment)
            if number == CONTESTED:
                sandbox.dispute(asked.payment.number, moment)


@contextmanager
def inside() -> Iterator[None]:
    """The sandbox called within the process: no web server runs yet."""
    before = settings.SANDBOX_INSIDE
    settings.SANDBOX_INSIDE = True
    try:
        yield
    finally:
        settings.SANDBOX_INSIDE = before


CHAPTERS = (
    Chapter("The year was paid for", record_payments, order=50),
    Chapter("Cash is waited for", wait_for_cash, order=60),
    Chapter("Paid online", pay_online, order=10, is_after=True),
)
