"""A small tea house with one customer who has a story, made through the real operations."""

from dataclasses import dataclass
from datetime import date, timedelta

from brim.base.identity import operations as identity
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.core.customers.types import Customer
from brim.trade.payments import operations as payments
from brim.trade.wallets import operations as wallets

PASSWORD = "longjing-before-rain-7"
MANAGER = "zhou@teahouse.example"
MARKETER = "he@teahouse.example"
OWNER = "shen@teahouse.example"
PROGRAMME = {"currencies": {"CNY": {"ladder": [{"pay": 50000, "get": 8000}]}}, "bonus_days": 180}
NAMES = ("王大明", "陈思雨", "Maria Sørensen", "赵子龙", "孙悦", "Patrick O'Brien")


@dataclass(frozen=True)
class House:
    customer: Customer
    others: list[Customer]


def staffed() -> int:
    """The business, its people and its programme, before any customer came; the number of its store."""
    now, seed = clock.now(), system("seed")
    identity.set_up_business(
        actor=seed, now=now, name="Yinquan Tea", name_zh="盈泉茶馆", currency="CNY", time_zone="Asia/Shanghai",
        rule_pack="cn", country="CN",
    )  # fmt: skip
    store = identity.open_store(actor=seed, now=now, code="west-lake", name="West Lake", name_zh="西湖店")
    for email, name, role in ((MANAGER, "周宁", "manager"), (MARKETER, "何静", "marketer"), (OWNER, "沈云", "owner")):
        identity.create_staff(actor=seed, now=now, email=email, name=name, roles=[role], password=PASSWORD)
    wallets.save_programme(PROGRAMME, actor=seed, now=now - timedelta(days=90))
    return store.id


def build() -> House:
    now, seed, store_id = clock.now(), system("seed"), staffed()
    made = [
        customers.create(actor=seed, now=now, name=name, phone=f"1390000{number:04}", store_id=store_id)
        for number, name in enumerate(NAMES)
    ]
    customer = customers.create(
        actor=seed, now=now - timedelta(days=80), name="林小满 Lin Xiaoman", phone="13812345678",
        email="lin@mail.example", store_id=store_id, birthday=date(1990, 3, 12),
        note="Brings her mother on Saturdays; keep the window table.", custom={"Favourite": "Longjing"},
    )  # fmt: skip
    tell(customer, store_id)
    return House(customer, made)


def tell(customer: Customer, store_id: int) -> None:
    """Tops up 500.00 and gets 80.00, spends 200.00 and 56.00, sets 120.00 aside."""
    now, seed = clock.now(), system("seed")
    payments.start_top_up(
        customer_id=customer.id, amount=money(50000, "CNY"), channel="cash", store_id=store_id, actor=seed,
        now=now - timedelta(days=3), key="top-up",
    )  # fmt: skip
    common = {"customer_id": customer.id, "actor": seed, "store_id": store_id, "category": "tea"}
    wallets.spend(amount=money(20000, "CNY"), now=now - timedelta(days=2), key="first", **common)
    wallets.spend(
        amount=money(5600, "CNY"), now=now - timedelta(days=1), key="second", description="Longjing, 2 cups", **common
    )
    wallets.hold(amount=money(12000, "CNY"), now=now, key=f"deposit-{ids.make()}", description="Table", **common)
