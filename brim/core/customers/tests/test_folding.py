"""People write names, numbers and references as they like, and are found all the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brim.base.events import queries as events
from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit.refusals import Conflict
from brim.core.customers import operations, pinyin, queries
from brim.core.customers.encryption import current, identity_hash, reseal, tokens, unseal
from brim.core.customers.identities import Kind
from brim.core.customers.models import CustomerRow, IdentityRow
from brim.core.customers.queries.reading import sealed_of
from brim.core.customers.rules import older_phones, plain_name, plain_phone, plain_ref
from brim.core.customers.types import Customer, Draft

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")


def make(**fields: object) -> Customer:
    return operations.create(**{"actor": SEED, "now": NOW, "name": "王小明"} | fields)


def found(text: str) -> list[int]:
    return [one.id for one in queries.find(text).items]


@pytest.mark.parametrize(
    ("country", "written", "plain"),
    [
        ("CN", "+442079460958", "442079460958"),
        ("CN", "+44 (0)20 7946 0958", "442079460958"),
        ("CN", "0044 (0)20-7946-0958", "442079460958"),
        ("GB", "020 7946 0958", "442079460958"),
        ("GB", "(020) 7946.0958", "442079460958"),
        ("US", "1-212-555-0123", "12125550123"),
        ("US", "(212) 555-0123", "12125550123"),
        ("CN", "138 0013 8000", "8613800138000"),
        ("CN", "+86 138-0013-8000", "8613800138000"),
        ("CN", "0086 13800138000", "8613800138000"),
        ("CN", "8613800138000", "8613800138000"),
        ("CN", "１３８００１３８０００", "8613800138000"),
        ("CN", "010-1234 5678", "861012345678"),
        ("CN", "+852 9123 4567", "85291234567"),
        ("HK", "9123 4567", "85291234567"),
        ("DE", "0151 23456789", "4915123456789"),
        ("IT", "06 6982 1234", "390669821234"),
        ("PL", "601 234 567", "48601234567"),
        ("CN", "abc", None),
        ("CN", "12", None),
    ],
)
def test_a_number_is_one_however_it_is_written(country: str, written: str, plain: str | None) -> None:
    assert plain_phone(written, country) == plain


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "+86 ", "86"]))
@settings(max_examples=60, deadline=None)
def test_what_was_folded_folds_to_itself(national: str, prefix: str) -> None:
    plain = plain_phone(prefix + national, "CN")
    assert plain == f"86{national}"
    assert plain_phone(f"+{plain}", "GB") == plain


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("José", "jose"),
        ("JOSÉ", "José"),
        ("O’Brien", "O'Brien"),
        ("O’Brien", "obrien"),
        ("O'Brien", "o‘brien"),
        ("买买提·艾力", "买买提艾力"),
        ("买买提艾力", "买买提・艾力"),
        ("买买提·艾力", "艾力"),
        ("Müller", "muller"),
        ("Łukasz", "lukasz"),
        ("Ångström", "angstrom"),
        ("Jean-Luc", "jean luc"),
        ("Jean Luc", "Jean‑Luc"),
        ("Straße", "strasse"),
        ("Ёлкин", "елкин"),
        ("Việt Nguyễn", "viet nguyen"),
        ("Ｌｉｎ Wei", "lin wei"),
    ],
)
@pytest.mark.django_db
def test_a_name_is_found_as_people_type_it(name: str, asked: str) -> None:
    made = make(name=name)
    assert found(asked) == [made.id]


@pytest.mark.parametrize("name", ["がんも", "한국인", "नमिता", "محمد"])
def test_marks_that_are_letters_stay(name: str) -> None:
    assert plain_name(name) == name


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("王小明", "wangxiaoming"),
        ("王小明", "Wang Xiaoming"),
        ("王小明", "wxm"),
        ("王小明", "wx"),
        ("王小明", "xiaoming"),
        ("王小明", "wangx"),
        ("单雄信", "shan"),
        ("曾国藩", "zeng guofan"),
        ("乐乐", "lele"),
        ("吕布", "lvbu"),
        ("吕布", "lü bu"),
        ("吕布", "lubu"),
        ("欧阳娜娜", "oynn"),
        ("买买提·艾力", "maimaiti"),
        ("Anna 李", "li"),
    ],
)
@pytest.mark.django_db
def test_a_chinese_name_is_found_by_its_sound(name: str, asked: str) -> None:
    made = make(name=name)
    make(name="赵四")
    if asked == "li":
        assert not pinyin.matches("li", plain_name(name))
    else:
        assert found(asked) == [made.id]


def test_a_long_name_of_many_readings_has_a_bounded_number_of_marks() -> None:
    assert len(pinyin.readings("和" * 100)) == pinyin.MAX_READINGS
    assert len(pinyin.grams("和单曾仇解查任朴区盖种乐" * 8)) < 400


@pytest.mark.django_db
def test_a_reference_is_one_in_any_case() -> None:
    made = make(ref="M00001")
    assert found("m00001") == [made.id]
    assert queries.by_ref("m00001").id == queries.resolve("ref:ｍ00001") == made.id
    assert queries.refs({"m00001", "M00001", "M2"}) == {"m00001": made.id, "M00001": made.id}
    with pytest.raises(Conflict):
        make(ref="m00001")
    drafts = [Draft("A", ref="m00001"), Draft("B", ref="N1"), Draft("C", ref="n1")]
    first, second, third = operations.create_many(drafts, actor=SEED, now=NOW)
    assert (first, second) == (made.id, third)


@pytest.mark.django_db
def test_a_phone_is_one_customers_wherever_it_is_written() -> None:
    set_up_business(actor=SEED, now=NOW, name="Tea", country="GB", currency="GBP", time_zone="Europe/London")
    made = make(phone="+442079460958")
    for again in ("+44 (0)20 7946 0958", "020 7946 0958"):
        with pytest.raises(Conflict):
            make(phone=again)
        with pytest.raises(Conflict):
            operations.create_many([Draft("B", phone=again)], actor=SEED, now=NOW)
        assert queries.reached_by(again).customer_id == made.id
        assert found(again) == [made.id]


def make_old(made: Customer, *, digits: str = "", ref: str = "") -> None:
    """As an earlier version would have left it: claims and tokens of its rules."""
    row = CustomerRow.objects.get(customer_id=made.id)
    values = unseal(made.id, sealed_of(row))
    kept = {**values, **({"digits": digits} if digits else {})}
    IdentityRow.objects.filter(customer_id=made.id).delete()
    held = [(Kind.PHONE, kept.get("digits")), (Kind.REF, ref or kept.get("ref"))]
    for kind, value in held:
        if value:
            IdentityRow.objects.create(kind=kind, hash=identity_hash(current(), kind, value), customer_id=made.id)
    row.profile = reseal(made.id, sealed_of(row), kept).profile
    row.tokens, row.index_version = tokens(current(), {"t0958"}), 0
    row.save()


@pytest.mark.django_db
def test_customers_of_an_earlier_version_are_found_and_unique_before_and_after_they_are_reindexed() -> None:
    made = make(phone="+44 (0)20 7946 0958", ref="M00001", name="José")
    make_old(made, digits="4402079460958")
    assert queries.by_ref("M00001").id == queries.reached_by("+442079460958").customer_id == made.id
    with pytest.raises(Conflict):
        make(phone="+442079460958")
    assert found("+442079460958") == [made.id]
    assert (operations.reindex_due(now=NOW), operations.reindex_due(now=NOW)) == (1, 0)
    assert found("jose") == found("m00001") == found("+442079460958") == [made.id]
    assert queries.by_ref("m00001").id == queries.reached_by("+44 (0)20 7946 0958").customer_id == made.id
    assert IdentityRow.objects.count() == 2
    assert operations.reindex() == operations.Rewrapped(1, None)


@pytest.mark.django_db(transaction=True)
def test_two_who_are_one_by_now_are_reported_and_keep_what_they_held() -> None:
    first, second = make(ref="M1", phone="+442079460958"), make(name="李四", ref="M2")
    row = CustomerRow.objects.get(customer_id=second.id)
    values = unseal(second.id, sealed_of(row)) | {"ref": "m1", "phone": "+44 (0)20 7946 0958"}
    row.profile = reseal(second.id, sealed_of(row), values).profile
    row.save()
    IdentityRow.objects.all().delete()
    make_old(first, ref="M1")
    make_old(second, digits="4402079460958", ref="m1")
    assert operations.reindex_due(now=NOW) == 2
    told = [one for one in events.read(after=None, limit=50).items if one.type == "customers.same_claim_found"]
    assert sorted((one.data["field"], one.customer_id, one.data["holder_id"]) for one in told) == [
        ("phone", first.id, second.id),
        ("phone", second.id, first.id),
        ("ref", first.id, second.id),
    ]
    assert (queries.by_ref("M1").id, queries.by_ref("m1").id) == (first.id, second.id)
    assert operations.edit(second.id, actor=SEED, now=NOW, name="李四四").name == "李四四"
    assert len(operations.reindex().held) >= 1
    assert operations.edit(second.id, actor=SEED, now=NOW, ref="M3", phone="").ref == "M3"
    assert operations.reindex().held == ()


def test_older_forms() -> None:
    assert older_phones("442079460958") == ("4402079460958",)
    assert older_phones("12") == ()
    assert plain_ref(" Ｍ-1 ") == "m-1"


@pytest.mark.django_db(transaction=True)
def test_one_who_cannot_be_read_keeps_no_other_from_being_reindexed() -> None:
    people = [make(ref=f"M{number}", name=f"Guest {number}", phone="") for number in range(4)]
    for one in people:
        make_old(one, ref=f"M{one.id}")
    CustomerRow.objects.filter(customer_id=people[1].id).update(profile=b"changed by hand")
    with pytest.raises(ExceptionGroup, match="1 of 4 broke"):
        operations.reindex_due(now=NOW)
    left = CustomerRow.objects.filter(index_version=0).values_list("customer_id", flat=True)
    assert list(left) == [people[1].id]
