"""The demo's guests: who they are, how they behave, and what the staff know of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from brim.base.identity import demo
from brim.base.identity.demo import ACTOR, House
from brim.base.kit.refusals import NotFound
from brim.base.kit.story import Chapter, Story
from brim.core.customers.demo import habits, people
from brim.core.customers.demo.habits import Habit
from brim.core.customers.operations import create_many, tag, write_note
from brim.core.customers.queries import by_ref

WELL_OFF = 15000
NOTES = (
    "Brings her mother on Saturdays; keep the window table.",
    "不加糖，喜欢明前龙井。",
    "Asked for an invoice every month: hand it to Gu Ming.",
    "对花生过敏，点心请先说明。",
)


@dataclass
class Guests:
    """All of them; the first is the one that the documentation knows."""

    habits: list[Habit]
    picked: set[int] = field(default_factory=set)

    def regulars(self, story: Story) -> list[Habit]:
        """Who keeps much and still comes."""
        return [habit for habit in self.habits if habit.purse > WELL_OFF and habit.last >= story.today]

    def pick(self, story: Story, count: int) -> Sequence[Habit]:
        """Regulars at random, of whom nothing was told apart so far."""
        free = [habit for habit in self.regulars(story)[1:] if habit.customer_id not in self.picked]
        chosen = story.random.sample(free, count)
        self.picked.update(habit.customer_id for habit in chosen)
        return chosen


def join(story: Story) -> None:
    stores = story.made(House).stores
    drafts = list(people.drafts(story.random, count=story.customers, stores=stores, today=story.today))
    made = create_many(drafts, actor=ACTOR, now=story.start)
    known = [(customer_id, draft.store_id or 0) for customer_id, draft in zip(made, drafts, strict=True)]
    story.leave(Guests(habits.habits(story.random, known, today=story.today, days=story.days)))
    story.say(f"{len(made)} customers")


def label(story: Story) -> None:
    """Regulars who keep much are gold members, who sits by the window is tagged so, and the first have a note each."""
    actor, guests = story.made(House).people["agent"], story.made(Guests)
    by_purse = sorted(guests.habits, key=lambda habit: -habit.purse)
    gold = [habit.customer_id for habit in by_purse[: max(4, len(by_purse) // 40)]]
    often = sorted(guests.habits, key=lambda habit: (-habit.rate, habit.customer_id))
    window = [habit.customer_id for habit in often[: max(4, len(often) // 60)]]
    tag(gold[:1000], "Gold 金卡", actor=actor, now=story.ago(50))
    tag(window[:1000], "Window seat 靠窗", actor=actor, now=story.ago(48))
    first = [habit.customer_id for habit in guests.regulars(story)[:1]]
    for number, (customer_id, text) in enumerate(zip([*first, *gold], NOTES, strict=False)):
        write_note(customer_id, text, actor=actor, now=story.ago(45 - number))


def sign_ins() -> list[str]:
    """The phone of the customer that the documentation knows."""
    try:
        return [by_ref(people.FIRST_REF).phone] if demo.is_there() else []
    except NotFound:
        return []


CHAPTERS = (Chapter("Guests join", join, order=30), Chapter("Guests are known", label, order=90))
SIGN_INS = {"portal": sign_ins}
