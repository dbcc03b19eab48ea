"""Nobody is led to a door that is closed to them: every link of every page answers whoever is shown it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from brim.base.identity import operations as identity
from brim.base.identity.models import Role, Staff
from brim.base.identity.permissions import words_of
from brim.base.identity.rules import ROLES
from brim.base.identity.types import ALL, system
from brim.base.kit import clock, ids
from brim.base.kit.tests.keeping import kept
from brim.base.money import money
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.types import Purse

LINK = re.compile(r'(?:href|hx-get|data-href)="(/console/[^"#]*)')
SEED = system("seed")
# Files and streams are not pages; signing out would end the walk.
LEFT_OUT = re.compile(r"\.csv|/csv/|\.json|/seal/|/live/|sign-out|logout|/export|/security|/statement/|/slip/|/receipt")
MOST = 60


@pytest.fixture
def built(transactional_db):
    return build()


@kept
def build():
    """A house in which something of every kind waits for somebody."""
    made = house.build()
    now, who = clock.now(), {"actor": SEED, "now": clock.now()}
    for number, other in enumerate(made.others[:2]):
        payments.start_top_up(
            customer_id=other.id, amount=money(90000, "CNY"), channel="cash", store_id=1, key="t", **who
        )
        asked = wallets.request_withdrawal(
            customer_id=other.id, amount=money(1000, "CNY"), account="Bank, ends 4417", key="w", **who
        )
        if number:
            wallets.approve_withdrawal(
                customer_id=other.id, withdrawal_id=asked.id, actor=system("another"), now=now, key="a"
            )
        wallets.adjust(
            customer_id=other.id, purse=Purse.BONUS, change=money(100, "CNY"), key="c", reason="spilled", **who
        )
        wallets.set_credit_line(customer_id=other.id, line=money(100, "CNY"), key="l", reason="regular", **who)
        wallets.hold(
            customer_id=other.id,
            amount=money(100, "CNY"),
            key="h",
            expires_at=now + timedelta(hours=2),
            store_id=1,
            **who,
        )
    return made


def links_of(answer) -> list[str]:
    body = answer.content.decode() if not answer.streaming else ""
    return [unescape(url) for url in dict.fromkeys(LINK.findall(body)) if not LEFT_OUT.search(url)]


def kind_of(url: str) -> str:
    """Pages that differ by what they are about alone are one kind, of which one is looked at."""
    return re.sub(r"[a-z]{3}_\w{10,40}|\d+|=[^&]*", "*", url)


@pytest.mark.parametrize("role", ROLES)
def test_no_link_that_is_shown_answers_that_it_is_not_for_this_role(client, built, role):
    now = clock.now()
    identity.create_staff(actor=SEED, now=now, email="a@b.example", name="A", roles=[role], password=house.PASSWORD)
    client.force_login(Staff.objects.get(email="a@b.example"))
    record = f"/console/customers/{ids.public_customer(built.others[1].id)}/"
    waiting, seen, closed = [("/console/", ""), ("/console/palette/", "")], set[str](), []
    if {"customers:read", ALL}.intersection(words_of(role)):
        waiting.append((record, ""))
    while waiting and len(seen) < MOST:
        url, came_from = waiting.pop(0)
        if kind_of(url) in seen:
            continue
        seen.add(kind_of(url))
        answer = client.get(url)
        if answer.status_code not in {200, 204, 302}:
            closed.append((answer.status_code, url, came_from))
            continue
        waiting += [(link, url) for link in links_of(answer)]
    assert closed == []
    assert len(seen) > 5


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("owner", 4),
        ("manager", 1),
        ("cashier", 1),
        ("agent", 0),
        ("finance", 3),
        ("risk", 1),
        ("marketer", 0),
    ],
)
def test_a_role_is_told_of_what_it_can_do_something_about(client, built, role, told):
    """Withdrawals to approve and to pay, corrections to approve, holds that end: each where the deed is the role's."""
    now = clock.now()
    identity.create_staff(actor=SEED, now=now, email="a@b.example", name="A", roles=[role], password=house.PASSWORD)
    client.force_login(Staff.objects.get(email="a@b.example"))
    page = client.get("/console/").content.decode()
    words = ("withdrawal to approve", "withdrawal to pay out", "adjustments to approve", "holds end within a day")
    assert sum(word in page for word in words) == told


def test_who_changes_roles_is_told_of_one_that_both_asks_and_agrees(client, built):
    Role.objects.filter(code="manager").update(permissions=sorted(["adjustments:write", "adjustments:approve"]))
    client.force_login(Staff.objects.get(email=house.OWNER))
    assert "1 role both asks and agrees" in client.get("/console/").content.decode()
    page = unescape(client.get("/console/settings/roles/").content.decode())
    assert "The role “Manager” may both ask and agree: “Adjust balances” and “Approve and reject adjustments”" in page
    assert Role.objects.get(code="manager").permissions == ["adjustments:approve", "adjustments:write"]
    client.force_login(Staff.objects.get(email=house.MARKETER))
    assert "both asks and agrees" not in client.get("/console/").content.decode()


def test_a_role_that_would_both_ask_and_agree_is_saved_with_a_warning_by_name(client, built):
    client.force_login(Staff.objects.get(email=house.OWNER))
    words = {"name": "Shift lead", "permissions": ["withdrawals:write", "withdrawals:approve", "customers:read"]}
    address = "/console/settings/roles/add/"
    asked = client.post(address, {**words, "step": "preview", "key": "k1"}, headers={"HX-Request": "true"})
    warning = (
        "The role “Shift lead” may both ask and agree: “Request withdrawals” and “Approve and reject withdrawals”."
    )
    assert warning in unescape(asked.content.decode())
    saved = client.post(address, {**words, "key": "k1"}, follow=True)
    assert warning in unescape(saved.content.decode())
    assert Role.objects.get(code="shift-lead").permissions == sorted(words["permissions"])
    calm = client.post(address, {"name": "Desk", "permissions": ["withdrawals:write"], "key": "k2"}, follow=True)
    assert "Desk” may both" not in unescape(calm.content.decode())


def test_a_person_who_holds_both_sides_by_several_roles_is_named(client, built):
    now = clock.now()
    identity.create_staff(
        actor=SEED, now=now, email="a@b.example", name="Mei", roles=["manager", "finance"], password=house.PASSWORD
    )
    client.force_login(Staff.objects.get(email=house.OWNER))
    page = unescape(client.get("/console/settings/roles/").content.decode())
    assert "Mei may both ask and agree, by several roles" in page
    assert "The role “" not in page
