"""Lines that are read, and what is wrong with the others."""

import json
from datetime import UTC, datetime

import pytest

from brim.base.kit.refusals import Invalid
from brim.trade.bulk import reading
from brim.trade.bulk.rules import Flaw, SpendRequest, read
from brim.trade.bulk.types import Form

LINE = {"customer": "ref:A", "amount": {"amount": 5, "currency": "CNY"}}


def test_a_line_of_json_and_a_row_of_csv_ask_for_the_same() -> None:
    when = "2026-03-02T12:00:00+08:00"
    more = {
        "ref": "7",
        "idempotency_key": "k",
        "store": "S1",
        "category": "tea",
        "description": "d",
        "occurred_at": when,
    }
    row = {"customer": "ref:A", "amount": "5", "currency": "CNY"} | more
    wanted = SpendRequest("7", "k", "ref:A", 5, "CNY", "S1", "tea", "d", datetime(2026, 3, 2, 4, tzinfo=UTC), None)
    assert read(json.dumps(LINE | more)) == read(row) == wanted


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"customer": ""}, "customer"),
        ({"customer": 7}, "customer"),
        ({"amount": 5}, "amount"),
        ({"amount": {"amount": 0, "currency": "CNY"}}, "amount"),
        ({"amount": {"amount": 5.0, "currency": "CNY"}}, "amount"),
        ({"amount": {"amount": True, "currency": "CNY"}}, "amount"),
        ({"amount": {"amount": 5}}, "amount"),
        ({"amount": {"amount": 5, "currency": "cny"}}, "currency"),
        ({"sum": 5}, "sum"),
        ({"currency": "CNY"}, "currency"),
        ({"description": "a\0"}, "description"),
        ({"description": "\ud800"}, "description"),
        ({"idempotency_key": "a b"}, "idempotency_key"),
        ({"metadata": []}, "metadata"),
        ({"store": "S" * 41}, "store"),
    ],
)
def test_a_line_that_cannot_be_used_says_which_field(change: dict[str, object], field: str) -> None:
    assert read(json.dumps(LINE | {"ref": "7"} | change)) == Flaw("invalid_request", field, "7")


def test_a_card_number_is_masked_in_what_is_told_of_a_line() -> None:
    found = read(json.dumps(LINE | {"ref": "card 4111111111111111"}))
    assert isinstance(found, SpendRequest)
    assert found.ref == "card ****1111"
    assert read(json.dumps(LINE | {"4111 1111 1111 1111": 1})) == Flaw("invalid_request", "****1111")


@pytest.mark.parametrize("text", ["{", "NaN", "[" * 100_000, '{"customer": Infinity}'])
def test_a_line_that_is_no_json_says_so(text: str) -> None:
    assert read(text) == Flaw("malformed_json")


def test_a_list_is_no_line_and_a_decimal_no_amount() -> None:
    assert read("[1]") == Flaw("invalid_request")
    refused = read({"customer": "ref:A", "amount": "5.5", "currency": "CNY"})
    assert isinstance(refused, Flaw)
    assert refused.field == "amount"


@pytest.mark.parametrize("when", ["yesterday", "2026-03-02T12:00:00", 7])
def test_a_moment_has_its_zone(when: object) -> None:
    assert read(json.dumps(LINE | {"occurred_at": when})) == Flaw("invalid_moment", "occurred_at", "")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_file_is_the_same_in_pieces_of_any_size(size: int) -> None:
    text = '\ufeffcustomer,amount,currency,description\r\nref:A,5,CNY,"龙井, 一\n壶"\r\n\r\nref:B,6,CNY,'.encode()
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    first = {"customer": "ref:A", "amount": "5", "currency": "CNY", "description": "龙井, 一\n壶"}
    second = {"customer": "ref:B", "amount": "6", "currency": "CNY", "description": ""}
    assert list(reading.records(chunks, Form.CSV)) == [(2, first), (5, second)]


def test_parts_hold_a_bounded_number_of_lines() -> None:
    found = list(reading.parts([b"{}\n" * 1_201], Form.NDJSON))
    assert [lines for lines, _content in found] == [500, 500, 201]
    assert reading.unpacked(found[2][1])[-1] == (1_201, "{}")


@pytest.mark.parametrize(
    ("chunks", "form", "code"),
    [
        ([b"a" * 20_000, b"a"], Form.NDJSON, "unreadable_file"),
        ([b"\xff\n"], Form.NDJSON, "unreadable_file"),
        ([b"{}\n\xe9\xbe"], Form.NDJSON, "unreadable_file"),
        ([b"customer,amount\n"], Form.CSV, "unknown_columns"),
        ([b"customer,amount,currency,sum\n"], Form.CSV, "unknown_columns"),
        ([b""], Form.CSV, "unknown_columns"),
        ([b"customer,amount,currency,amount\n"], Form.CSV, "unknown_columns"),
        ([b"customer,amount,currency\na,1,CNY,x\n"], Form.CSV, "unreadable_file"),
        ([b'customer,amount,currency\n"a,1,CNY\n'], Form.CSV, "unreadable_file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(chunks: list[bytes], form: Form, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        list(reading.parts(chunks, form))
    assert refused.value.code == code


def test_a_file_of_too_many_lines_is_refused_before_all_of_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINES", 10)

    def endless() -> object:
        while True:
            yield b"{}\n"

    with pytest.raises(Invalid) as refused:
        list(reading.parts(endless(), Form.NDJSON))
    assert refused.value.code == "too_many_lines"
