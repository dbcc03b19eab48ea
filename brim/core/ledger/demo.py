"""The demo's books are closed: a checkpoint, a seal, a first proof."""

from brim.base.kit import clock
from brim.base.kit.story import Chapter, Story
from brim.core.ledger import verify
from brim.core.ledger.operations import roll_checkpoints, seal


def close_the_books(story: Story) -> None:
    roll_checkpoints()
    seal(story.now)
    verify.run(now=clock.now)


CHAPTERS = (Chapter("The books are closed", close_the_books, order=90, is_after=True),)
