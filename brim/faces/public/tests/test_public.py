"""What anybody sees: the house, its terms in every version, and the check of a seal."""

import json
import re
from datetime import timedelta

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.ledger import operations as ledger
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets

ZH = {"accept-language": "zh-CN"}


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def built(transactional_db):
    return house.build()


def test_home_says_whose_house_it_is_and_what_one_gets(client, built):
    text = text_of(client.get("/"))
    for words in ("Yinquan Tea", "Pay ¥500", "+¥80", "¥580 to spend", "good for 180 days", "West Lake"):
        assert words in text
    zh = text_of(client.get("/", headers=ZH))
    for words in ("盈泉茶馆", "充 ¥500", "西湖店", "七日"):
        assert words in zh
    for name in ("林小满", "13812345678"):
        assert name not in text


def test_a_house_that_is_not_set_up_says_so(client, transactional_db):
    assert "Nothing is here yet" in text_of(client.get("/"))


def test_the_language_is_the_one_chosen_else_the_one_asked_for(client, built):
    client.post("/language/", {"language": "zh-hans", "next": "/terms/"})
    client.cookies["django_language"] = "zh-hans"
    assert "收费与条款" in text_of(client.get("/terms/", headers={"accept-language": "en"}))


def test_terms_are_drawn_from_the_programme_and_the_law_in_use(client, built):
    text = text_of(client.get("/terms/"))
    for words in (
        "Version 1",
        "in force",
        "Who pays ¥500.00 or more at once gets ¥80.00 bonus, ¥580.00 together",
        "Expires 180 days after it was given",
        "Principal is spent first",
        "Art. 14",
        "法释〔2025〕4号",
        "Nothing is charged",
    ):
        assert words in text


def test_each_version_stays_and_says_what_differs_from_the_one_before(client, built):
    now = clock.now()
    changed = {
        "currencies": {"CNY": {"ladder": [{"pay": 30000, "get": 4000}], "limits": {"top_up_most": 500000}}},
        "bonus_days": 90,
        "spend_order": "bonus_first",
    }
    wallets.save_programme(changed, actor=system("t"), now=now - timedelta(days=1))
    wallets.save_programme(
        changed | {"bonus_days": 30}, actor=system("t"), now=now, effective_at=now + timedelta(days=9)
    )
    text = text_of(client.get("/terms/"))
    assert "Version 2" in text
    assert "before: Expires 180 days after it was given." in text
    assert "Largest topup" not in text
    assert "Largest top-up ¥5,000.00 new" in text
    assert "No longer there Who pays ¥500.00 or more at once" in text
    assert "gets ¥80.00 bonus" not in text_of(client.get("/terms/3/"))
    assert "to come" in text_of(client.get("/terms/3/"))
    first = text_of(client.get("/terms/1/"))
    assert "Expires 180 days after it was given." in first
    assert "before:" not in first
    missing = client.get("/terms/99/")
    assert missing.status_code == 404
    assert "There is no such version" in text_of(missing)


def seal_file(client, built) -> str:
    """What the console saves, after a night has sealed the day."""
    ledger.seal(clock.now() + timedelta(seconds=1))
    client.force_login(Staff.objects.get(email=house.MANAGER))
    public = ids.public_customer(built.customer.id)
    saved = client.get(f"/console/customers/{public}/statement/seal", {"from": "", "to": ""})
    assert saved.status_code == 200, saved.content
    client.logout()
    return saved.getvalue().decode()


def checked(client, pasted: str, **more) -> tuple[int, str]:
    answer = client.post("/verify/", {"pasted": pasted, **more})
    return answer.status_code, text_of(answer)


@pytest.mark.django_db(transaction=True)
def test_a_seal_file_is_right_until_a_figure_of_it_is_changed(client):
    built = house.build()
    text = seal_file(client, built)
    status, said = checked(client, text)
    assert status == 200
    assert "It is right" in said
    assert "the root is that of seal" in said
    told = json.loads(text)
    told["paths"][0]["balance"] += 1
    assert "It is not right" in checked(client, json.dumps(told))[1]
    for spoilt in (
        {"head": "0" * 64},
        {"root": "0" * 64},
        {"seq": 1},
        {"signature": "0" * 128},
        {"seal_id": 77},
        {"public_key": "f" * 64},
    ):
        told = json.loads(text)
        told["paths"][0].update(spoilt)
        status, said = checked(client, json.dumps(told))
        assert (status, "It is not right" in said) == (200, True), spoilt
    for spoilt in (
        {"closing_entry": 0},
        {"closing_entry": -1},
        {"closing_entry": 0, "balance": 10**9},
        {"closing_entry": -(2**62), "balance": 10**9},
        {"purse": "bonus"},
        {"purse": "<b>"},
    ):
        told = json.loads(text)
        told["paths"][0].update(spoilt)
        status, said = checked(client, json.dumps(told))
        assert (status, "It is not right" in said) == (200, True), spoilt
    for currency in ("USD", "XXX", "", "人民币"):
        status, said = checked(client, json.dumps(json.loads(text) | {"currency": currency}))
        assert (status, "that of another purse or currency" in said) == (200, True), currency
    told = json.loads(text)
    told["customer"] = ids.public_customer(built.others[0].id)
    assert "the path does not lead to a signed root" in checked(client, json.dumps(told))[1]
    for name in ("林小满", "13812345678", "lin@mail.example"):
        assert name not in said


ODD = [
    *[{"sealed_at": odd} for odd in ("2026-03-02T04:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00Z", 7, None)],
    *[{name: odd} for name in ("balance", "closing_entry", "seq") for odd in (10**30, -(2**70), 1e300, True, "1")],
    *[{"head": odd} for odd in ("g" * 64, "0" * 63, 0, None)],
    *[{"signature": odd} for odd in ("g" * 128, "0" * 64, 0)],
    {"siblings": [[True, "0" * 64]] * 65},
]


@pytest.mark.django_db(transaction=True)
def test_a_seal_file_with_values_that_no_books_hold_is_refused(client):
    text = seal_file(client, house.build())
    spoilt = [json.loads(text) for _odd in ODD]
    for told, odd in zip(spoilt, ODD, strict=True):
        told["paths"][0].update(odd)
    twice = text.replace('"currency"', '"currency": "USD", "currency"', 1)
    path = json.loads(text)["paths"][0]
    none_or_many = [json.loads(text) | {"paths": paths} for paths in ([], [path] * 11)]
    for number, pasted in enumerate([twice, *map(json.dumps, [*spoilt, *none_or_many])]):
        answer = client.post("/verify/", {"pasted": pasted}, REMOTE_ADDR=f"203.0.113.{number}")
        assert answer.status_code == 422, pasted


@pytest.mark.django_db(transaction=True)
def test_a_hash_from_the_paper_is_looked_for_under_its_seal(client):
    built = house.build()
    path = json.loads(seal_file(client, built))["paths"][0]
    number = str(path["seal_id"])
    assert "It is right" in checked(client, path["head"], seal=number)[1]
    assert "does not stand under seal" in checked(client, "ab" * 32, seal=number)[1]
    assert "no seal of this number" in checked(client, path["head"], seal="999")[1]
    assert checked(client, path["head"], seal="")[0] == 422
    assert path["root"] in client.get("/verify/").content.decode()


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "Nothing was pasted"),
        ("hello", "neither a hash"),
        ('{"customer": "cus_x", "lines": []}', "This is the statement itself"),
        ('{"customer": "cus_x", "currency": "CNY", "paths": []}', "no seal file"),
        ("[" * 5000, "neither a hash"),
        ('{"customer": 1, "currency": "CNY", "paths": [{"seq": 1e400}]}', "no seal file"),
        ("9" * 200_001, "longer than any seal file"),
    ],
)
def test_what_is_no_seal_file_is_refused_in_words(client, built, pasted, words):
    status, said = checked(client, pasted)
    assert status == 422
    assert words in said


def test_checks_from_one_address_are_bounded(client, built):
    answers = [checked(client, "hello")[0] for _number in range(22)]
    assert answers[:20] == [422] * 20
    assert answers[20:] == [429] * 2


def test_the_facts_of_law_stand_on_every_public_page(client, built):
    from brim.base.identity.operations import edit_business

    assert "Whom you deal with" not in client.get("/").content.decode()
    edit_business(
        actor=system("seed"),
        now=clock.now(),
        legal_name="Hangzhou Yinquan Tea Co., Ltd.",
        registration="91330106MA",
        address="9 Beishan Road, Hangzhou",
        contact="+86 571 8888 0000",
    )
    for page in ("/", "/terms/", "/verify/"):
        shown = client.get(page).content.decode()
        for words in ("Hangzhou Yinquan Tea Co., Ltd.", "91330106MA", "9 Beishan Road, Hangzhou", "+86 571 8888 0000"):
            assert words in shown, page
        assert 'href="tel:+8657188880000"' in shown
    edit_business(actor=system("seed"), now=clock.now(), contact="care@tea.example")
    assert 'href="mailto:care@tea.example"' in client.get("/").content.decode()
    edit_business(actor=system("seed"), now=clock.now(), contact="Ask <at> the desk")
    assert "Ask &lt;at&gt; the desk" in client.get("/").content.decode()
