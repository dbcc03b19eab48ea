from brim.trade.refund_law.rules import Label
from brim.trade.refund_law.wording import ARTICLES, LABELS, RULES, rule_text


def test_every_label_and_rule_has_words() -> None:
    assert set(LABELS) == set(Label)
    for rule in [*RULES, *ARTICLES]:
        assert rule_text(rule)
