"""A customer at the doors: sees and edits themselves, as far as it is theirs to write, and learns of nobody else."""

from datetime import UTC, datetime

import pytest

from brim.base.identity.types import customer, system
from brim.base.kit.refusals import Conflict, Forbidden
from brim.core.customers import operations, queries

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> int:
    return operations.create(actor=SEED, now=NOW, name="林小满", phone="13800138000").id


@pytest.fixture
def wang() -> int:
    return operations.create(actor=SEED, now=NOW, name="王一诺", phone="13900139000").id


def test_a_customer_sees_and_edits_themselves(lin):
    with pytest.raises(Forbidden):
        operations.edit(lin, actor=customer(lin), now=NOW, email="lin@mail.example")
    proved = customer(lin, more=frozenset({"customers:contact"}))
    edited = operations.edit(lin, actor=proved, now=NOW, name="林大满", email="lin@mail.example")
    assert (edited.name, edited.email) == ("林大满", "lin@mail.example")
    assert queries.get(lin, actor=customer(lin)).name == "林大满"


@pytest.mark.parametrize(
    "changes", [{"note": "vip"}, {"ref": "M1"}, {"store_id": 1}, {"custom": {"vip": True}}, {"name": "x", "note": "y"}]
)
def test_what_the_house_keeps_is_not_the_customers_to_write(lin, changes):
    with pytest.raises(Forbidden):
        operations.edit(lin, actor=customer(lin), now=NOW, **changes)
    assert queries.get(lin).version == 1


def test_nobody_else_is_seen_edited_found_or_forgotten(lin, wang):
    actor = customer(wang)
    for act in (
        lambda: queries.get(lin, actor=actor),
        lambda: queries.resolve(f"cus_{'0' * 11}", actor=actor),
        lambda: queries.find("林小", actor=actor),
        lambda: operations.edit(lin, actor=actor, now=NOW, name="x"),
        lambda: operations.forget(lin, actor=actor, now=NOW, reason="x"),
        lambda: operations.forget(wang, actor=actor, now=NOW, reason="x"),
        lambda: operations.create(actor=actor, now=NOW, name="x"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert queries.get(lin).version == 1


def test_a_contact_that_is_anothers_is_refused_without_a_word_on_whose(lin, wang):
    proved = customer(wang, more=frozenset({"customers:contact"}))
    with pytest.raises(Conflict) as caught:
        operations.edit(wang, actor=proved, now=NOW, phone="138 0013 8000")
    assert (caught.value.code, caught.value.details["candidates"]) == ("duplicate_customer", [])
    assert queries.get(wang).phone == "13900139000"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("138 0013 8000", "+8613800138000"),
        (" LIN@Mail.Example ", "lin@mail.example"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_a_contact_is_read_in_one_form(text, plain):
    assert queries.reached_by(text).plain == plain


def test_a_contact_leads_to_its_customer_or_to_nobody(lin):
    assert queries.reached_by("+8613800138000").customer_id == lin
    assert queries.reached_by("13700137000").customer_id is None
