"""Customers are found by any of their marks, while one types."""

import re

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.tests import house
from brim.base.kit import ids

CUSTOMERS = "/console/customers/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def record_of(built) -> str:
    return f"{CUSTOMERS}{ids.public_customer(built.customer.id)}/"


def test_the_search_answers_with_rows_alone_while_one_types(manager):
    answer = manager.get(CUSTOMERS, {"q": "小满"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "林小满" in text_of(answer)
    assert "HX-Request" in answer.headers["Vary"]


def test_history_is_restored_with_the_whole_page(manager):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in manager.get(CUSTOMERS, headers=headers).content.decode()


@pytest.mark.parametrize(("asked", "words"), [("满", "A little more, please"), ("不存在的人", "Nobody found")])
def test_a_search_that_finds_nobody_says_how_to_search(manager, asked, words):
    assert words in text_of(manager.get(CUSTOMERS, {"q": asked}))


def test_a_broken_cursor_is_refused_in_words(manager):
    assert "The cursor is not one of ours" in text_of(manager.get(CUSTOMERS, {"after": "nonsense"}))


def test_an_unknown_customer_is_a_page_that_says_so(manager):
    answer = manager.get(f"{CUSTOMERS}cus_00000000001/")
    assert answer.status_code == 404
    assert "There is no such customer" in text_of(answer)


def test_a_person_of_one_store_does_not_find_the_customers_of_another(client, built):
    person = Staff.objects.get(email=house.MARKETER)
    person.store_ids = [99]
    person.save(update_fields=["store_ids"])
    client.force_login(person)
    assert client.get(record_of(built)).status_code == 404
    assert "林小满" not in text_of(client.get(CUSTOMERS))
