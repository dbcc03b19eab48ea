"""A new phone or email: two codes, one of them from where the customer is known; and no stranger keeps anybody out."""

import re
import threading
from datetime import datetime, timedelta

import pytest
from django.db import connections

from brim.base.identity.types import Actor, ActorKind, customer
from brim.base.kit.refusals import Forbidden, Invalid, Refused
from brim.core.access import hashing, operations, queries, rules
from brim.core.access.models import Challenge
from brim.core.access.tests.conftest import NOW, SEED
from brim.core.access.types import Proof, TooOften
from brim.core.customers import operations as customers
from brim.core.customers import queries as people
from brim.core.messages.models import Message
from brim.core.messages.sealing import unseal

PHONE, NEW = "13800138000", "13900009999"
HOME, AWAY = "203.0.113.7", "198.51.100.1"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _gateways(settings, demonstrating):
    settings.SMS_URL, settings.EMAIL_HOST = "https://sms.example/", "smtp.example"


@pytest.fixture
def lin() -> Actor:
    return customer(customers.create(actor=SEED, now=NOW, name="林小满", phone=PHONE).id)


def asked(who: Actor, contact: str = NEW, now: datetime = NOW) -> tuple[Proof, Proof]:
    """The right proofs: of the new contact, and of the one that is there."""
    both = operations.ask_contact_codes(who, contact, address=HOME, now=now)
    return tuple(
        Proof(one.token, re.search(r"\d{6}", queries.demo_code(one.token, now=now))[0]) for one in (both.new, both.own)
    )


def wrong(proof: Proof) -> Proof:
    return Proof(proof.token, f"{(int(proof.code) + 1) % 10**6:06d}")


def letters(customer_id: int, purpose: str) -> list[str]:
    rows = Message.objects.filter(customer_id=customer_id, purpose=purpose).order_by("id")
    return [unseal(customer_id, row.id, bytes(row.sealed)).to for row in rows]


def test_both_codes_change_the_phone_and_the_old_one_is_told(lin):
    new, own = asked(lin)
    assert letters(lin.id, "consent") == ["+8613800138000"]
    assert letters(lin.id, "contact") == ["+8613900009999"]
    assert operations.change_contact(lin, NEW, new=new, own=own, now=NOW).phone == "+8613900009999"
    assert letters(lin.id, "contact_changed") == ["+8613800138000"]


def test_the_code_of_the_new_phone_alone_changes_nothing(lin):
    new, own = asked(lin)
    for left in (4, 3):
        with pytest.raises(Invalid) as caught:
            operations.change_contact(lin, NEW, new=new, own=wrong(own), now=NOW)
        assert caught.value.details["errors"][0]["field"] == "own_code"
        assert str(left) in str(caught.value)
    for mine in (new, Proof("", ""), Proof(own.token, "")):
        with pytest.raises(Refused):
            operations.change_contact(lin, NEW, new=new, own=mine, now=NOW)
    assert people.get(lin.id).phone == PHONE
    assert letters(lin.id, "contact_changed") == []


def test_a_code_proves_only_the_contact_that_it_was_sent_to(lin):
    new, own = asked(lin)
    with pytest.raises(Invalid) as caught:
        operations.change_contact(lin, "13600136000", new=new, own=own, now=NOW)
    assert caught.value.details["errors"][0]["field"] == "code"
    assert operations.change_contact(lin, "+86 139 0000 9999", new=new, own=own, now=NOW).phone == "+8613900009999"


def test_a_right_code_stays_good_while_the_other_is_wrong_and_both_serve_once(lin):
    new, own = asked(lin)
    with pytest.raises(Invalid):
        operations.change_contact(lin, NEW, new=wrong(new), own=own, now=NOW)
    operations.change_contact(lin, NEW, new=new, own=own, now=NOW)
    with pytest.raises(Refused) as caught:
        operations.change_contact(lin, NEW, new=new, own=own, now=NOW)
    assert caught.value.code == "code_expired"


def test_anothers_codes_change_nothing(lin):
    other = customer(customers.create(actor=SEED, now=NOW, name="Wu", phone="13700137000").id)
    new, _own = asked(lin)
    _new, own = asked(other, "13600136000")
    with pytest.raises(Forbidden):
        operations.change_contact(lin, NEW, new=new, own=own, now=NOW)
    assert people.get(lin.id).phone == PHONE


def test_wrong_tries_at_once_are_five_all_the_same(lin):
    new, own = asked(lin)
    start = threading.Barrier(10)

    def guess() -> None:
        start.wait()
        try:
            operations.change_contact(lin, NEW, new=new, own=wrong(own), now=NOW)
        except Refused:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Challenge.objects.get(digest=hashing.digest(own.token)).tries == 5
    with pytest.raises(Refused):
        operations.change_contact(lin, NEW, new=new, own=own, now=NOW)


def test_the_code_goes_to_the_contact_that_is_not_replaced_where_there_is_one():
    both = customers.create(actor=SEED, now=NOW, name="Wu", phone=PHONE, email="wu@mail.example")
    asked(customer(both.id))
    assert letters(both.id, "consent") == ["wu@mail.example"]
    asked(customer(both.id), "new@mail.example", NOW + rules.PAUSE)
    assert letters(both.id, "consent")[1:] == ["+8613800138000"]


def test_who_has_no_contact_that_can_be_reached_comes_to_the_counter(lin, settings):
    settings.DEMO, settings.SMS_URL = False, ""
    with pytest.raises(Invalid) as caught:
        operations.ask_contact_codes(lin, "new@mail.example", address=HOME, now=NOW)
    assert caught.value.code == "no_way"
    assert Challenge.objects.count() == 0


def test_a_customer_writes_no_contact_that_is_not_proved(lin):
    for change in ({"phone": NEW}, {"email": "new@mail.example"}):
        with pytest.raises(Forbidden):
            customers.edit(lin.id, actor=lin, now=NOW, **change)
    assert people.get(lin.id).phone == PHONE


@pytest.mark.parametrize("kind", [ActorKind.STAFF, ActorKind.KEY])
def test_the_old_contact_is_told_whoever_changed_it(lin, kind):
    staff = Actor(kind, 7, frozenset({"customers:write", "customers:read"}))
    customers.edit(lin.id, actor=staff, now=NOW, name="Lin")
    assert letters(lin.id, "contact_changed") == []
    customers.edit(lin.id, actor=staff, now=NOW, phone=NEW)
    assert letters(lin.id, "contact_changed") == ["+8613800138000"]


def test_who_wrote_a_contact_lately_is_known_however_many_edits_follow(lin):
    one, two = (Actor(ActorKind.STAFF, number, frozenset({"customers:write", "customers:read"})) for number in (7, 8))
    customers.edit(lin.id, actor=one, now=NOW + timedelta(days=1), phone=NEW)
    for number in range(210):
        customers.edit(lin.id, actor=two, now=NOW + timedelta(days=2), name=f"Lin {number}")
    assert people.contact_changed(lin.id, now=NOW + timedelta(days=2)) == [
        ("staff:7", NOW + timedelta(days=1)),
        ("system:seed", NOW),
    ]
    assert people.contact_changed(lin.id, now=NOW + timedelta(days=8)) == [("staff:7", NOW + timedelta(days=1))]
    assert people.contact_changed(lin.id, now=NOW + timedelta(days=8, seconds=1)) == []


def ask(now: datetime = NOW, address: str = AWAY, known: str = "") -> str:
    return operations.ask_code(PHONE, address=address, now=now, known=known).token


def test_strangers_who_ask_for_a_contact_do_not_keep_its_customer_out(lin):
    token = ask(address=HOME)
    code = re.search(r"\d{6}", queries.demo_code(token, now=NOW))[0]
    known = operations.sign_in(token, code, device="Phone", is_remembered=False, now=NOW).known
    later = NOW + timedelta(hours=2)
    for number in range(5):
        ask(later + rules.PAUSE * number, f"198.51.100.{number}")
    at = later + rules.PAUSE * 5
    with pytest.raises(TooOften):
        ask(at, HOME)
    token = ask(at, HOME, known)
    code = re.search(r"\d{6}", queries.demo_code(token, now=at))[0]
    assert operations.sign_in(token, code, device="Phone", is_remembered=False, now=at).customer_id == lin.id
    for _ask in range(4):
        ask(at, HOME, known)
    with pytest.raises(TooOften):
        ask(at, HOME, known)
    ask(at + rules.HOUR, HOME, known)


def test_strangers_wear_out_no_known_device_and_nobody_who_is_signed_in(lin):
    known = hashing.known_device(lin.id, 7, now=NOW)
    for number in range(rules.A_CUSTOMER_A_DAY + 1):
        ask(NOW + rules.HOUR * number / 4, f"198.51.100.{number}")
    at = NOW + timedelta(hours=5)
    assert queries.demo_code(ask(at), now=at) == ""
    assert re.search(r"\d{6}", queries.demo_code(ask(at, HOME, known), now=at))
    new, own = asked(lin, now=at)
    assert new.code
    assert own.code


@pytest.mark.parametrize("text", ["", "x", "1.2.3.4", "9.7.1772685000.00", "\ud800.", "." * 300])
def test_what_is_no_word_of_ours_makes_no_device_known(lin, text):
    assert hashing.known_before(text, lin.id, now=NOW) == ""


def test_a_known_device_is_known_for_its_customer_for_a_year(lin):
    known = hashing.known_device(lin.id, 7, now=NOW)
    assert hashing.known_before(known, lin.id, now=NOW + hashing.KNOWN) == "7"
    assert hashing.known_before(known, lin.id + 1, now=NOW) == ""
    assert hashing.known_before(known, lin.id, now=NOW + hashing.KNOWN + timedelta(seconds=1)) == ""
