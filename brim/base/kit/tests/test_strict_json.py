import pytest

from brim.base.kit import strict_json

UNREADABLE = [
    "",
    "{",
    "{'a': 1}",
    "[NaN]",
    "[Infinity]",
    "[" * 50_000,
    '{"a":' * 50_000,
    b"\xff",
    "9" * 5_000,
    '{"a": 1, "a": 1}',
    '{"b": {"a": 1, "\\u0061": 2}}',
    '[{"a": 1}, {"a": 1, "a": 2}]',
]


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: repr(text[:20]))
def test_what_two_readers_could_read_in_two_ways_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        strict_json.read(text)


def test_plain_json_is_read() -> None:
    found = strict_json.read('{"a": [1, "x", null, true], "b": {"a": 1.5}}')
    assert found == {"a": [1, "x", None, True], "b": {"a": 1.5}}
    assert strict_json.read(b"[" * 50 + b"]" * 50)
