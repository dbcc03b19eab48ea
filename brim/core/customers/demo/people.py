"""Invented customers: names, phones and emails from lists and a seeded random; none of them is anybody's."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from brim.core.customers.types import Draft

FAMILY = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "小满 清和 思远 雨桐 子涵 欣怡 浩然 梓萱 一诺 若曦 明轩 佳宁 语嫣 俊杰 晓峰 "
    "文静 丽华 建国 秀英 志强 海燕 雪梅 春生 秋月 冬青 立夏 谷雨 白露 寒露 霜降 "
    "初雪 念慈 知行 修远 望舒 云帆 星河 安澜 若水 听雨 问渠 怀瑾 书瑶 子墨 锦程 "
    "天佑 嘉禾 采薇 静姝 子衿 鹿鸣 依依 青青 悠悠 婉清 沐阳 景行 乐康 永年 长庚 "
    "素心 惠然 南风 北辰 东篱 西洲 伯言 仲谋 叔夜 季真 敏 静 磊 洋 艳 勇 军 "
    "杰 娟 涛 超 霞 平 刚 辉 玲 桂 宁 "
)
ENGLISH = (
    "Anna Martin",
    "Tom Becker",
    "Grace Liu",
    "Peter Novak",
    "Sofia Rossi",
    "James Carter",
    "Mei Tan",
    "Lucas Meyer",
    "Emma Wilson",
    "Yuki Mori",
    "Noah Clarke",
    "Olivia Brown",
    "Daniel Kim",
    "Hannah Scott",
    "Marco Bianchi",
    "Julia Weber",
    "David Chen",
    "Sara Lind",
    "Ken Watanabe",
    "Ida Berg",
)
FIRST_REF = "M00001"
PREFIXES = (131, 132, 135, 136, 137, 138, 139, 150, 151, 152, 158, 159, 177, 186, 188, 189)
NOTES = (
    "Brings her mother on Saturdays; keep the window table.",
    "不加糖,龙井要现泡。",
    "对花生过敏,点心先说明。",
    "Prefers a quiet corner; works here in the afternoons.",
    "生日喜欢收到桂花糕。",
    "常带客户来,发票开公司抬头。",
)


def drafts(random: Random, *, count: int, stores: list[int], today: date) -> Iterator[Draft]:
    """`count` customers with references `M00001`…, the first of them well known to the documentation."""
    given = GIVEN.split()
    yield Draft(
        name="林小满",
        phone="13800135678",
        email="xiaoman@mail.example",
        ref=FIRST_REF,
        store_id=stores[0],
        birthday=date(1994, 3, 12),
        note=NOTES[0],
        custom={"cup": "A-117", "sugar": "none", "favourite": "Longjing"},
    )
    for number in range(2, count + 1):
        name = ENGLISH[number % len(ENGLISH)] if number % 40 == 0 else random.choice(FAMILY) + random.choice(given)
        yield Draft(
            name=name,
            phone=f"{random.choice(PREFIXES)}{number:05d}{random.randrange(1000):03d}",
            email=f"m{number:05d}@mail.example" if random.random() < 0.6 else "",
            ref=f"M{number:05d}",
            store_id=random.choices(stores, weights=range(len(stores) + 2, 2, -1))[0],
            birthday=today - timedelta(days=random.randrange(18 * 365, 70 * 365)) if random.random() < 0.5 else None,
            note=random.choice(NOTES) if random.random() < 0.05 else "",
        )
