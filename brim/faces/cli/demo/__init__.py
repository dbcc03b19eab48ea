"""The demo business: a tea house of five stores with a year behind it, through the real operations, from one seed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from zoneinfo import ZoneInfo

SEED = 20260101
CUSTOMERS = 2000
DAYS = 365
PASSWORD = "brim-demo-2026"  # noqa: S105 - printed for everybody to use
ZONE = ZoneInfo("Asia/Shanghai")
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


def seed(*, say: Callable[[str], None]) -> None:
    """Set up the demo business where no business is there yet; else change nothing. `say` prints a line of progress."""
    from django.conf import settings
    from django.db import transaction

    from brim.base.identity.queries import is_set_up
    from brim.base.kit import clock
    from brim.faces.cli.demo.labels import label
    from brim.faces.cli.demo.story import Story

    if is_set_up():
        return
    story = Story(random=Random(SEED), now=clock.now(), say=say)  # noqa: S311 - a story, not a secret
    with transaction.atomic():
        story.set_up()
        story.live()
        story.leave_open()
        label(story)
    if settings.SANDBOX:
        with inside():
            story.pay_online()
    story.close_the_books()


@contextmanager
def inside() -> Iterator[None]:
    """The sandbox called within the process: no web server runs yet."""
    from django.conf import settings

    before = settings.SANDBOX_INSIDE
    settings.SANDBOX_INSIDE = True
    try:
        yield
    finally:
        settings.SANDBOX_INSIDE = before


def sign_ins() -> list[str]:
    """A line for each demo sign-in, as `brim dev` prints it; none where the business is not the demo."""
    from brim.base.identity.queries import business, is_set_up

    if not is_set_up() or business().name != NAME:
        return []
    return [f"{email}  {PASSWORD}  ({', '.join(roles)})" for email, _name, roles, _stores in STAFF]


def portal_sign_in() -> str:
    """The phone of the customer with a story, as `brim dev` prints it; empty where the business is not the demo."""
    from brim.base.identity.queries import business, is_set_up
    from brim.base.kit.refusals import NotFound
    from brim.core.customers.queries import by_ref

    if not is_set_up() or business().name != NAME:
        return ""
    try:
        return by_ref(FIRST_REF).phone
    except NotFound:
        return ""


FIRST_REF = "M00001"
NAME = "Clear Spring Tea House"
NAME_ZH = "清泉茶舍"
LEGAL = {
    "legal_name": "杭州清泉茶舍餐饮管理有限公司 Hangzhou Clear Spring Tea House Co., Ltd.",
    "registration": "91330106MA2DEMO00X",
    "address": "浙江省杭州市西湖区龙井路 1 号 · 1 Longjing Road, Xihu, Hangzhou",
    "contact": "0571-0000 0000 · care@brim.example",
}
