"""What the staff of the demo know of their guests: tags on many, a few notes."""

from brim.core.customers import operations as customers
from brim.faces.cli.demo.story import Story

NOTES = (
    "Brings her mother on Saturdays; keep the window table.",
    "不加糖，喜欢明前龙井。",
    "Asked for an invoice every month: hand it to Gu Ming.",
    "对花生过敏，点心请先说明。",
)


def label(story: Story) -> None:
    """Regulars who keep much are gold members, who sits by the window is tagged so, and the first have a note each."""
    actor = story.people["agent"]
    by_purse = sorted(story.everybody, key=lambda habit: -habit.purse)
    gold = [habit.customer_id for habit in by_purse[: max(4, len(by_purse) // 40)]]
    often = sorted(story.everybody, key=lambda habit: (-habit.rate, habit.customer_id))
    window = [habit.customer_id for habit in often[: max(4, len(often) // 60)]]
    customers.tag(gold[:1000], "Gold 金卡", actor=actor, now=story.ago(50))
    customers.tag(window[:1000], "Window seat 靠窗", actor=actor, now=story.ago(48))
    regulars = [habit.customer_id for habit in story.everybody if habit.purse > 15000 and habit.last >= story.today]
    for number, (customer_id, text) in enumerate(zip([*regulars[:1], *gold], NOTES, strict=False)):
        customers.write_note(customer_id, text, actor=actor, now=story.ago(45 - number))
