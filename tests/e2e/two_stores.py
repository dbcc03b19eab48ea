"""Two stores with everything that a store may have, for who works for one of them: what the other did must not show."""

from dataclasses import dataclass
from datetime import timedelta

from brim.base.events.queries import timeline
from brim.base.identity import operations as identity
from brim.base.identity.models import Role, Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.walks import said
from brim.core.customers import operations as customers
from brim.trade.payments import operations as payments
from brim.trade.payments.models import NotificationRow, PaymentRow
from brim.trade.payments.tests import house
from brim.trade.payments.types import Dispute, DisputeOutcome
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets import operations as wallets

SEED = system("seed")


@dataclass(frozen=True)
class Marks:
    """What tells a store's rows from another's. Amounts are minor units, each written nowhere else."""

    name: str
    phone: str
    email: str
    ref: str
    word: str
    paid: int
    online: int
    spent: int
    held: int
    leaves: int
    corrected: int
    drawer: int

    @property
    def figures(self) -> tuple[int, ...]:
        return (self.paid, self.online, self.spent, self.held, self.leaves, self.corrected, self.drawer)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every way in which they are written."""
        return (self.name, self.phone, self.phone[-4:], self.email, self.ref, *self.texts_of_rows)

    @property
    def texts_of_rows(self) -> tuple[str, ...]:
        """As `texts`, without what tells who it is."""
        figures = [way for one in self.figures if one for way in (f"{one / 100:,.2f}", f"{one / 100:.2f}", str(one))]
        return (self.word, *figures)


NEAR = Marks(
    "Annabel Near",
    "13800137113",
    "annabel.near@mail.example",
    "NEAR-7113",
    "wordnear",
    6_131_300,
    5_127_700,
    312_900,
    411_700,
    71_900,
    31_700,
    413_900,
)
FAR = Marks(
    "Zebulon Faraway",
    "13900139887",
    "zebulon.far@mail.example",
    "FARREF-9887",
    "wordfaraway",
    7_783_900,
    4_687_100,
    623_700,
    518_300,
    83_900,
    29_300,
    527_900,
)
WANDERS = Marks(
    "Wanda Wanders",
    "13700137000",
    "wanda@mail.example",
    "WANDER",
    "wordyonder",
    8_891_700,
    0,
    727_300,
    617_900,
    93_700,
    0,
    0,
)


def marks_of(number: int) -> Marks:
    """Another customer's of the far store; sums and counts of that store move with them."""
    return Marks(
        f"Zebulon Faraway {number}",
        f"139{number:04}9887",
        f"zebulon.far{number}@mail.example",
        f"FARREF-{number}",
        "wordfaraway",
        7_783_900 + number,
        4_687_100 + number,
        623_700 + number,
        518_300 + number,
        83_900 + number,
        29_300 + number,
        527_900 + number,
    )


@dataclass(frozen=True)
class Store:
    """`email`: its only person's, who may do everything there and nothing elsewhere; `key`: a program's, likewise."""

    id: int
    email: str
    cashier: Actor
    key: Actor
    token: str


def open_store(code: str, name: str) -> Store:
    now = clock.now()
    store = identity.open_store(actor=SEED, now=now, code=code, name=name, name_zh=name)
    email = f"{code}@till.example"
    made = identity.create_staff(
        actor=SEED,
        now=now,
        email=email,
        name=f"Till of {name}",
        roles=["everything"],
        password=house.PASSWORD,
        store_ids=[store.id],
    )
    key = identity.create_key(actor=SEED, now=now, name="Till", scopes="all", store_ids=[store.id])
    program = Actor(ActorKind.KEY, key.facts.id, frozenset({"*"}), frozenset({store.id}))
    return Store(store.id, email, actor_of_staff(Staff.objects.get(id=made.id)), program, key.token)


def found_everything() -> None:
    """A role with every permission, for people of one store."""
    Role.objects.get_or_create(code="everything", defaults={"name": "All", "name_zh": "All", "permissions": ["*"]})


def tell(store: Store, marks: Marks) -> dict[str, str]:
    """A customer of the store to whom everything has happened; the public ids of what came of it, by their prefixes."""
    now, who = clock.now(), {"actor": SEED, "now": clock.now()}
    made = customers.create(
        name=marks.name,
        phone=marks.phone,
        email=marks.email,
        ref=marks.ref,
        note=marks.word,
        store_id=store.id,
        custom={"Cup": marks.word},
        **who,
    )
    owner = {"customer_id": made.id}
    customers.tag([made.id], "regular", **who)
    note = customers.write_note(made.id, marks.word, **who)
    paid = payments.start_top_up(
        **owner, amount=money(marks.paid, "CNY"), channel="cash", store_id=store.id, key="t", **who
    )
    spent = wallets.spend(
        **owner,
        amount=money(marks.spent, "CNY"),
        store_id=store.id,
        key="s",
        description=marks.word,
        category="tea",
        **who,
    )
    wallets.refund_spend(
        **owner, spend_id=spent.id, amount=money(marks.corrected, "CNY"), reason=marks.word, key="r", **who
    )
    held = wallets.hold(
        **owner,
        amount=money(marks.held, "CNY"),
        store_id=store.id,
        key="h",
        description=marks.word,
        expires_at=now + timedelta(hours=2),
        **who,
    )
    loose = wallets.hold(
        **owner,
        amount=money(marks.corrected, "CNY"),
        key="hl",
        description=marks.word,
        expires_at=now + timedelta(hours=2),
        **who,
    )
    taken = wallets.spend(**owner, amount=money(marks.leaves, "CNY"), key="sl", description=marks.word, **who)
    leaves = wallets.request_withdrawal(
        **owner, amount=money(marks.leaves, "CNY"), account=f"Bank {marks.word}", key="w", **who
    )
    corrected = wallets.adjust(
        **owner, purse="bonus", change=money(marks.corrected, "CNY"), reason=marks.word, key="a", **who
    )
    wallets.set_credit_line(**owner, line=money(marks.corrected, "CNY"), reason=marks.word, key="c", **who)
    refund = payments.refund_top_up(
        **owner, topup_id=paid.id, amount=money(marks.leaves, "CNY"), reason=marks.word, key="rt", **who
    )
    online = payments.start_top_up(
        **owner, amount=money(marks.online, "CNY"), channel="sandbox", store_id=None, key="o", **who
    )
    doubt(online.payment.id, made.id, marks)
    shift = payments.open_shift(store_id=store.id, opening=money(marks.drawer, "CNY"), actor=store.cashier, now=now)
    cash = payments.start_top_up(
        **owner,
        amount=money(marks.drawer, "CNY"),
        channel="cash",
        store_id=store.id,
        key="td",
        actor=store.cashier,
        now=now,
    )
    assert cash.credited_at
    payments.drop_cash(
        shift_id=shift.id, amount=money(100, "CNY"), reason=marks.word, actor=store.cashier, now=now, key=f"d{made.id}"
    )
    payments.close_shift(
        shift_id=shift.id, counted=money(marks.drawer, "CNY"), reason=marks.word, actor=store.cashier, now=now
    )
    of_rooms = [tell_own(store, made.id, marks) for tell_own in said("tell")]
    disputed, outcome = contest(made.id, store, marks)
    frozen = wallets.freeze(**owner, currency="CNY", reason=marks.word, key="f", **who)
    events = timeline(made.id, limit=50).items
    told = next(one for one in events if one.type == "wallets.balance_spent")
    number = ids.public
    return {
        "cus": ids.public_customer(made.id),
        "not": number("not", made.id, note.id),
        "top": number("top", made.id, paid.id),
        "pay": number("pay", made.id, paid.payment.id),
        "top_online": number("top", made.id, online.id),
        "pay_online": number("pay", made.id, online.payment.id),
        "spd": number("spd", made.id, spent.id),
        "opn": number("opn", made.id, spent.id),
        "txn": number("txn", made.id, spent.id),
        "hld": number("hld", made.id, held.id),
        "hld_loose": number("hld", made.id, loose.id),
        "wdr": number("wdr", made.id, leaves.id),
        "adj": number("adj", made.id, corrected.id),
        "dsp": number("dsp", made.id, disputed.id),
        "out": number("out", made.id, outcome.id),
        "rfd": number("rfd", made.id, refund.id),
        "evt": number("evt", made.id, told.id),
        "ntf": number("ntf", made.id, NotificationRow.objects.get(customer_id=made.id).id),
        "sft": number("sft", 0, shift.id),
        "frz": number("frz", made.id, frozen.id),
        "opn_loose": number("opn", made.id, taken.id),
        "spd_loose": number("spd", made.id, taken.id),
        "api_key": str(store.key.id),
        "ref": marks.ref,
        "store": str(store.id),
        "staff": str(store.cashier.id),
        **{name: public_id for told_own in of_rooms for name, public_id in told_own.items()},
    }


def contest(customer_id: int, store: Store, marks: Marks) -> tuple[Dispute, DisputeOutcome]:
    """A payment at the store that its payer contests, and what somebody says came of it."""
    now, owner = clock.now(), {"customer_id": customer_id}
    paid = payments.start_top_up(
        **owner,
        amount=money(marks.corrected, "CNY"),
        channel="sandbox",
        store_id=store.id,
        key="td2",
        actor=SEED,
        now=now,
    )
    sandbox.pay(paid.payment.number, now)
    payments.ask_channel(customer_id, paid.payment.id, actor=SEED, now=now)
    who = {**owner, "reason": marks.word, "actor": SEED, "now": now}
    disputed = payments.raise_dispute(payment_id=paid.payment.id, key="dsp", **who)
    return disputed, payments.record_dispute_outcome(dispute_id=disputed.id, outcome="lost", key="out", **who)


def doubt(payment_id: int, customer_id: int, marks: Marks) -> None:
    """A word of the channel about this payment that was not believed, and an answer of its that was not either."""
    PaymentRow.objects.filter(id=payment_id).update(doubt="wrong_amount")
    NotificationRow.objects.create(
        customer_id=customer_id,
        id=ids.make(),
        payment_id=payment_id,
        channel="sandbox",
        channel_ref=f"ref{payment_id}",
        verified=True,
        raw=marks.word.encode(),
        headers={},
        outcome="",
        quarantine="wrong_amount",
        seen=1,
        tries=0,
        received_at=clock.now(),
        worked_at=clock.now(),
        work_at=None,
    )


def wander(store: Store, marks: Marks) -> None:
    """Somebody without a store, whom every store sees, with money that moved at this one."""
    who = {"actor": SEED, "now": clock.now()}
    made = customers.create(name=marks.name, phone=marks.phone, ref=marks.ref, **who)
    owner = {"customer_id": made.id, "store_id": store.id}
    paid = payments.start_top_up(**owner, amount=money(marks.paid, "CNY"), channel="cash", key="t", **who)
    wallets.spend(**owner, amount=money(marks.spent, "CNY"), key="s", description=marks.word, **who)
    wallets.hold(**owner, amount=money(marks.held, "CNY"), key="h", description=marks.word, minutes=60, **who)
    # So that what is held now, which everybody is shown who sees the customer, is not what was held there.
    wallets.hold(customer_id=made.id, amount=money(100, "CNY"), key="h2", minutes=60, **who)
    payments.refund_top_up(
        customer_id=made.id, topup_id=paid.id, amount=money(marks.leaves, "CNY"), reason=marks.word, key="rt", **who
    )


def roam(store: Store, home: Store, marks: Marks) -> int:
    """A customer of `home` for whom something was booked at `store`: its row there, and no more of the person."""
    who = {"actor": SEED, "now": clock.now()}
    made = customers.create(name=marks.name, phone="13900139000", ref=f"{marks.ref}-R", store_id=home.id, **who)
    owner = {"customer_id": made.id, "store_id": store.id}
    payments.start_top_up(**owner, amount=money(99_100, "CNY"), channel="cash", key="t", **who)
    wallets.spend(**owner, amount=money(99_000, "CNY"), key="s", description="Tea", **who)
    return made.id


def give(store: Store, receiver_id: int) -> dict[str, str]:
    """A customer of the store gives to somebody whom the store may not know by name."""
    who = {"actor": SEED, "now": clock.now()}
    made = customers.create(name="Nora Near", phone="13800137999", store_id=store.id, **who)
    payments.start_top_up(
        customer_id=made.id, amount=money(70_100, "CNY"), channel="cash", store_id=store.id, key="t", **who
    )
    given = wallets.transfer(
        customer_id=made.id, to_customer_id=receiver_id, amount=money(10_100, "CNY"), reason="A gift", key="g", **who
    )
    return {"giver": ids.public_customer(made.id), "given": ids.public("opn", made.id, given.id)}
