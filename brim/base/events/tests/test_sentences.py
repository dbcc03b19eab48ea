import pytest

from brim.base.events import sentences
from brim.base.events.sentences import Sentence


def test_an_event_has_one_sentence_and_a_code_one_name(monkeypatch):
    monkeypatch.setattr(sentences, "SENTENCES", {})
    monkeypatch.setattr(sentences, "HOUSE", {})
    monkeypatch.setattr(sentences, "FAMILIES", {})
    monkeypatch.setattr(sentences, "NAMES", {})
    sentences.sentences("money", {"a.b": Sentence("A", "house")})
    sentences.sentences("house", {"a.c": Sentence("C", "house")})
    assert (set(sentences.SENTENCES), set(sentences.HOUSE), sentences.FAMILIES) == (
        {"a.b"},
        {"a.c"},
        {"money": {"a.b"}},
    )
    with pytest.raises(AssertionError, match=r"a\.c"):
        sentences.sentences("money", {"a.c": Sentence("C", "house")})
    sentences.names("channel", {"cash": "Cash"})
    assert (sentences.named("channel", "cash"), sentences.named("channel", "gold")) == ("Cash", "gold")
    with pytest.raises(AssertionError, match="cash"):
        sentences.names("channel", {"cash": "Money"})
