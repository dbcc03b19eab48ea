"""Who sits at the console in every room's tests. The fixtures ask for the room's own `built`, a house with people."""

import html
import re
import time

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.identity.tests import house

HTMX = {"HX-Request": "true"}


def text_of(answer) -> str:
    """What is to be read of a page or a file."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode())))


def given_ago(client: Client, *, seconds: int) -> None:
    """The password was given so long ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


@pytest.fixture(autouse=True)
def just_signed_in(monkeypatch) -> None:
    """A session as the sign-in page leaves it: the password was given a moment ago."""
    force = Client.force_login

    def with_password(client: Client, *who, **more) -> None:
        force(client, *who, **more)
        given_ago(client, seconds=0)

    monkeypatch.setattr(Client, "force_login", with_password)


def signed_in(email: str) -> Client:
    """A browser of their own."""
    client = Client()
    client.force_login(Staff.objects.get(email=email))
    return client


@pytest.fixture
def manager(client, built):
    client.force_login(Staff.objects.get(email=house.MANAGER))
    return client


@pytest.fixture
def marketer(client, built):
    client.force_login(Staff.objects.get(email=house.MARKETER))
    return client
