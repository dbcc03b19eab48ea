"""The customers of the tea house: one to whom something is going to happen, and six others."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from brim.base.identity.tests.house import SEED, open_business
from brim.base.kit import clock
from brim.base.kit.tests.keeping import kept
from brim.core.customers import operations as customers
from brim.core.customers.types import Customer

NAMES = ("王大明", "陈思雨", "Maria Sørensen", "赵子龙", "孙悦", "Patrick O'Brien")


@dataclass(frozen=True)
class House:
    customer: Customer
    others: list[Customer]


@kept
def build() -> House:
    """The house as it opened today, its customers and nothing of theirs."""
    now = clock.now()
    return welcome_customers(open_business(now), now)


def welcome_customers(store_id: int, now: datetime) -> House:
    others = [
        customers.create(actor=SEED, now=now, name=name, phone=f"1390000{number:04}", store_id=store_id)
        for number, name in enumerate(NAMES)
    ]
    customer = customers.create(
        actor=SEED,
        now=now - timedelta(days=80),
        name="林小满 Lin Xiaoman",
        phone="13812345678",
        email="lin@mail.example",
        store_id=store_id,
        birthday=date(1990, 3, 12),
        note="Brings her mother on Saturdays; keep the window table.",
        custom={"Favourite": "Longjing"},
    )
    return House(customer, others)
