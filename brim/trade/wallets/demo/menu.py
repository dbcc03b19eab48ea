"""What the demo's tea house sells. Pure, from one seed."""

from random import Random

# As it stands on the board of a house with guests from both sides: a description is one text, whoever reads it.
MENU = (
    ("龙井两杯 Longjing, 2 cups", "tea", 5600),
    ("铁观音一壶 Tieguanyin, pot", "tea", 8800),
    ("陈年普洱一壶 Pu'er, aged, pot", "tea", 12800),
    ("茉莉花茶一杯 Jasmine, cup", "tea", 2600),
    ("桂花糕 Osmanthus cake", "food", 1800),
    ("茶叶蛋两枚 Tea eggs, 2", "food", 800),
    ("莲子羹 Lotus seed soup", "food", 2200),
    ("大红袍一壶 Da Hong Pao, pot", "tea", 16800),
    ("龙井 50 克 Longjing, 50 g", "goods", 19800),
    ("白牡丹一杯 White peony, cup", "tea", 3200),
    ("绿豆糕 Mung bean cake", "food", 1500),
    ("冰菊花茶 Iced chrysanthemum tea", "tea", 2400),
)


def order(random: Random) -> tuple[str, str, int]:
    """What is had: description, category, amount in fen."""
    weights = (10, 6, 3, 14, 8, 7, 5, 2, 2, 8, 7, 9)
    name, category, price = random.choices(MENU, weights=weights)[0]
    if category == "food" and random.random() < 0.7:
        other, _category, more = random.choices(MENU[:4], weights=(4, 2, 1, 6))[0]
        return f"{other}; {name}", "tea", price + more
    return name, category, price
