import json
import logging

import pytest
import structlog

from brim.base.kit import cards, logs
from brim.base.kit.cards import masked, refuse_card_numbers
from brim.base.kit.refusals import Invalid

NUMBERS = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "3530111333300000",
    "6200000000000005",
    "6011111111111117",
    "4111\u00a01111–1111－1111",
    "４１１１　１１１１　１１１１　１１１１",
    "4111\t1111\u202f1111\u22121111",
    "4111  1111 - 1111.1111",
    "٤١١١١١١١١١١١١١١١",
    "135410014004955",
    "1354 10014 004955",
    "5019717010103742",
    "6759649826438453",
    "6304000000000000",
    "501800000009",
    "5018 0000 0009",
    "5641821111166669",
    "6075000000000007",
    "5085000000000007",
    "6521000000000007",
    "8173000000000004",
    "8201000000000000",
    "2200700000000009",
    "9792000000000003",
]
SEPARATED = ("/", "_", ",", " / ", "|", "·", "\\", "\u200b", "\u2060", " \u200b ", "\u200e-", "\ufeff", "\u00ad", "，")
NUMBERS += [sign.join(("4111", "1111", "1111", "1111")) for sign in SEPARATED]
NUMBERS += ["\u200b".join("6759649826438453")]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_card_number_in_free_text_is_refused_and_masked(number: str) -> None:
    text = f"paid with {number}, please refund"
    with pytest.raises(Invalid) as refused:
        refuse_card_numbers(text, "note")
    assert refused.value.code == "card_number"
    assert refused.value.details["errors"][0]["field"] == "note"
    assert number not in refused.value.message
    assert masked(text) == f"paid with ****{number[-4:]}, please refund"


def test_a_long_row_of_short_numbers_is_searched_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(cards, "is_card_number", lambda digits: bool(asked.append(digits)))
    assert masked("4 " * 1000) == "4 " * 1000
    assert len(asked) <= (cards.MOST - cards.LEAST + 1) * 1000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4111 1111 1111 1111 12/27 123", "****1111 12/27 123"),
        ("table 2 4111 1111 1111 1111", "table 2 ****1111"),
        ("13800138000 4111 1111 1111 1111 2", "13800138000 ****1111 2"),
        ("VISA4111111111111111, AB 378282246310005", "VISA****1111, AB ****0005"),
        ("4111-1111-1111-1111 5555555555554444", "****1111 ****4444"),
        ("A,1997-01-01,1,4111111111111111", "A,1997-01-01,1,****1111"),
        ("A|1||4111111111111111", "A|1||****1111"),
    ],
)
def test_a_card_number_is_seen_beside_other_numbers(text: str, shown: str) -> None:
    with pytest.raises(Invalid):
        refuse_card_numbers(text, "note")
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4111111111111112",
        "13800138000",
        "2026-11-22 01:05:05",
        "247000000000000009",
        "9111111111111111",
        "4111 1111",
        "4111:1111:1111:1111",
        "call 13800138000 2017",
        "138 0013 8000 2017",
        "30/11/2026 15:30:12",
        "1/12/2026 - 31/12/2026",
        "639171234565",
        "DE21 4111 1111 1111 1111 00",
        "4200004111111111111111112027",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    refuse_card_numbers(text, "note")
    assert masked(text) == text


def test_a_log_line_is_json_with_the_request_id_and_without_card_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    given = logs.config("info")
    formatter = given["formatters"]["json"]
    handler = logging.StreamHandler()
    make = formatter.pop("()")
    handler.setFormatter(make(**formatter))
    log = logging.getLogger("brim.test_cards")
    log.propagate = False
    log.addHandler(handler)
    with structlog.contextvars.bound_contextvars(request_id="req_1"):
        log.warning("note was %s", "4111 1111 1111 1111")
    with structlog.contextvars.bound_contextvars(request_id="req_2"):
        logs.logger("brim.test_cards").warning("typed in", inner={"text": ["5555555555554444"]})
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["event"] == "note was ****1111"
    assert (first["request_id"], first["level"]) == ("req_1", "warning")
    assert second["inner"] == {"text": ["****4444"]}
    assert second["request_id"] == "req_2"


def test_a_logged_exception_shows_no_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    given = logs.config("info")
    formatter = given["formatters"]["json"]
    handler = logging.StreamHandler()
    handler.setFormatter(formatter.pop("()")(**formatter))
    log = logging.getLogger("brim.test_exceptions")
    log.propagate = False
    log.addHandler(handler)
    phone = "138" + "00138000"
    try:
        int("")
    except ValueError:
        log.exception("it broke")
    line = json.loads(capsys.readouterr().err)
    assert "ValueError" in line["exception"]
    assert phone not in json.dumps(line)
