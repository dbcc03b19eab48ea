"""What moves a part of a page that is on the screen: topics by the events that move them, for whom."""

from dataclasses import dataclass

from brim.base.identity.types import Actor


@dataclass(frozen=True)
class Topic:
    """Event types by how they begin, and the words of which any one lets hear of them. What joins rooms is heard by
    whoever hears of any other topic, too."""

    begins: tuple[str, ...]
    words: tuple[str, ...]
    is_joint: bool = False

    def is_open_to(self, actor: Actor) -> bool:
        heard = [self, *TOPICS.values()] if self.is_joint else [self]
        return any(actor.can(word) for one in heard for word in one.words)


TOPICS: dict[str, Topic] = {}


def topic(name: str, begins: tuple[str, ...], words: tuple[str, ...], *, is_joint: bool = False) -> None:
    """`data-live="<name>"` on a page: fetched anew when such an event happens and the actor has one of the words."""
    assert name not in TOPICS, f"the topic {name} is registered twice"
    TOPICS[name] = Topic(begins, words, is_joint)
