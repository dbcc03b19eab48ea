"""Codes: who gets in, how often one may try, and what a stranger cannot learn."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brim.base.events import queries as events
from brim.base.identity.types import customer
from brim.base.kit.refusals import Invalid, Refused
from brim.core.access import operations, queries, rules
from brim.core.access.messages import CODE
from brim.core.access.models import Challenge
from brim.core.access.purposes import SIGN_IN
from brim.core.access.tests.conftest import NOW, SEED
from brim.core.access.types import Purpose, TooOften
from brim.core.customers import operations as customers
from brim.core.messages.models import Message

PHONE = "138 0013 8000"
HOME = "203.0.113.7"
OPEN = Purpose("open_the_cellar", frozenset({"cellar:open"}), CODE)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstrating")]


@pytest.fixture
def lin():
    return customers.create(actor=SEED, now=NOW, name="林小满", phone=PHONE, email="lin@mail.example").id


def ask(contact: str = PHONE, *, now: datetime = NOW, address: str = HOME) -> str:
    return operations.ask_code(contact, address=address, now=now).token


def code_of(token: str, *, now: datetime = NOW) -> str:
    return re.search(r"\d{6}", queries.demo_code(token, now=now))[0]


def enter(token: str, code: str, *, now: datetime = NOW, purpose: Purpose = SIGN_IN):
    return operations.prove(token, code, purpose, now=now)


def refused(token: str, code: str, **words) -> str:
    with pytest.raises(Refused) as caught:
        enter(token, code, **words)
    return caught.value.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.parametrize("contact", [PHONE, "+86 138-0013-8000", "8613800138000", "LIN@mail.example "])
def test_a_code_opens_the_way_however_the_contact_is_written(lin, contact):
    token = ask(contact)
    assert enter(token, code_of(token)).id == lin


def test_a_code_is_read_with_blanks_and_in_full_width(lin):
    token = ask()
    code = code_of(token)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert enter(token, f" {wide[:3]} {wide[3:]} ").id == lin


def test_a_code_serves_once(lin):
    token = ask()
    code = code_of(token)
    enter(token, code)
    assert refused(token, code) == "code_expired"


def test_a_code_lasts_ten_minutes(lin):
    token = ask()
    code = code_of(token)
    assert refused(token, code, now=NOW + rules.CODE_LIFE) == "code_expired"
    assert enter(token, code, now=NOW + rules.CODE_LIFE - timedelta(seconds=1)).id == lin


def test_the_fifth_wrong_try_is_the_last(lin):
    token = ask()
    code = code_of(token)
    for left in (4, 3, 2, 1):
        with pytest.raises(Refused) as caught:
            enter(token, wrong(code))
        assert (caught.value.code, caught.value.details) == ("wrong_code", {"tries_left": left})
    assert refused(token, wrong(code)) == "code_expired"
    assert refused(token, code) == "code_expired"


def test_a_code_opens_only_in_the_browser_that_asked_for_it(lin):
    mine, other = ask(), ask(now=NOW + rules.PAUSE)
    assert refused(other, code_of(mine)) == "wrong_code"
    assert refused("not-a-token", code_of(mine)) == "code_expired"
    assert refused("\ud800", code_of(mine)) == "code_expired"


def test_a_code_serves_no_other_purpose(lin):
    token = ask()
    assert refused(token, code_of(token), purpose=OPEN) == "code_expired"


def test_a_strangers_contact_is_answered_alike_with_the_same_statements_and_traces(lin):
    with CaptureQueriesContext(connection) as known:
        one = operations.ask_code(PHONE, address=HOME, now=NOW)
    with CaptureQueriesContext(connection) as unknown:
        two = operations.ask_code("139 0013 9000", address="203.0.113.8", now=NOW)
    shape = [re.sub(r"'[^']*'| ?-?\d+", "?", query["sql"])[:60] for query in known]
    assert [re.sub(r"'[^']*'| ?-?\d+", "?", query["sql"])[:60] for query in unknown] == shape
    assert (one.channel, one.expires_at, len(one.token)) == (two.channel, two.expires_at, len(two.token))
    assert Message.objects.get(customer_id=0).status == "dropped"
    assert len({len(sealed) for sealed in Message.objects.values_list("sealed", flat=True)}) == 1
    for code in ("000000", "123456"):
        assert refused(two.token, code) == "wrong_code"


def test_a_stranger_is_never_let_in_even_by_the_code_of_the_row(lin):
    token = ask("139 0013 9000")
    assert queries.demo_code(token, now=NOW) == ""
    Challenge.objects.update(code=Challenge.objects.values_list("code", flat=True)[0])
    assert refused(token, "000000") == "wrong_code"


@pytest.mark.parametrize("contact", ["", "abc", "123", "a@b", "x" * 300, "1380\x000000", "@"])
def test_what_is_no_contact_is_said_to_be_none(contact):
    with pytest.raises(Invalid) as caught:
        ask(contact)
    assert caught.value.code == "no_contact"


@pytest.mark.parametrize("contact", [PHONE, "139 0013 9000"], ids=["known", "unknown"])
def test_asking_is_throttled_by_contact_alike_for_known_and_unknown(lin, contact):
    moment = NOW
    for number in range(rules.A_CONTACT_AN_HOUR):
        ask(contact, now=moment, address=f"203.0.113.{number}")
        with pytest.raises(TooOften) as caught:
            ask(contact, now=moment + timedelta(seconds=10), address=f"203.0.113.{number}")
        assert caught.value.status == 429
        moment += rules.PAUSE
    with pytest.raises(TooOften) as caught:
        ask(contact, now=moment, address="198.51.100.1")
    assert caught.value.details["retry_after_s"] > 3000
    ask(contact, now=NOW + rules.HOUR)


def test_asking_is_throttled_by_address(lin):
    for number in range(rules.AN_ADDRESS_AN_HOUR):
        ask(f"1390013{number:04d}")
    with pytest.raises(TooOften):
        ask("13900139999")
    ask("13900139999", address="198.51.100.1")


def test_a_customer_who_asked_all_day_gets_no_more_and_the_answer_stays_the_same(lin, monkeypatch):
    monkeypatch.setattr(rules, "A_CUSTOMER_A_DAY", 1)
    ask()
    later = NOW + timedelta(hours=2)
    token = ask(now=later)
    assert queries.demo_code(token, now=later) == ""
    assert refused(token, "123456", now=later) == "wrong_code"


def test_a_channel_that_is_switched_off_is_said_to_be_for_everybody(lin, settings):
    settings.DEMO, settings.EMAIL_HOST, settings.SMS_URL = False, "mail.example", ""
    for contact in (PHONE, "139 0013 9000"):
        with pytest.raises(Invalid) as caught:
            ask(contact)
        assert caught.value.code == "channel_off"
    ask("lin@mail.example")


@pytest.mark.django_db(transaction=True)
def test_neither_contact_nor_code_nor_address_is_in_a_row_or_the_log(lin):
    token = ask()
    code = code_of(token)
    refused(token, wrong(code))
    row = Challenge.objects.get()
    kept = b"".join(bytes(getattr(row, name)) for name in ("digest", "contact", "address", "code"))
    assert not any(secret in kept for secret in (code.encode(), b"13800138000", HOME.encode(), token.encode()))
    log = json.dumps([(event.type, event.data) for event in events.read(after=None, limit=50).items])
    assert "access.code_refused" in log
    assert not any(secret in log for secret in (code, "13800138000", HOME, token))


def test_a_fresh_code_proves_what_it_was_asked_for(lin):
    actor = customer(lin)
    token = operations.ask_own_code(actor, OPEN, address=HOME, now=NOW).token
    proved = enter(token, code_of(token), purpose=OPEN)
    assert proved.id == lin
    assert proved.can("cellar:open")
    assert not actor.can("cellar:open")


def test_another_customers_fresh_code_proves_nothing_to_who_is_signed_in(lin):
    other = customers.create(actor=SEED, now=NOW, name="何雨", phone="139 0013 9000").id
    token = operations.ask_own_code(customer(lin), OPEN, address=HOME, now=NOW).token
    with pytest.raises(Refused) as caught:
        operations.prove_own(customer(other), token, code_of(token), OPEN, now=NOW)
    assert caught.value.code == "code_expired"


def test_a_customer_without_any_way_is_told_to_ask_at_the_counter():
    nobody = customers.create(actor=SEED, now=NOW, name="无名").id
    with pytest.raises(Invalid) as caught:
        operations.ask_own_code(customer(nobody), OPEN, address=HOME, now=NOW)
    assert caught.value.code == "no_way"
