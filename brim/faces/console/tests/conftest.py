"""Who sits at the console in these tests. A file that needs another house builds its own `built`."""

import time

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.trade.payments.tests import house


@pytest.fixture(autouse=True)
def _just_signed_in(monkeypatch) -> None:
    """A session as the sign-in page leaves it: the password was given a moment ago."""
    force = Client.force_login

    def with_password(client: Client, *who, **more) -> None:
        force(client, *who, **more)
        given_ago(client, seconds=0)

    monkeypatch.setattr(Client, "force_login", with_password)


def given_ago(client: Client, *, seconds: int) -> None:
    """The password was given so long ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


@pytest.fixture
def built(transactional_db):
    return house.build()


@pytest.fixture
def manager(client, built):
    client.force_login(Staff.objects.get(email=house.MANAGER))
    return client


@pytest.fixture
def marketer(client, built):
    client.force_login(Staff.objects.get(email=house.MARKETER))
    return client
