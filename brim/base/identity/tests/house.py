"""A small tea house for tests: the business, its store and its people. The rooms above add theirs to it."""

from datetime import datetime

from brim.base.identity import operations as identity
from brim.base.identity.types import system

SEED = system("seed")
PASSWORD = "longjing-before-rain-7"
MANAGER = "zhou@teahouse.example"
MARKETER = "he@teahouse.example"
OWNER = "shen@teahouse.example"


def open_business(now: datetime) -> int:
    """The number of its store."""
    identity.set_up_business(
        actor=SEED,
        now=now,
        name="Yinquan Tea",
        name_zh="盈泉茶馆",
        currency="CNY",
        time_zone="Asia/Shanghai",
        rule_pack="cn",
        country="CN",
    )
    store = identity.open_store(actor=SEED, now=now, code="west-lake", name="West Lake", name_zh="西湖店")
    for email, name, role in ((MANAGER, "周宁", "manager"), (MARKETER, "何静", "marketer"), (OWNER, "沈云", "owner")):
        identity.create_staff(actor=SEED, now=now, email=email, name=name, roles=[role], password=PASSWORD)
    return store.id
