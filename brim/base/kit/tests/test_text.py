"""What people type, cleaned: a table of cases, and what always holds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit.refusals import Invalid
from brim.base.kit.text import UncleanError, clean, line, lines

FAMILY, RAINBOW, SCOTLAND = (
    "👨\u200d👩\u200d👧",
    "🏳️\u200d🌈",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Lin Wei", "Lin Wei"),
        ("  Lin Wei ", "Lin Wei"),
        ("林小满", "林小满"),
        ("O’Brien", "O’Brien"),
        ("Jose\u0301", "José"),
        ("\u202eLin\u202c", "Lin"),
        ("\u200eLin\u200f Wei", "Lin Wei"),
        ("\u2066Lin\u2069", "Lin"),
        ("\u061cLin", "Lin"),
        ("L\u200bin", "Lin"),
        ("\ufeffLin", "Lin"),
        ("Lin\u00ad", "Lin"),
        ("L\u2060in", "Lin"),
        ("\u200b", ""),
        ("\u202e\u202c", ""),
        ("\u3164", ""),
        ("\u2800 \u2800", ""),
        ("\u200d\u200c", ""),
        ("\u0301", ""),
        ("\ufe0f", ""),
        ("\U000e0041", ""),
        ("\u3000", ""),
        ("", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Lin\u200cWei", "LinWei"),
        ("क्\u200dष", "क्\u200dष"),
        ("Lin\u200dWei", "LinWei"),
        (FAMILY, FAMILY),
        (RAINBOW, RAINBOW),
        (SCOTLAND, SCOTLAND),
        ("👍🏽", "👍🏽"),
        ("1️⃣", "1️⃣"),
        ("❤️\u200d🔥", "❤️\u200d🔥"),
        ("👩🏽\u200d💻", "👩🏽\u200d💻"),
        ("a\u200d🔥", "a🔥"),
        ("x\U000e0067\U000e007f", "x"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("محمد", "محمد"),
        ("नमिता", "नमिता"),
        ("שלום", "שלום"),
    ],
)
def test_what_is_kept_of_a_line(typed: str, kept: str) -> None:
    assert line(typed) == kept
    assert line(kept) == kept


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\x07", "\x7f", "\x85", "\x9b", "\ud800", "\uffff", "\ufdd0", "\ue000"]
)
def test_what_no_person_types_is_refused(sign: str) -> None:
    for way in (line, lines):
        if sign == "\x85" and way is lines:
            continue
        with pytest.raises(UncleanError):
            way(f"Lin{sign}Wei")


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\u2028", "\u2029", "\t"])
def test_a_line_has_no_breaks_and_several_lines_have_one_kind(sign: str) -> None:
    with pytest.raises(UncleanError):
        line(f"a{sign}b")
    assert lines(f"a{sign}b") == ("a\tb" if sign == "\t" else "a\nb")


def test_the_refusal_names_the_field() -> None:
    with pytest.raises(Invalid) as refused:
        clean("a\x1bb", "account", code="invalid_text")
    assert (refused.value.code, refused.value.details["errors"][0]["field"]) == ("invalid_text", "account")


@given(st.text())
def test_what_is_clean_stays_and_shows(text: str) -> None:
    try:
        kept = line(text)
    except UncleanError:
        return
    assert line(kept) == kept == unicodedata.normalize("NFC", kept)
    assert kept == "" or any(unicodedata.category(sign)[0] in "LNPS" for sign in kept)
    assert not set(kept) & set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n\r\x1b")
