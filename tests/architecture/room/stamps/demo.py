"""The demo's stamps: a regular redeems some."""

from brim.base.identity.demo import CURRENCY, House
from brim.base.kit.story import Chapter, Story
from brim.core.customers.demo import Guests
from tests.architecture.room.stamps.deciding import KEY
from tests.architecture.room.stamps.operations import redeem


def redeem_some(story: Story) -> None:
    (regular,) = story.made(Guests).pick(story, 1)
    redeem(
        customer_id=regular.customer_id,
        currency=CURRENCY,
        actor=story.made(House).people["manager"],
        now=story.ago(10),
        key=f"{KEY}demo",
    )
    story.say("Stamps were redeemed")


CHAPTERS = (Chapter("Stamps are redeemed", redeem_some, order=75),)
