import pytest

from brim.base.events import sentences
from brim.base.events.sentences import Sentence


def test_an_event_has_one_sentence_and_a_code_one_name(monkeypatch):
    monkeypatch.setattr(sentences, "SENTENCES", {})
    monkeypatch.setattr(sentences, "HOUSE", {})
    monkeypatch.setattr(sentences, "FAMILIES", {})
    monkeypatch.setattr(sentences, "NAMES", {})
    sentences.sentences("money", {"a.b": Sentence("A", "house")}, word="a:read")
    sentences.sentences("house", {"a.c": Sentence("C", "house", word="c:read")}, word="a:read")
    assert (set(sentences.SENTENCES), set(sentences.HOUSE), sentences.FAMILIES) == (
        {"a.b"},
        {"a.c"},
        {"money": {"a.b"}},
    )
    with pytest.raises(AssertionError, match=r"a\.c"):
        sentences.sentences("money", {"a.c": Sentence("C", "house", word="c:read")})
    sentences.names("channel", {"cash": "Cash"})
    assert (sentences.named("channel", "cash"), sentences.named("channel", "gold")) == ("Cash", "gold")
    with pytest.raises(AssertionError, match="cash"):
        sentences.names("channel", {"cash": "Money"})


def test_a_sentence_that_names_no_permission_has_that_of_its_room_and_none_is_open_to_all(monkeypatch):
    monkeypatch.setattr(sentences, "SENTENCES", {})
    monkeypatch.setattr(sentences, "FAMILIES", {})
    said = {"a.b": Sentence("A", "house"), "a.c": Sentence("C", "house", word="c:read")}
    with pytest.raises(AssertionError, match=r"a\.b"):
        sentences.sentences("money", said)
    sentences.sentences("money", said, word="a:read")
    assert [one.word for one in sentences.SENTENCES.values()] == ["a:read", "c:read"]


def test_a_family_is_registered_once(monkeypatch):
    monkeypatch.setattr(sentences, "SHOWN_FAMILIES", {})
    sentences.family("stamps", "Stamps", "stamps:read", order=40)
    with pytest.raises(AssertionError, match="stamps"):
        sentences.family("stamps", "Cards", "cards:read", order=50)
