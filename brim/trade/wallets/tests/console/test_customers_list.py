"""The list of customers follows what is done with wallets."""

import csv
import html
import io
import re
from datetime import timedelta

import pytest

from brim.base.events import listeners
from brim.base.events import queries as events
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.shell.tests.visiting import text_of
from brim.core.customers import operations
from brim.core.customers.types import CustomerSummary
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.tests import house

LIST = "/console/customers/"
SEED = system("seed")


def names_of(answer) -> list[str]:
    page = answer.content.decode()
    return [html.unescape(name) for name in re.findall(r'class="whole" href="[^"]+">([^<]+)<', page)]


@pytest.mark.django_db(transaction=True)
def test_the_list_follows_what_is_done(client):
    built = house.build()
    listeners.drain("wallets.standing")
    client.force_login(Staff.objects.get(email=house.MANAGER))
    assert names_of(client.get(LIST, {"least": "204", "seen": "7"})) == ["林小满 Lin Xiaoman"]
    wallets.freeze(customer_id=built.customer.id, currency="CNY", actor=SEED, now=clock.now(), key="f", reason="lost")
    listeners.drain("wallets.standing")
    assert names_of(client.get(LIST, {"is": "frozen"})) == ["林小满 Lin Xiaoman"]


@pytest.mark.parametrize("asked", ["小满", "5678", "lin@mail", "xiaoman"])
def test_a_customer_is_found_by_any_of_their_marks(manager, asked):
    text = text_of(manager.get(LIST, {"q": asked}))
    assert "林小满 Lin Xiaoman" in text
    assert "¥204.00" in text
    assert "王大明" not in text


@pytest.fixture
def built(built):
    now = clock.now()
    operations.write_summaries([CustomerSummary(built.customer.id, 20400, last_seen_at=now - timedelta(days=1))])
    operations.write_summaries(
        [CustomerSummary(built.others[0].id, 0, is_frozen=True, last_seen_at=now - timedelta(days=60))]
    )
    operations.tag([built.customer.id, built.others[1].id], "VIP", actor=SEED, now=now)
    return built


def rows_in(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_list_is_exported_and_the_log_keeps_who_took_it(manager, built):
    answer = manager.post(f"{LIST}export/", {"list": "month=3&least=100"})
    assert "attachment" in answer["Content-Disposition"]
    head, row = rows_in(answer)
    assert head[1:4] == ["Name", "Phone", "Email"]
    assert row[0] == ids.public_customer(built.customer.id)
    assert row[1:4] == ["林小满 Lin Xiaoman", "13812345678", "lin@mail.example"]
    assert row[5:8] == ["West Lake", "1990-03-12", "VIP"]
    assert row[-1] == "204.00"
    (told,) = events.timeline(0, limit=1).items
    assert told.type == "customers.list_exported"
    assert told.data == {"at_most": 1, "conditions": ["birthday_month", "least"]}
