"""The demo business: a tea house of five stores with a year behind it, through the real operations, from one seed.

The chapters are the rooms' (`kit.story`); here they are told. Source: docs/decisions/0013.
"""

from collections.abc import Callable
from random import Random

SEED = 20260101
CUSTOMERS = 2000
DAYS = 365


def seed(*, say: Callable[[str], None]) -> None:
    """Set up the demo business where no business is there yet; else change nothing. `say` prints a line of progress."""
    from django.db import transaction

    from brim.base.identity.queries import is_set_up
    from brim.base.kit import clock
    from brim.base.kit.story import Story, chapters

    if is_set_up():
        return
    story = Story(random=Random(SEED), now=clock.now(), say=say, customers=CUSTOMERS, days=DAYS)  # noqa: S311 - a story, not a secret
    told = chapters()
    with transaction.atomic():
        for chapter in told:
            if not chapter.is_after:
                chapter.tell(story)
    for chapter in told:
        if chapter.is_after:
            chapter.tell(story)
