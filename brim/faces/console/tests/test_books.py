"""The ledger on screen: it balances, a line leads to its transfer, the proof can be asked for."""

import re
from datetime import timedelta

import pytest

from brim.base.identity.models import Staff
from brim.base.kit import clock, ids
from brim.core.ledger import operations as ledger
from brim.core.ledger import verify
from brim.core.ledger.models import Verification
from brim.trade.payments.tests import house

pytestmark = pytest.mark.django_db(transaction=True)
LEDGER = "/console/ledger/"


@pytest.fixture
def built():
    return house.build()


@pytest.fixture
def owner(client, built):
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def text_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


def found(answer, pattern: str) -> str:
    return re.search(pattern, answer.content.decode())[1]


@pytest.mark.parametrize("path", ["", "accounts/", "entries/", "proof/", "books/1/", "proof/now/"])
def test_the_ledger_is_not_for_everybody(client, built, path):
    client.force_login(Staff.objects.get(email=house.MARKETER))
    assert client.get(f"{LEDGER}{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "accounts/", "entries/", "proof/"])
def test_each_page_costs_a_fixed_number_of_queries(owner, path, django_assert_max_num_queries):
    owner.get(f"{LEDGER}{path}")
    with django_assert_max_num_queries(20):
        assert owner.get(f"{LEDGER}{path}").status_code == 200


def test_the_trial_balance_sums_to_zero_with_names_and_totals(owner):
    text = text_of(owner.get(LEDGER))
    for words in ("balances", "Principal", "244.00", "Bonus", "80.00", "Customers in all", "Revenue · West Lake"):
        assert words in text
    assert re.search(r"are the same 0\.00", text)
    assert "试算平衡" in text_of(owner.get(LEDGER, headers={"accept-language": "zh-CN"}))


def test_a_house_book_tells_its_period_and_its_entries(owner):
    book = re.findall(r'href="(/console/ledger/books/\d+/)"', owner.get(LEDGER).content.decode())
    texts = [text_of(owner.get(path, {"from": "", "to": ""})) for path in book]
    assert any("Revenue" in text and "+256.00" not in text and "¥256.00" in text for text in texts)
    saved = [owner.get(f"{path}csv", {"from": "", "to": ""}) for path in book]
    files = [b"".join(answer.streaming_content).decode() for answer in saved]
    assert any(",200.00," in file for file in files)
    refused = owner.get(book[0], {"from": "x", "to": ""})
    assert refused.status_code == 422


def test_an_account_shows_its_chain_and_leads_to_the_transfer(owner, built):
    public = ids.public_customer(built.customer.id)
    accounts = owner.get(f"{LEDGER}accounts/{public}/")
    account = owner.get(found(accounts, rf'href="({LEDGER}accounts/{public}/\d+/)"'))
    text = text_of(account)
    for words in ("−56.00", "244.00", "+500.00"):
        assert words in text
    transfer = text_of(owner.get(found(account, rf'href="({LEDGER}transfers/\w+/)"')))
    for words in ("Both sides of every leg", "House book", "Key", "wallets.balance_spent", "Spend"):
        assert words in transfer


def test_a_customer_is_looked_up_among_the_accounts(owner, built):
    page = owner.get(f"{LEDGER}accounts/", {"q": "小满"})
    assert f"{LEDGER}accounts/{ids.public_customer(built.customer.id)}/" in page.content.decode()
    assert "Nobody found" in text_of(owner.get(f"{LEDGER}accounts/", {"q": "不存在"}))


def test_entries_are_narrowed_by_day(owner):
    assert "−56.00" in text_of(owner.get(f"{LEDGER}entries/"))
    far = (clock.now() - timedelta(days=400)).date().isoformat()
    assert "−56.00" not in text_of(owner.get(f"{LEDGER}entries/", {"from": far, "to": far}))


def test_the_proof_teaches_before_its_first_run_and_tells_of_runs_and_seals(owner):
    assert "Not proved yet" in text_of(owner.get(f"{LEDGER}proof/"))
    verify.run(now=clock.now)
    ledger.seal(clock.now())
    text = text_of(owner.get(f"{LEDGER}proof/"))
    for words in ("Nothing is wrong", "all accounts", "Seal 1", "Signature", "Root before"):
        assert words in text


def test_a_proof_is_asked_for_once_and_its_progress_is_shown(owner):
    assert owner.post(f"{LEDGER}proof/now/", {"key": "k"}).status_code == 302
    assert owner.post(f"{LEDGER}proof/now/", {"key": "k2"}).status_code == 422
    assert "A proof has been asked for" in text_of(owner.get(f"{LEDGER}proof/"))
    part = owner.get(f"{LEDGER}proof/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part


def test_a_proof_that_ends_shows_what_it_found_without_a_reload(owner, monkeypatch):
    part = {"path": f"{LEDGER}proof/", "headers": {"HX-Request": "true"}}
    monkeypatch.setattr(verify, "is_asked_for", lambda: True)
    waiting = owner.get(**part)
    assert 'id="proven"' in waiting.content.decode()
    assert "Nothing is wrong" not in text_of(waiting)
    run = verify.run(now=clock.now)
    monkeypatch.setattr(verify, "is_asked_for", lambda: False)
    ended = owner.get(**part)
    assert 'id="proven"' in ended.content.decode()
    assert "hx-trigger" not in ended.content.decode()
    for words in ("Nothing is wrong", f"Entries {run.entries}", "all accounts", "Runs"):
        assert words in text_of(ended)


def test_a_run_is_followed_as_long_as_it_lives_and_one_that_was_cut_off_is_said_to_be(owner):
    Verification.objects.create(started_at=clock.now(), is_full=True, snapshot="", entries=2)
    with verify.one_at_a_time():
        living = owner.get(f"{LEDGER}proof/")
        assert "A proof is under way" in text_of(living)
        assert 'hx-trigger="every 2s"' in living.content.decode()
    dead = owner.get(f"{LEDGER}proof/")
    assert "A proof was cut off 2 of" in text_of(dead)
    assert "hx-trigger" not in dead.content.decode().partition('id="proven"')[2].partition(">")[0]
    verify.run(now=clock.now)
    assert "Nothing is wrong" in text_of(owner.get(f"{LEDGER}proof/"))


def test_a_worker_that_does_not_come_is_waited_for_so_long(owner, monkeypatch):
    monkeypatch.setattr(verify, "is_asked_for", lambda: True)
    asked = {"path": f"{LEDGER}proof/", "headers": {"HX-Request": "true"}}
    for looks in ("", "148", "x", "-1", "99999999"):
        following = min(int(looks) + 1, 149) if looks == "148" else 1
        assert (
            f'hx-get="{LEDGER}proof/?looks={following}"' in owner.get(**asked, data={"looks": looks}).content.decode()
        )
    late = owner.get(**asked, data={"looks": "150"})
    assert "hx-trigger" not in late.content.decode()
    assert "has not begun" in text_of(late)


def test_the_proof_is_found_where_it_used_to_be(owner):
    assert owner.get("/console/proof/").url == f"{LEDGER}proof/"
