"""The demo's wallets: the terms, a year of top-ups and spends, and what waits for somebody today."""

from dataclasses import dataclass

from brim.base.identity.demo import ACTOR, CURRENCY, House
from brim.base.kit.story import Chapter, Story
from brim.base.money.types import money
from brim.core.customers.demo import Guests
from brim.trade.wallets import operations
from brim.trade.wallets.demo import year
from brim.trade.wallets.types import Purse


@dataclass(frozen=True)
class Frozen:
    """Whose wallet is frozen at the end of the year."""

    customer_id: int


def set_terms(story: Story) -> None:
    """A ladder, bonus that lasts 180 days, bonus first on Wednesdays at the first store."""
    ladder = [{"pay": pay, "get": get} for pay, get in ((20000, 2000), (30000, 4000), (50000, 8000), (100000, 20000))]
    terms = {
        "currencies": {CURRENCY: {"ladder": ladder, "adjustment_alone": 5000}, "USD": {}},
        "order_rules": [{"order": "bonus_first", "store_id": story.made(House).stores[0], "weekdays": [2]}],
        "bonus_days": 180,
    }
    operations.save_programme(terms, actor=ACTOR, now=story.start)


def leave_open(story: Story) -> None:
    """Deposits held, withdrawals, a correction, a frozen wallet."""
    hold_deposits(story)
    ask_for_money(story)
    people, guests = story.made(House).people, story.made(Guests)
    spilled, lost, giver, friend = guests.pick(story, 4)
    operations.adjust(
        customer_id=spilled.customer_id,
        purse=Purse.BONUS,
        change=money(8800, CURRENCY),
        actor=people["agent"],
        now=story.ago(30),
        key="demo:adjustment",
        reason="Goodwill for a spilled pot",
    )
    operations.freeze(
        customer_id=lost.customer_id,
        currency=CURRENCY,
        actor=people["agent"],
        now=story.ago(25),
        key="demo:freeze",
        reason="Phone lost, asked by the customer",
    )
    story.leave(Frozen(lost.customer_id))
    operations.transfer(
        customer_id=giver.customer_id,
        to_customer_id=friend.customer_id,
        amount=money(3000, CURRENCY),
        actor=people["manager"],
        now=story.ago(20),
        key="demo:transfer",
        reason="A gift to a friend",
    )


def hold_deposits(story: Story) -> None:
    manager, guests = story.made(House).people["manager"], story.made(Guests)
    for number, habit in enumerate((guests.regulars(story)[0], *guests.pick(story, 3))):
        operations.hold(
            customer_id=habit.customer_id,
            amount=money(12000, CURRENCY),
            actor=manager,
            now=story.ago(90 - number),
            key=f"demo:hold:{number}",
            store_id=habit.store_id,
            description="订座押金 Table deposit",
        )


def ask_for_money(story: Story) -> None:
    """Three ask for a withdrawal, of which one is approved."""
    people = story.made(House).people
    asked = [
        operations.request_withdrawal(
            customer_id=habit.customer_id,
            amount=money(5000, CURRENCY),
            account="Bank of Hangzhou, ends 4417",
            actor=people["agent"],
            now=story.ago(60 - number),
            key=f"demo:withdrawal:{number}",
            reason="Moving away",
        )
        for number, habit in enumerate(story.made(Guests).pick(story, 3))
    ]
    operations.approve_withdrawal(
        customer_id=asked[0].customer_id,
        withdrawal_id=asked[0].id,
        actor=people["finance"],
        now=story.ago(40),
        key="demo:approval",
    )


CHAPTERS = (
    Chapter("Terms are set", set_terms, order=20),
    Chapter("A year of tea", year.live, order=40),
    Chapter("Wallets of today", leave_open, order=70),
)
