"""The demo business: a tea house of five stores, and its staff."""

from dataclasses import dataclass

from brim.base.identity.operations import create_staff, edit_business, open_store, set_up_business
from brim.base.identity.queries import business, is_set_up
from brim.base.identity.types import ALL, Actor, ActorKind, system
from brim.base.kit.story import ZONE, Chapter, Story

NAME = "Clear Spring Tea House"
NAME_ZH = "清泉茶舍"
CURRENCY = "CNY"
LEGAL = {
    "legal_name": "杭州清泉茶舍餐饮管理有限公司 Hangzhou Clear Spring Tea House Co., Ltd.",
    "registration": "91330106MA2DEMO00X",
    "address": "浙江省杭州市西湖区龙井路 1 号 · 1 Longjing Road, Xihu, Hangzhou",
    "contact": "0571-0000 0000 · care@brim.example",
}
PASSWORD = "brim-demo-2026"  # noqa: S105 - printed for everybody to use
STORES = (
    ("west-lake", "West Lake", "西湖店"),
    ("hefang", "Hefang Street", "河坊街店"),
    ("longjing", "Longjing Village", "龙井村店"),
    ("binjiang", "Binjiang", "滨江店"),
    ("xixi", "Xixi", "西溪店"),
)
STAFF = (
    ("owner@brim.example", "Shen Yun 沈云", ("owner",), None),
    ("manager@brim.example", "Gu Ming 顾明", ("manager",), None),
    ("cashier@brim.example", "Zhou Ning 周宁", ("cashier",), ("west-lake",)),
    ("agent@brim.example", "He Qing 何晴", ("agent",), None),
    ("finance@brim.example", "Lu Jin 陆瑾", ("finance",), None),
)
ACTOR = system("demo")


@dataclass(frozen=True)
class House:
    """The numbers of its stores, in order, and by their role those who work there."""

    stores: list[int]
    people: dict[str, Actor]

    def served_by(self, store_id: int) -> str:
        return self.people["cashier" if store_id == self.stores[0] else "manager"].label


def open_house(story: Story) -> None:
    set_up_business(
        actor=ACTOR,
        now=story.start,
        name=NAME,
        name_zh=NAME_ZH,
        currency=CURRENCY,
        time_zone=str(ZONE),
        rule_pack="cn",
        language="zh-hans",
        country="CN",
    )
    edit_business(actor=ACTOR, now=story.start, **LEGAL)
    numbers = {
        code: open_store(actor=ACTOR, now=story.start, code=code, name=name, name_zh=name_zh).id
        for code, name, name_zh in STORES
    }
    people = {}
    for email, name, roles, stores in STAFF:
        person = create_staff(
            actor=ACTOR,
            now=story.start,
            email=email,
            name=name,
            roles=roles,
            password=PASSWORD,
            store_ids=None if stores is None else [numbers[code] for code in stores],
        )
        people[roles[0]] = Actor(ActorKind.STAFF, person.id, frozenset({ALL}))
    story.leave(House(list(numbers.values()), people))
    story.say(f"{NAME}: {len(numbers)} stores, {len(people)} staff")


def is_there() -> bool:
    return is_set_up() and business().name == NAME


def sign_ins() -> list[str]:
    staff = STAFF if is_there() else ()
    return [f"{email}  {PASSWORD}  ({', '.join(roles)})" for email, _name, roles, _stores in staff]


CHAPTERS = (Chapter("The house opens", open_house, order=10),)
SIGN_INS = {"console": sign_ins}
