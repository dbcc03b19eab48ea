"""What moves a part of a page that is on the screen: topics by the events that move them, for whom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """Event types by how they begin, and the words of which any one lets hear of them."""

    begins: tuple[str, ...]
    words: tuple[str, ...]


TOPICS: dict[str, Topic] = {}


def topic(name: str, begins: tuple[str, ...], words: tuple[str, ...]) -> None:
    """`data-live="<name>"` on a page: fetched anew when such an event happens and the actor has one of the words."""
    assert name not in TOPICS, f"the topic {name} is registered twice"
    TOPICS[name] = Topic(begins, words)
