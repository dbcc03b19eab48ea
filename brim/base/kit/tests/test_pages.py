import pytest

from brim.base.kit.pages import cursor, read_cursor
from brim.base.kit.refusals import Invalid


def test_a_cursor_leads_back_to_its_values() -> None:
    assert read_cursor(cursor("王", 5), str, int) == ["王", 5]


UNKEPT = [cursor("a", 2**63), cursor("a", -(2**63)), cursor("a\0", 1), cursor("\ud800", 1), "Wwo" * 5000]


@pytest.mark.parametrize(
    "text", ["", "!", "e30", "WzFd", cursor(1), cursor("a", "b"), cursor(1, "a"), "é", "a" * 5, *UNKEPT]
)
def test_a_cursor_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_cursor(text, str, int)
    assert refused.value.code == "invalid_cursor"
    assert refused.value.status == 422
