"""Rooms register while they are set up, each name once."""

import pytest
from django.apps import apps

from brim.base.kit import own_keys
from brim.base.kit.registers import Register


@pytest.fixture
def _being_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "ready", False)


def test_nothing_is_registered_once_all_rooms_are_set_up() -> None:
    words: Register[int] = Register("word")
    with pytest.raises(ValueError, match="the word 'tea' comes too late"):
        words.add("tea", 1)
    assert words.values == ()


@pytest.mark.usefixtures("_being_set_up")
def test_a_name_is_registered_once_and_values_keep_their_order() -> None:
    words: Register[int] = Register("word")
    words.add("tea", 2)
    words.add("cup", 1)
    with pytest.raises(ValueError, match="the word 'tea' is registered twice"):
        words.add("tea", 3)
    assert words.values == (2, 1)


@pytest.mark.usefixtures("_being_set_up")
@pytest.mark.parametrize("word", ["topup:", "topup:special:", "x:", "no colon", ""])
def test_a_key_prefix_that_is_taken_or_could_be_taken_for_another_is_refused(word: str) -> None:
    before = own_keys.known()
    with pytest.raises(ValueError, match="is taken, or no word and a colon"):
        own_keys.reserve(word)
    assert own_keys.known() == before


def test_every_room_reserves_how_its_keys_begin() -> None:
    assert own_keys.brims_alone() == (
        "topup:",
        "transfer:",
        "expire:",
        "expire-lot:",
        "debt:",
        "import:",
        "topup_refund_done:",
        "topup_refund_cancelled:",
        "dispute:",
    )
    assert set(own_keys.known()) - set(own_keys.brims_alone()) == {"x:", "paycode:", "bulk:", "bulk_undo:"}
