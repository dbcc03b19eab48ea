"""The demo's year, day by day: each day's visits are one batch on the posting path, booked at their own moments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from brim.base.identity.demo import CURRENCY, House
from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.base.kit.story import ZONE, Story
from brim.core.customers.demo import Guests, habits
from brim.core.customers.demo.habits import Habit
from brim.trade.wallets import operations
from brim.trade.wallets.demo import menu
from brim.trade.wallets.operations import batches
from brim.trade.wallets.operations.batches import Command, CreditTopUp, RefundSpend, TakeSpend
from brim.trade.wallets.operations.topups import top_up_key
from brim.trade.wallets.types import Operation

CHANNELS = ("sandbox", "sandbox", "sandbox", "cash")
REFUNDED = 0.005


@dataclass
class Year:
    """How many operations it had, and the top-ups among them: what was booked, and what came of it."""

    count: int = 0
    top_ups: list[tuple[CreditTopUp, Operation]] = field(default_factory=list)


def live(story: Story) -> None:
    year = Year()
    for number in range(story.days + 1):
        live_day(story, year, story.today - timedelta(days=story.days - number))
    story.leave(year)
    story.say(f"{year.count} operations over a year")


def live_day(story: Story, year: Year, day: date) -> None:
    coming = habits.visits(story.random, story.made(Guests).habits, day)
    clock = habits.moments(story.random, len(coming), day, ZONE)
    commands: list[Command] = []
    for habit, moment in zip(coming, clock, strict=True):
        if moment < story.now:
            commands += visit(story, habit, moment)
    end = min(datetime.combine(day, time(23, 30), ZONE), story.now)
    book(story, year, commands, end)
    if day.day == 1:
        operations.expire_lots(end)


def visit(story: Story, habit: Habit, moment: datetime) -> list[Command]:
    """A spend, with a top-up before it where the purse would not do; some come only to top up."""
    description, category, amount = menu.order(story.random)
    commands: list[Command] = []
    while habit.purse < amount:
        commands.append(top_up(story, habit, moment))
        habit.purse += habit.top_up
    habit.purse -= amount
    commands.append(
        TakeSpend(
            customer_id=habit.customer_id,
            currency=CURRENCY,
            actor=story.made(House).served_by(habit.store_id),
            key=f"demo:{ids.make()}",
            amount=amount,
            store_id=habit.store_id,
            category=category,
            description=description,
            occurred_at=moment,
        )
    )
    return commands


def top_up(story: Story, habit: Habit, moment: datetime) -> CreditTopUp:
    topup_id = ids.make()
    return CreditTopUp(
        customer_id=habit.customer_id,
        currency=CURRENCY,
        actor=story.made(House).served_by(habit.store_id),
        key=top_up_key(topup_id),
        amount=habit.top_up,
        store_id=habit.store_id,
        topup_id=topup_id,
        payment_id=ids.make(),
        channel=story.random.choice(CHANNELS),
        occurred_at=moment - timedelta(minutes=3),
    )


def book(story: Story, year: Year, commands: Sequence[Command], now: datetime) -> None:
    """The day's batch; one spend in two hundred is refunded the same evening."""
    outcomes = batches.run(commands, now=now) if commands else []
    done = [
        (command, outcome)
        for command, outcome in zip(commands, outcomes, strict=True)
        if not isinstance(outcome, Refused)
    ]
    year.count += len(done)
    year.top_ups += [(command, outcome) for command, outcome in done if isinstance(command, CreditTopUp)]
    follow(story, [outcome for _command, outcome in done])
    spent = [outcome for _command, outcome in done if outcome.kind == "spend"]
    refunds = [refund(story, one) for one in spent if story.random.random() < REFUNDED]
    if refunds:
        year.count += len(batches.run(refunds, now=now))


def follow(story: Story, done: Sequence[Operation]) -> None:
    """Keep each purse as the wallet has it, bonus included."""
    left = {outcome.customer_id: outcome.available_after for outcome in done}
    for habit in story.made(Guests).habits:
        if habit.customer_id in left:
            habit.purse = left[habit.customer_id]


def refund(story: Story, spend: Operation) -> RefundSpend:
    return RefundSpend(
        customer_id=spend.customer_id,
        currency=CURRENCY,
        actor=story.made(House).people["manager"].label,
        key=f"demo:{ids.make()}",
        operation_id=spend.id,
        reason="The order was wrong",
    )
