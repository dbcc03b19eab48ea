"""A small tea house, and a phone on which its customer is signed in."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client

from brim.core.customers.types import Customer
from brim.trade.payments.tests import house

CODE = re.compile(r"data-demo-code>\D*(\d{6})")


@dataclass
class Phone:
    """A browser of one customer's."""

    client: Client
    customer: Customer

    def get(self, path: str, **words):
        return self.client.get(f"/portal/{path}", **words)

    def post(self, path: str, data: dict | None = None, **words):
        return self.client.post(f"/portal/{path}", data or {}, **words)

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, answer.status_code
        return text_of(answer)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sign_in(client: Client, contact: str, *, is_remembered: bool = True):
    answer = client.post("/portal/sign-in/", {"contact": contact})
    assert answer.status_code == 302, text_of(answer)
    code = CODE.search(client.get(answer.url).content.decode())[1]
    return client.post(answer.url, {"code": code, **({"is_remembered": "on"} if is_remembered else {})})


@pytest.fixture
def built(transactional_db, settings):
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://testserver"
    return house.build()


@pytest.fixture
def phone(client, built) -> Phone:
    assert sign_in(client, built.customer.phone).status_code == 302
    return Phone(client, built.customer)


@pytest.fixture
def other(built) -> Phone:
    """Another customer's phone."""
    client = Client()
    assert sign_in(client, built.others[0].phone).status_code == 302
    return Phone(client, built.others[0])
