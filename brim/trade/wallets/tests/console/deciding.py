"""Withdrawals that wait, and three people who may look at them at once, each in a browser of their own."""

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.identity.tests import house
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import signed_in
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.models import Withdrawal

FUNDS = "/console/funds/"


@pytest.fixture
def owner(built) -> Client:
    return signed_in(house.OWNER)


@pytest.fixture
def manager(built) -> Client:
    return signed_in(house.MANAGER)


@pytest.fixture
def marketer(built) -> Client:
    return signed_in(house.MARKETER)


def asked(built, *, by: str = house.MANAGER) -> str:
    """A withdrawal of 30.00 that waits; its public id."""
    who = f"staff:{Staff.objects.get(email=by).pk}"
    made = wallets.request_withdrawal(
        customer_id=built.customer.id,
        amount=money(3000, "CNY"),
        account="Bank, ends 4417",
        actor=system("seed"),
        now=clock.now(),
        key=f"w:{ids.make()}",
        reason="Moving away",
    )
    Withdrawal.objects.filter(id=made.id).update(requested_by=who)
    return ids.public("wdr", made.customer_id, made.id)


def may_approve(email: str) -> None:
    """No role that comes with the house both asks and approves; this one's does."""
    role = Staff.objects.get(email=email).roles.get()
    role.permissions = [*role.permissions, "withdrawals:approve"]
    role.save(update_fields=["permissions"])


def freeze(built) -> None:
    wallets.freeze(
        customer_id=built.customer.id,
        currency="CNY",
        actor=system("seed"),
        now=clock.now(),
        key=f"f:{ids.make()}",
        reason="Stolen phone",
    )
