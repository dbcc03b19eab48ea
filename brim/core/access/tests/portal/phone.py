"""A phone on which a customer is signed in, for the tests of every room's pages for customers.

The fixtures ask for the room's own `built`, a house with customers, where `demonstrated` shows the codes.
"""

import re
from dataclasses import dataclass

import pytest
from django.test import Client

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


@pytest.fixture
def demonstrated(settings) -> None:
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://testserver"


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
