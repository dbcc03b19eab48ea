"""What is written of a customer beside their money is sealed, and yet read in statements and found in bills."""

from datetime import timedelta

import pytest

from brim.core.ledger.queries import assert_books_balance
from brim.trade.statements.bills import BillSearch, bills, month_sums
from brim.trade.statements.queries import statement
from brim.trade.wallets.tests.conftest import LATER, NOW, spend, top_up

pytestmark = pytest.mark.django_db


def test_what_was_written_is_read_in_a_statement(customer):
    top_up(customer, 10000)
    spend(customer, 100, description="Cake for Lin Wan")
    lines = statement(customer, "CNY").lines
    assert "Cake for Lin Wan" in {line.description for line in lines}


def test_bills_are_found_by_what_was_written_however_it_is_spelt(customer):
    top_up(customer, 10000)
    for number, text in enumerate(("Longjing ＡＢＣ", "Cake", "龙井 一壶", "cake again")):
        spend(customer, 100 + number, description=text, now=LATER + timedelta(minutes=number))

    def found(text: str) -> list[str]:
        return [one.description for one in bills(customer, BillSearch(text=text), limit=10).items]

    assert found("CAKE") == ["cake again", "Cake"]
    assert found("龙井") == ["龙井 一壶"]
    assert found("abc") == ["Longjing ＡＢＣ"]
    assert found("nothing like it") == []
    first = bills(customer, BillSearch(text="cake"), limit=1)
    assert [one.description for one in first.items] == ["cake again"]
    rest = bills(customer, BillSearch(text="cake"), limit=1, after=first.next_cursor)
    assert [one.description for one in rest.items] == ["Cake"]
    (sums,) = month_sums(customer, BillSearch(text="cake"), [NOW.date().replace(day=1)])
    assert (sums.came, sums.went) == (0, -(101 + 103))
    assert_books_balance()
