"""A phone on which a customer is signed in, for the tests of every room's pages for customers.

The fixtures ask for the room's own `built`, a house with customers, where `demonstrated` shows the codes.
"""

import re
from dataclasses import dataclass

import pytest
from django.test import Client

from brim.base.identity.queries import device_name
from brim.base.kit import clock
from brim.core.access import operations, queries
from brim.core.access.portal import cookies
from brim.core.customers.types import Customer

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


def signed_in(customer: Customer, client: Client) -> Phone:
    """As the page leaves it, without the page."""
    now = clock.now()
    asked = operations.ask_code(customer.phone, address="127.0.0.1", now=now)
    code = re.search(r"\d{6}", queries.demo_code(asked.token, now=now))[0]
    device = operations.sign_in(asked.token, code, device=device_name(""), is_remembered=True, now=now)
    client.cookies[cookies.DEVICE], client.cookies[cookies.KNOWN] = device.token, device.known
    return Phone(client, customer)


@pytest.fixture
def demonstrated(settings) -> None:
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://testserver"


@pytest.fixture
def phone(client, built) -> Phone:
    return signed_in(built.customer, client)


@pytest.fixture
def other(built) -> Phone:
    """Another customer's phone."""
    return signed_in(built.others[0], Client())
