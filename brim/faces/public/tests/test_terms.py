"""The terms word for word, of each version and in both languages."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from brim.base.identity.models import Business
from brim.base.identity.tests.house import open_business
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.trade.wallets import operations as wallets

pytestmark = pytest.mark.django_db(transaction=True)

HERE = Path(__file__).parent
FIRST = {
    "currencies": {
        "CNY": {
            "ladder": [{"pay": 50000, "get": 8000}, {"pay": 100000, "get": 20000}],
            "limits": {
                "top_up_least": 100,
                "top_up_most": 500000,
                "top_up_daily": 900000,
                "balance_most": 2000000,
                "spend_most": 300000,
                "spend_daily": 400000,
                "withdrawal_least": 500,
                "withdrawal_most": 100000,
                "withdrawal_daily": 200000,
            },
        }
    },
    "bonus_days": 180,
    "grace_days": 7,
    "spend_order": "principal_first",
    "order_rules": [
        {"order": "bonus_first", "store_id": 1, "weekdays": [0, 6], "days_of_month": [8, 18]},
        {"order": "earliest_expiry", "weekdays": [2]},
    ],
}
SECOND = {"currencies": {"CNY": {"ladder": []}}, "spend_order": "proportional"}


def shown(client, path: str, language: str) -> str:
    """What stands under the head of the terms and before the list of versions, a line for each paragraph."""
    page = client.get(path, headers={"accept-language": language}).content.decode()
    part = re.search(r"</h1>.*?</header>(.*?)(?:<aside|</main>)", page, re.DOTALL)[1]
    text = re.sub(r"<[^>]+>", " ", re.sub(r"</(?:h2|dd|p|small)>", "\n", re.sub(r"\s+", " ", part)))
    return "".join(f"{line}\n" for raw in text.split("\n") if (line := re.sub(r"\s+", " ", raw).strip()))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("pack", ["cn", "none"])
def test_terms_say_word_for_word_what_they_always_said(client, language, pack):
    open_business(clock.now())
    Business.objects.update(rule_pack=pack)
    from_the_beginning = shown(client, "/terms/", language)
    now, seed = clock.now(), system("t")
    wallets.save_programme(FIRST, actor=seed, now=now - timedelta(days=9))
    wallets.save_programme(SECOND, actor=seed, now=now - timedelta(days=1))
    texts = [from_the_beginning, *(shown(client, path, language) for path in ("/terms/", "/terms/1/", "/terms/2/"))]
    assert texts[1] == texts[3]
    kept = HERE / f"terms_{pack}_{language[:2]}.txt"
    assert "\n".join(texts[:3]) == kept.read_text(encoding="utf-8")
