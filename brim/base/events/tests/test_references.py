from datetime import UTC, datetime

import pytest

from brim.base.events import references
from brim.base.events.references import Reference, reference
from brim.base.events.types import Recorded
from brim.base.kit import ids


@pytest.fixture(autouse=True)
def _two_kinds(monkeypatch):
    monkeypatch.setattr(references, "REFERENCES", {})
    monkeypatch.setattr(references, "OTHER_CUSTOMERS", [])
    reference(Reference("top", ("topup_id",), order=60))
    reference(Reference("pay", ("payment_id",), order=50))
    reference(
        Reference("spd", ("spend_id",), ("a.spent",), is_operation=True, page="spends", page_prefix="opn", order=70)
    )
    references.other_customers("to_customer_id")


def told(type_: str, **data: int) -> Recorded:
    return Recorded(1, 7, type_, data, "staff:1", "", "", datetime(2026, 1, 1, tzinfo=UTC))


def test_an_event_is_shown_under_the_id_of_what_it_is_about():
    assert references.id_of(told("a.paid", topup_id=3, payment_id=4)) == ids.public("pay", 7, 4)
    assert references.id_of(told("a.spent", operation_id=5, topup_id=3)) == ids.public("spd", 7, 5)
    assert references.id_of(told("a.frozen", operation_id=5)) == ""


def test_what_carries_the_same_thing_is_tied_and_what_another_names_as_its_operation():
    paid, credited = told("a.paid", topup_id=3, payment_id=4), told("a.credited", topup_id=3, operation_id=9)
    spent, refunded = told("a.spent", operation_id=5), told("a.refunded", operation_id=6, spend_id=5)
    assert references.is_tied(paid, credited)
    assert references.is_tied(credited, paid)
    assert references.is_tied(spent, refunded)
    assert references.is_tied(refunded, spent), "what came of it, as well as what led to it"
    assert not references.is_tied(refunded, told("a.spent", operation_id=8))
    assert not references.is_tied(paid, told("a.paid", topup_id=4))
    assert not references.is_tied(told("a.x", operation_id=3), paid), "a top-up is no operation"
    assert not references.is_tied(paid, told("a.x", operation_id=3))


def test_an_id_is_written_as_the_page_takes_it():
    assert references.REFERENCES["spd"].page_id("spd_0A") == "opn_0A"
    assert references.REFERENCES["pay"].page_id("pay_0A") == "pay_0A"
    assert references.operation_prefixes() == {"spd"}


def test_the_other_customer_is_known_by_its_field():
    assert references.other_customers_of({"to_customer_id": 8, "from_customer_id": 9}) == [8]


def test_what_is_said_twice_is_refused():
    with pytest.raises(AssertionError, match="top"):
        reference(Reference("top"))
    with pytest.raises(AssertionError, match="pay"):
        reference(Reference("pym", ("payment_id",)))
    with pytest.raises(AssertionError, match="spd"):
        reference(Reference("spx", events=("a.spent",)))
    with pytest.raises(AssertionError, match="to_customer_id"):
        references.other_customers("to_customer_id")


def test_a_prefix_is_three_letters_so_that_an_id_is_known_as_one():
    with pytest.raises(AssertionError, match="card"):
        reference(Reference("card"))
