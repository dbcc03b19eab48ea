"""The first page of the portal, as rooms fill it."""

import pytest

from brim.core.access.portal.places import CARDS, Card, Mark, card, cards


@pytest.fixture(autouse=True)
def no_rooms():
    kept = dict(CARDS)
    CARDS.clear()
    yield
    CARDS.clear()
    CARDS.update(kept)


def test_a_warning_of_any_card_is_shown_whatever_the_others_say():
    frozen = Mark("snowflake", "Frozen")
    card(Card("wallet", "wallet.html", lambda _visit, _found: {"warning": frozen, "purse": 1}, order=10))
    card(Card("stamps", "stamps.html", lambda _visit, found: {"warning": None, "stamps": found["purse"]}, order=20))
    card(Card("nothing", "nothing.html", lambda _visit, _found: None, order=30))
    assert cards(None) == {
        "purse": 1,
        "stamps": 1,
        "cards": ["wallet.html", "stamps.html"],
        "warnings": [frozen],
    }


def test_two_cards_that_say_one_name_are_refused():
    for name in ("wallet", "stamps"):
        card(Card(name, f"{name}.html", lambda _visit, _found: {"points": 1}, order=10))
    with pytest.raises(AssertionError, match="points"):
        cards(None)
