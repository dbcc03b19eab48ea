"""Customers are found by what staff type, and by nothing else."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brim.base.identity.types import system
from brim.base.kit import ids
from brim.base.kit.refusals import Invalid
from brim.core.customers import operations, queries
from brim.core.customers.rules import Searchable, grams, matches, plain_name, plain_phone, read_wanted, ways
from brim.core.customers.types import Draft

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")
PEOPLE = {
    "ming": Draft("王小明", phone="13800138000", email="ming@example.com", ref="7"),
    "ouyang": Draft("欧阳 明珠", phone="+86 139-0013-8001", email="pearl.o@example.com", ref="07592"),
    "jose": Draft("José Álvarez-Ríos", phone="+34 612 345 678", email="JoseA@correo.es"),
    "bo": Draft("Bo Li", phone="010-65529988"),
    "tom": Draft("王Tom小明"),
    "kana": Draft("ﾔﾏﾀﾞ 太郎", email="taro@example.jp"),
    "hangul": Draft("김철수"),
    "rare": Draft("𠮷野家"),
}


@pytest.fixture
def people(db) -> dict[int, str]:
    made = operations.create_many(list(PEOPLE.values()), actor=SEED, now=NOW)
    return dict(zip(made, PEOPLE, strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("小明", {"ming", "tom"}),
        ("王小", {"ming"}),
        (" 王 小 明 ", {"ming"}),
        ("王T", {"tom"}),
        ("tom", {"tom"}),
        ("om小", {"tom"}),
        ("欧阳", {"ouyang"}),
        ("阳明", {"ouyang"}),
        ("阳 明", {"ouyang"}),
        ("明欧", set()),
        ("josé", {"jose"}),
        ("JOSE", {"jose"}),
        ("jose\u0301 á", {"jose"}),
        ("varez", {"jose"}),
        ("é Á", {"jose"}),
        ("li", {"bo"}),
        ("Bo", {"bo"}),
        ("bo li", {"bo"}),
        ("o l", {"bo"}),
        ("ríos", {"jose"}),
        ("ヤマ", {"kana"}),
        ("ダ太", {"kana"}),
        ("철수", {"hangul"}),
        ("𠮷野", {"rare"}),
        ("8000", {"ming"}),
        ("８０００", {"ming"}),
        ("138000", {"ming"}),
        ("138 0013 8000", {"ming"}),
        ("+8613800138000", {"ming"}),
        ("0138", set()),
        ("13 8001", {"ouyang"}),
        ("010-6552 9988", {"bo"}),
        ("5529988", {"bo"}),
        ("5678", {"jose"}),
        ("ming@example.com", {"ming"}),
        ("MING@", {"ming"}),
        ("ing@example.com", set()),
        ("pearl", {"ouyang"}),
        ("josea@correo", {"jose"}),
        ("taro@example.c", set()),
        ("@example", set()),
        ("07592", {"ouyang"}),
        ("7", {"ming"}),
        ("nobody", set()),
        ("' OR 1=1 --", set()),
        ("%_%", set()),
        ("\x00\x00\x00", set()),
        ("\ud800\ud800\ud800", set()),
    ],
)
def test_a_text_finds_exactly_these(people, text, expected):
    assert {people[found.id] for found in queries.find(text).items} == expected


@pytest.mark.parametrize("text", ["王", "x", "9", "123", "é", "８", "?"])
def test_too_little_is_answered_with_a_hint(people, text):
    with pytest.raises(Invalid) as refusal:
        queries.find(text)
    assert refusal.value.code == "query_too_short"
    assert refusal.value.details["errors"][0]["field"] == "q"


def test_too_much_is_refused(people):
    with pytest.raises(Invalid):
        queries.find("王" * 101)


def test_a_pasted_id_finds_its_customer(people):
    made = next(iter(people))
    assert [found.id for found in queries.find(ids.public_customer(made)).items] == [made]


def test_pages_follow_each_other_without_gaps_or_repeats(people):
    made = operations.create_many([Draft(f"张小明{number}") for number in range(25)], actor=SEED, now=NOW)
    found, cursor, pages = [], None, 0
    while True:
        page = queries.find("张小", limit=10, cursor=cursor)
        found, cursor, pages = found + [customer.id for customer in page.items], page.next_cursor, pages + 1
        if cursor is None:
            break
    assert (found, pages) == (made[::-1], 3)
    with pytest.raises(Invalid):
        queries.find("张小", cursor="nonsense")


def test_everybody_is_listed_newest_first(people):
    assert [found.id for found in queries.find("  ", limit=3).items] == list(people)[:-4:-1]
    assert len(queries.find("").items) == len(people)


def test_a_search_looks_at_a_bounded_number_of_wrong_candidates(people):
    """Names that have every pair of the text but not the text: the page ends early and leads on."""
    operations.create_many([Draft(f"明小 王小 {n} 小明".replace(" ", "x")) for n in range(70)], actor=SEED, now=NOW)
    ming = next(iter(people))
    with CaptureQueriesContext(connection) as asked:
        page = queries.find("王小明", limit=10)
    assert list(page.items) == []
    assert page.next_cursor is not None
    assert len(asked) <= 8
    found = []
    while page.next_cursor:
        page = queries.find("王小明", limit=10, cursor=page.next_cursor)
        found += [customer.id for customer in page.items]
    assert found == [ming]


def test_finding_and_naming_ask_a_fixed_number_of_queries(people, django_assert_num_queries):
    made = operations.create_many([Draft(f"张小明{number}") for number in range(60)], actor=SEED, now=NOW)
    with django_assert_num_queries(3):  # the country of the business, the reference, one round of candidates
        assert len(queries.find("张小", limit=50).items) == 50
    with django_assert_num_queries(1):
        assert len(queries.named(made, actor=SEED)) == 60
    with django_assert_num_queries(1):
        assert len(queries.get_many(made)) == 60
    with django_assert_num_queries(1):
        queries.get(made[0])


def test_a_search_uses_the_index_of_tokens(people):
    operations.create_many([Draft(f"张{number}三{number}") for number in range(3000)], actor=SEED, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
        with CaptureQueriesContext(connection) as asked:
            queries.find("小明")
        cursor.execute("EXPLAIN " + asked[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "customers_customer_tokens" in plan


def test_digits_find_nobody_who_has_no_phone():
    assert not matches(read_wanted("5678", "CN"), Searchable(plain_name("王小明"), "", "", ""))


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDXYZ0123456789 ")


@given(name=st.text(st.one_of(HAN, LETTERS), min_size=2, max_size=20), data=st.data())
def test_every_part_of_a_name_nominates_it_and_is_confirmed(name, data):
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : data.draw(st.integers(start + 2, len(name)))]
    wanted, of = read_wanted(part, "CN"), Searchable(plain_name(name), "", "", "")
    is_han = any("\u4e00" <= sign <= "\u9fff" for sign in part)
    if len(wanted.name) < (2 if is_han else 3):
        return
    assert any(way <= grams(of) for way in ways(wanted))
    assert matches(wanted, of)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(HAN, min_size=2, max_size=6), data=st.data())
def test_every_two_characters_find_the_row(db, name, data):
    made = operations.create(actor=SEED, now=NOW, name=name)
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : data.draw(st.integers(start + 2, len(name)))]
    assert made.id in {found.id for found in queries.find(part).items}


@given(national=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_way_to_write_a_mobile_number_is_one_number(national):
    spaced = f"{national[:3]} {national[3:7]} {national[7:]}"
    forms = [national, spaced, f"+86{national}", f"0086-{spaced}", f"86{national}", f"(+86) {national}"]
    assert {plain_phone(form, "CN") for form in forms} == {"86" + national}


@given(digits=st.from_regex(r"\+[1-9][0-9]{6,13}", fullmatch=True), tail=st.integers(4, 14))
def test_every_tail_of_four_or_more_digits_finds_a_phone(digits, tail):
    kept = plain_phone(digits, "CN") or ""
    of = Searchable("x", kept, "", "")
    for typed in (kept[-tail:], digits[1:], digits):
        wanted = read_wanted(typed, "CN")
        assert any(way <= grams(of) for way in ways(wanted))
        assert matches(wanted, of)


def test_a_number_kept_in_its_longer_form_is_found_as_it_was_written():
    """Norfolk Island put a 3 before its five digits."""
    of = Searchable("x", plain_phone("+67200000", "CN") or "", "", "")
    assert of.phone == "672300000"
    assert matches(read_wanted("67200000", "CN"), of)
