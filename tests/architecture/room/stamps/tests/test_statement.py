"""A statement has a section of the room wherever it is read, and its own figures are what they were."""

import csv
import json

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.access.tests.portal.phone import text_of
from brim.trade.payments.tests import house
from tests.architecture.room.stamps import operations as stamps

LINES = ["Before the period: 0 points", "Earned: 10 points", "Used: -10 points", "At the end: 0 points"]

ALL = "?from=2020-01-01&to=2099-12-31"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redeemed(built):
    stamps.redeem(customer_id=built.customer.id, currency="CNY", actor=system("seed"), now=clock.now(), key="x:stamps")
    return built.customer


@pytest.fixture
def owner(client, built):
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def address(customer) -> str:
    return f"/console/customers/{ids.public_customer(customer.id)}/statement/"


def test_staff_read_it_on_the_page_and_in_both_files(owner, redeemed):
    page = text_of(owner.get(f"{address(redeemed)}{ALL}"))
    assert "Points Before the period 0 points Earned 10 points Used −10 points At the end 0 points" in page
    file = b"".join(owner.get(f"{address(redeemed)}csv{ALL}").streaming_content).decode()
    rows = list(csv.reader(file.lstrip("\ufeff").splitlines()))
    assert [row[2] for row in rows[-4:]] == LINES
    assert {row[1] for row in rows[-4:]} == {"Points"}
    assert all(row[3:] == [""] * 5 for row in rows[-4:])
    told = json.loads(b"".join(owner.get(f"{address(redeemed)}json{ALL}").streaming_content))
    [section] = told["sections"]
    assert (section["name"], section["unit"]) == ("points", "points")
    assert [(one["code"], one["value"]) for one in section["figures"]] == [
        ("opening", 0),
        ("earned", 10),
        ("used", -10),
        ("closing", 0),
    ]
    assert (
        told["opening"]["amount"] + sum(line["amount"]["amount"] for line in told["lines"])
        == (told["closing"]["amount"])
    )


def test_its_figures_are_those_of_the_period(owner, redeemed):
    page = text_of(owner.get(f"{address(redeemed)}?from=2020-01-01&to=2020-01-31"))
    assert "Before the period" not in page


def test_a_customer_reads_it_in_the_portal(phone, redeemed):
    assert "Points Before the period 0 points Earned 10 points" in phone.text(f"statement/{ALL}")
    file = b"".join(phone.get(f"statement.csv{ALL}").streaming_content).decode()
    assert [line for line in LINES if line in file] == LINES


def test_a_program_reads_it(api, rich):
    [section] = api.get(f"/customers/{rich}/statement").json()["sections"]
    assert [one["value"] for one in section["figures"]] == [0, 10, 0, 10]
    assert "Earned: 10 points" in api.get(f"/customers/{rich}/statement?format=csv").text
