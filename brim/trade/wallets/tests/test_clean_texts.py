"""What people type about money is cleaned at the wallets' doors, whoever brings it."""

import pytest

from brim.base.kit.refusals import Invalid
from brim.trade.wallets import queries
from brim.trade.wallets.operations import entry
from brim.trade.wallets.tests.conftest import spend, top_up


@pytest.mark.parametrize("bad", ["a\x1bb", "a\nb", "a\u2028b", "a\x00b", "a\ud800b"])
def test_control_characters_and_line_breaks_are_refused(bad: str) -> None:
    for way in (lambda: entry.check_account(bad), lambda: entry.check_text("description", bad, 500)):
        with pytest.raises(Invalid) as refused:
            way()
        assert refused.value.code == "invalid_text"


@pytest.mark.parametrize("bad", ["a\x1bb", "a\x00b", "a\ud800b"])
def test_metadata_is_refused_what_a_reason_is(bad: str) -> None:
    for metadata in ({"table": bad}, {bad: 4}, {"a\nb": 4}, {"a\u2028b": 4}):
        with pytest.raises(Invalid) as refused:
            entry.check_metadata(metadata)
        assert refused.value.code == "invalid_metadata"


@pytest.mark.parametrize("twice", [{"a": 1, "a\u200b": 2}, {"\u200b": 1}, {" ": 1}])
def test_names_of_metadata_are_seen_and_stand_once(twice: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        entry.check_metadata(twice)
    assert refused.value.code == "invalid_metadata"


def test_metadata_is_cleaned() -> None:
    sent = {" table\u200b": "\u202efour\u202c ", "seats": 4, "is_vip": True, "note": None, "cups": "a\r\nb\u2028c"}
    assert entry.check_metadata(sent) == {
        "table": "four",
        "seats": 4,
        "is_vip": True,
        "note": None,
        "cups": "a\nb\nc",
    }
    with pytest.raises(Invalid) as refused:
        entry.check_metadata({"card": "4111\u200b1111\u202e1111\u200b1111"})
    assert refused.value.code == "card_number"


def test_marks_that_do_not_show_are_taken_out() -> None:
    assert entry.check_account("Bank \u202eof Hangzhou\u202c, ends 4417") == "Bank of Hangzhou, ends 4417"
    assert entry.check_text("description", "\u200bLongjing\u200f", 500) == "Longjing"
    assert entry.check_reason("wrong\r\ntea") == "wrong\ntea"


def test_a_card_number_is_seen_through_what_does_not_show() -> None:
    with pytest.raises(Invalid) as refused:
        entry.check_account("4111\u200b1111\u202e1111\u200b1111")
    assert refused.value.code == "card_number"


@pytest.mark.django_db
def test_a_spend_keeps_the_clean_text(customer: int) -> None:
    top_up(customer, 1000)
    done = spend(customer, 100, description="\u202eLongjing\u202c", category=" tea ")
    assert (done.description, done.category) == ("Longjing", "tea")
    assert queries.operation(customer, done.id).description == "Longjing"
