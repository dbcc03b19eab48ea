"""What the tests of the till share: a cashier at a counter, and how the screen is spoken to."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff, Store
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.kit.tests.keeping import kept
from brim.base.money import money
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.payments.types import Shift

CASHIER = "qian@teahouse.example"
PART = {"HX-Request": "true"}


@dataclass
class Till:
    """A signed-in cashier. `ask` and `send` speak as htmx does."""

    client: Client
    built: house.House
    store_id: int

    @property
    def customer(self) -> int:
        return self.built.customer.id

    @property
    def public_id(self) -> str:
        return ids.public_customer(self.customer)

    def ask(self, path: str, **asked: Any) -> HttpResponse:
        return self.client.get(f"/console/cashier/{path}", asked, headers=PART)

    def send(self, path: str, **sent: Any) -> HttpResponse:
        return self.client.post(f"/console/cashier/{path}", sent, headers=PART)

    def shift(self, minor: int = 20_000) -> Shift:
        actor = actor_of_staff(Staff.objects.get(email=CASHIER))
        return payments.open_shift(store_id=self.store_id, opening=money(minor, "CNY"), actor=actor, now=clock.now())


def hired(email: str, *roles: str, store_ids: list[int] | None = None) -> Staff:
    identity.create_staff(
        actor=system("test"),
        now=clock.now(),
        email=email,
        name="钱多多",
        roles=list(roles),
        password=house.PASSWORD,
        store_ids=store_ids,
    )
    return Staff.objects.get(email=email)


def set_up(client: Client) -> Till:
    built = open_with_cashier()
    client.force_login(Staff.objects.get(email=CASHIER))
    return Till(client, built, Store.objects.get().id)


@kept
def open_with_cashier() -> house.House:
    built = house.build()
    hired(CASHIER, "cashier")
    return built


def text_of(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def key_of(answer: HttpResponse) -> str:
    return re.search(r'name="key" value="([^"]+)"', answer.content.decode())[1]
