"""What the till shows and does of the room."""

import re

import pytest

from brim.base.identity import operations as identity
from brim.base.identity.models import Role, Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments.tests.counter import CASHIER, Till, key_of, set_up, text_of
from brim.trade.wallets.queries import assert_wallets_balance
from tests.architecture.room.stamps import queries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def till(client) -> Till:
    """A cashier may redeem."""
    at = set_up(client)
    customers.edit(at.customer, actor=system("test"), now=clock.now(), ref="lin")
    return at


def given_only(words: list[str]) -> None:
    """The cashier has a role of these words alone."""
    identity.create_role(actor=system("test"), now=clock.now(), code="clerk", name="Clerk", permissions=words)
    Staff.objects.get(email=CASHIER).roles.set([Role.objects.get(code="clerk")])


def points(till: Till) -> int:
    return queries.points_of([till.customer])[till.customer]


def test_a_stamp_card_is_a_code_that_leads_to_its_customer(till):
    assert till.send("find/", q="STAMP-lin", step="typing").status_code == 204
    panel = till.send("find/", q="STAMP-lin")
    assert re.search(r'data-hot="F6" aria-current="true"', panel.content.decode())
    for words in ("林小满", "Top up F2", "Spend F3", "Stamps F6", "Redeem"):
        assert words in text_of(panel)
    unknown = till.send("find/", q="STAMP-nobody")
    assert (unknown.status_code, "林小满" in text_of(unknown)) == (422, False)


def test_who_lacks_the_word_comes_to_what_they_are_there_for(till):
    given_only(["customers:read", "topups:write", "spends:write"])
    panel = till.send("find/", q="STAMP-lin").content.decode()
    assert ('data-hot="F2" aria-current="true"' in panel, 'data-hot="F6"' in panel) == (True, False)
    assert till.ask(f"{till.public_id}/stamps/").status_code == 403


def test_its_action_is_previewed_and_done_once_and_has_a_receipt(till):
    before = points(till)
    key = key_of(till.ask(f"{till.public_id}/stamps/"))
    preview = text_of(till.send(f"{till.public_id}/stamps/", step="preview", key=key))
    assert (f"Points {before} → {before - 10}" in preview, "Bonus +¥2.00" in preview) == (True, True)
    assert points(till) == before
    for _time in range(2):
        done = text_of(till.send(f"{till.public_id}/stamps/", key=key))
        for words in ("Stamps redeemed ¥2.00", "New balance", f"Stamps on the card {before - 10}"):
            assert words in done
        assert points(till) == before - 10
    refused = till.send(f"{till.public_id}/stamps/", key="form-other")
    assert (refused.status_code, "There are too few points" in text_of(refused)) == (422, True)
    assert_books_balance()
    assert_wallets_balance()


def test_it_adds_a_line_to_the_preview_and_the_receipt_of_a_top_up(till):
    till.shift()
    asked = {"amount": "500", "method": "cash"}
    assert "Stamps +10" in text_of(till.send(f"{till.public_id}/top-up/", step="preview", **asked))
    assert "Stamps +10" not in text_of(till.send(f"{till.public_id}/spend/", step="preview", amount="1"))
    done = till.send(f"{till.public_id}/top-up/", **asked, key="form-1")
    assert f"Stamps on the card {points(till)}" in text_of(done)
    number = re.search(r"/done/(opn_\w+)/", done.content.decode())[1]
    paper = till.client.get(f"/console/customers/{till.public_id}/receipt/{number}/")
    assert f"Stamps on the card {points(till)}" in text_of(paper)
    assert_books_balance()


def test_the_report_of_a_shift_says_how_often_stamps_were_redeemed(till):
    shift = ids.public("sft", 0, till.shift().id)
    till.send(f"{till.public_id}/stamps/", key="form-1")
    for page in (f"shifts/{shift}/", f"shifts/{shift}/slip/"):
        assert "Stamps redeemed 1" in text_of(till.ask(page)), page


def test_whoever_may_only_redeem_has_a_till(till):
    given_only(["stamps:redeem", "customers:read"])
    assert "/console/cashier/" in till.client.get("/console/").content.decode()
    assert "Stamps F6" in text_of(till.send("find/", q="5678"))
