"""The demo's year, day by day: each day's visits are one batch on the posting path, booked at their own moments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from brim.base.identity.operations import create_staff, edit_business, open_store, set_up_business
from brim.base.identity.types import ALL, Actor, ActorKind, system
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.money.types import money
from brim.core.customers import operations as customers
from brim.core.ledger import operations as ledger
from brim.core.ledger import verify
from brim.faces.cli import demo
from brim.faces.cli.demo import habits, people
from brim.faces.cli.demo.habits import Habit
from brim.trade.payments import operations as payments
from brim.trade.payments.operations import PastTopUp
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.operations import batches
from brim.trade.wallets.operations.batches import Command, CreditTopUp, RefundSpend, TakeSpend
from brim.trade.wallets.types import Operation, Purse

CURRENCY = "CNY"
CHANNELS = ("sandbox", "sandbox", "sandbox", "cash")
ACTOR = system("demo")
CONTESTED = 2  # which of the payments by the sandbox its payer contests


@dataclass
class Story:
    """Makes the business and lives its year; `now` and the seed decide what happens."""

    random: Random
    now: datetime
    say: Callable[[str], None]
    stores: list[int] = field(default_factory=list)
    staff: dict[str, str] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    everybody: list[Habit] = field(default_factory=list)
    count: int = 0
    frozen: int = 0
    paid: list[PastTopUp] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(demo.ZONE).date()

    @property
    def start(self) -> datetime:
        return datetime.combine(self.today - timedelta(days=demo.DAYS), time(8), demo.ZONE)

    def set_up(self) -> None:
        set_up_business(
            actor=ACTOR, now=self.start, name=demo.NAME, name_zh=demo.NAME_ZH, currency=CURRENCY,
            time_zone=str(demo.ZONE), rule_pack="cn", language="zh-hans", country="CN",
        )  # fmt: skip
        edit_business(actor=ACTOR, now=self.start, **demo.LEGAL)
        for code, name, name_zh in demo.STORES:
            made = open_store(actor=ACTOR, now=self.start, code=code, name=name, name_zh=name_zh)
            self.stores.append(made.id)
        numbers = {code: number for (code, _name, _zh), number in zip(demo.STORES, self.stores, strict=True)}
        for email, name, roles, stores in demo.STAFF:
            person = create_staff(
                actor=ACTOR, now=self.start, email=email, name=name, roles=roles, password=demo.PASSWORD,
                store_ids=None if stores is None else [numbers[code] for code in stores],
            )  # fmt: skip
            self.staff[roles[0]] = f"staff:{person.id}"
            self.people[roles[0]] = Actor(ActorKind.STAFF, person.id, frozenset({ALL}))
        wallets.save_programme(programme(self.stores[0]), actor=ACTOR, now=self.start)
        self.say(f"{demo.NAME}: {len(self.stores)} stores, {len(self.staff)} staff")

    def live(self) -> None:
        drafts = list(people.drafts(self.random, count=demo.CUSTOMERS, stores=self.stores, today=self.today))
        made = customers.create_many(drafts, actor=ACTOR, now=self.start)
        known = [(customer_id, draft.store_id or 0) for customer_id, draft in zip(made, drafts, strict=True)]
        self.everybody = habits.habits(self.random, known, today=self.today, days=demo.DAYS)
        self.say(f"{len(made)} customers")
        for number in range(demo.DAYS + 1):
            self.day(self.today - timedelta(days=demo.DAYS - number))
        payments.record_past_top_ups(self.paid, actor=ACTOR)
        self.say(f"{self.count} operations over a year")

    def leave_open(self) -> None:
        """What waits for somebody today: an open shift, deposits held, withdrawals, a correction, a frozen wallet."""
        regulars = [habit for habit in self.everybody if habit.purse > 15000 and habit.last >= self.today]
        known, chosen = regulars[0], self.random.sample(regulars[1:], 14)
        cashier, manager, agent, finance = (self.people[role] for role in ("cashier", "manager", "agent", "finance"))
        payments.open_shift(store_id=self.stores[0], opening=money(50000, CURRENCY), actor=cashier, now=self.ago(180))
        for number, habit in enumerate(chosen[:4]):
            payments.start_top_up(
                customer_id=habit.customer_id, amount=money(20000, CURRENCY), channel="cash", store_id=self.stores[0],
                actor=cashier, now=self.ago(120 - number), key=f"demo:cash:{number}",
            )  # fmt: skip
        for number, habit in enumerate((known, *chosen[4:7])):
            wallets.hold(
                customer_id=habit.customer_id, amount=money(12000, CURRENCY), actor=manager, now=self.ago(90 - number),
                key=f"demo:hold:{number}", store_id=habit.store_id, description="订座押金 Table deposit",
            )  # fmt: skip
        asked = [
            wallets.request_withdrawal(
                customer_id=habit.customer_id, amount=money(5000, CURRENCY), account="Bank of Hangzhou, ends 4417",
                actor=agent, now=self.ago(60 - number), key=f"demo:withdrawal:{number}", reason="Moving away",
            )
            for number, habit in enumerate(chosen[7:10])
        ]  # fmt: skip
        wallets.approve_withdrawal(
            customer_id=asked[0].customer_id, withdrawal_id=asked[0].id, actor=finance, now=self.ago(40),
            key="demo:approval",
        )  # fmt: skip
        wallets.adjust(
            customer_id=chosen[10].customer_id, purse=Purse.BONUS, change=money(8800, CURRENCY), actor=agent,
            now=self.ago(30), key="demo:adjustment", reason="Goodwill for a spilled pot",
        )  # fmt: skip
        self.frozen = chosen[11].customer_id
        wallets.freeze(
            customer_id=self.frozen, currency=CURRENCY, actor=agent, now=self.ago(25), key="demo:freeze",
            reason="Phone lost, asked by the customer",
        )  # fmt: skip
        wallets.transfer(
            customer_id=chosen[12].customer_id, to_customer_id=chosen[13].customer_id, amount=money(3000, CURRENCY),
            actor=manager, now=self.ago(20), key="demo:transfer", reason="A gift to a friend",
        )  # fmt: skip

    def pay_online(self) -> None:
        """Top-ups through the sandbox channel, outside any transaction: five paid, of which the payer contests one; one
        whose payer is still thinking.

        The notifications go out, and are worked, when the worker starts; nothing leaves this process now. The channel
        believes no request that is minutes old, so these happen at the present moment.
        """
        moment = clock.now()
        able = [habit for habit in self.everybody if habit.customer_id != self.frozen]
        payers = [habit for habit in able if habit.purse > 10000 and habit.last >= self.today][:6]
        for number, habit in enumerate(payers):
            asked = payments.start_top_up(
                customer_id=habit.customer_id, amount=money(50000, CURRENCY), channel="sandbox",
                store_id=habit.store_id, actor=ACTOR, now=moment, key=f"demo:online:{number}",
            )  # fmt: skip
            if number < len(payers) - 1:
                sandbox.pay(asked.payment.number, moment)
            if number == CONTESTED:
                sandbox.dispute(asked.payment.number, moment)

    def ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def close_the_books(self) -> None:
        ledger.roll_checkpoints()
        ledger.seal(self.now)
        verify.run(now=clock.now)

    def day(self, day: date) -> None:
        coming = habits.visits(self.random, self.everybody, day)
        clock = habits.moments(self.random, len(coming), day, demo.ZONE)
        commands: list[Command] = []
        for habit, moment in zip(coming, clock, strict=True):
            if moment < self.now:
                commands += self.visit(habit, moment)
        end = min(datetime.combine(day, time(23, 30), demo.ZONE), self.now)
        self.book(commands, end)
        if day.day == 1:
            wallets.expire_lots(end)

    def visit(self, habit: Habit, moment: datetime) -> list[Command]:
        """A spend, with a top-up before it where the purse would not do; some come only to top up."""
        description, category, amount = habits.order(self.random)
        commands: list[Command] = []
        while habit.purse < amount:
            commands.append(self.top_up(habit, moment))
            habit.purse += habit.top_up
        habit.purse -= amount
        commands.append(
            TakeSpend(
                customer_id=habit.customer_id,
                currency=CURRENCY,
                actor=self.served_by(habit),
                key=f"demo:{ids.make()}",
                amount=amount,
                store_id=habit.store_id,
                category=category,
                description=description,
                occurred_at=moment,
            )
        )
        return commands

    def top_up(self, habit: Habit, moment: datetime) -> CreditTopUp:
        topup_id = ids.make()
        return CreditTopUp(
            customer_id=habit.customer_id, currency=CURRENCY, actor=self.served_by(habit), key=f"topup:{topup_id}",
            amount=habit.top_up, store_id=habit.store_id, topup_id=topup_id, payment_id=ids.make(),
            channel=self.random.choice(CHANNELS), occurred_at=moment - timedelta(minutes=3),
        )  # fmt: skip

    def served_by(self, habit: Habit) -> str:
        return self.staff["cashier"] if habit.store_id == self.stores[0] else self.staff["manager"]

    def book(self, commands: Sequence[Command], now: datetime) -> None:
        """The day's batch; one spend in two hundred is refunded the same evening."""
        outcomes = batches.run(commands, now=now) if commands else []
        done = [outcome for outcome in outcomes if not isinstance(outcome, Refused)]
        self.count += len(done)
        self.paid += [
            past(command, outcome)
            for command, outcome in zip(commands, outcomes, strict=True)
            if isinstance(command, CreditTopUp) and not isinstance(outcome, Refused)
        ]
        self.follow(done)
        spent = [outcome for outcome in done if outcome.kind == "spend"]
        refunds = [self.refund(one) for one in spent if self.random.random() < 0.005]
        if refunds:
            self.count += len(batches.run(refunds, now=now))

    def follow(self, done: Sequence[Operation]) -> None:
        """Keep each purse as the wallet has it, bonus included."""
        left = {outcome.customer_id: outcome.available_after for outcome in done}
        for habit in self.everybody:
            if habit.customer_id in left:
                habit.purse = left[habit.customer_id]

    def refund(self, spend: Operation) -> RefundSpend:
        return RefundSpend(
            customer_id=spend.customer_id, currency=CURRENCY, actor=self.staff["manager"], key=f"demo:{ids.make()}",
            operation_id=spend.id, reason="The order was wrong",
        )  # fmt: skip


def past(command: CreditTopUp, outcome: Operation) -> PastTopUp:
    return PastTopUp(
        customer_id=command.customer_id, topup_id=command.topup_id, payment_id=command.payment_id,
        amount=money(command.amount, CURRENCY), channel=command.channel, store_id=command.store_id,
        taken_by=command.actor, paid_at=outcome.occurred_at,
    )  # fmt: skip


def programme(best_store: int) -> dict[str, object]:
    """The tea house's terms: a ladder, bonus that lasts 180 days, bonus first on Wednesdays at the first store."""
    ladder = [{"pay": pay, "get": get} for pay, get in ((20000, 2000), (30000, 4000), (50000, 8000), (100000, 20000))]
    return {
        "currencies": {CURRENCY: {"ladder": ladder, "adjustment_alone": 5000}, "USD": {}},
        "order_rules": [{"order": "bonus_first", "store_id": best_store, "weekdays": [2]}],
        "bonus_days": 180,
    }
