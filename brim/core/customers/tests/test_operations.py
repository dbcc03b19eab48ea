"""Creating and editing customers on the real PostgreSQL."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from brim.base.events import queries as events
from brim.base.identity.operations import open_store, set_up_business
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound
from brim.base.kit.tests.trips import counted_trips
from brim.core.customers import operations, queries
from brim.core.customers.models import CustomerRow, IdentityRow
from brim.core.customers.types import Customer, Draft

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 6, 4, 30, tzinfo=UTC)
SEED = system("seed")


@pytest.fixture(autouse=True)
def stores(db):
    for code in ("lake", "tower", "bund"):
        open_store(actor=SEED, now=NOW, code=code, name=code)


def make(**fields: object) -> Customer:
    return operations.create(**{"actor": SEED, "now": NOW, "name": "王小明"} | fields)


def staff(*permissions: str, stores: set[int] | None = None) -> Actor:
    return Actor(ActorKind.STAFF, 12, frozenset(permissions), None if stores is None else frozenset(stores))


def errors_of(refusal: Invalid) -> dict[str, str]:
    return {error["field"]: error["message"] for error in refusal.details["errors"]}


@pytest.mark.django_db
def test_a_customer_comes_back_as_it_was_made():
    made = make(
        phone=" 138-0013-8000 ",
        email="Ming@Example.com",
        ref="m-1",
        store_id=3,
        birthday=date(1990, 2, 28),
        note="likes oolong\r\nwindow seat",
        custom={"level": 3, "vip": True, "drink": "乌龙", "score": 1.5},
    )
    assert made == Customer(
        id=made.id,
        name="王小明",
        phone="138-0013-8000",
        email="Ming@Example.com",
        ref="m-1",
        store_id=3,
        birthday=date(1990, 2, 28),
        note="likes oolong\nwindow seat",
        custom={"drink": "乌龙", "level": 3, "score": 1.5, "vip": True},
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )
    assert queries.get(made.id) == made
    assert queries.by_ref("m-1") == made
    assert queries.resolve("ref:m-1") == made.id
    assert queries.resolve(ids.public_customer(made.id)) == made.id
    assert queries.named([made.id, 999], actor=SEED) == {made.id: "王小明"}
    assert queries.get_many([made.id, 999]) == {made.id: made}
    assert queries.refs(["m-1", "m-2"]) == {"m-1": made.id}


@pytest.mark.django_db
def test_events_of_a_customer_name_fields_and_never_values():
    made = make(phone="13800138000", note="allergic to nuts")
    operations.edit(made.id, actor=SEED, now=LATER, note="no longer", email="a@b.cn")
    recorded = [(event.type, event.data, event.actor) for event in events.timeline(made.id, limit=10).items]
    assert sorted(recorded, key=lambda row: row[0]) == [
        ("customers.customer_created", {"store_id": None, "fields": ["name", "phone", "note"]}, "system:seed"),
        ("customers.customer_edited", {"version": 2, "fields": ["email", "note"]}, "system:seed"),
    ]


@pytest.mark.django_db
def test_refusals_speak_chinese():
    with translation.override("zh-hans"), pytest.raises(Invalid) as refusal:
        make(name="", phone="12")
    assert errors_of(refusal.value) == {
        "name": "请填写姓名。",
        "phone": "电话号码有误：请填写数字，境外号码请以 + 和国家代码开头。",
    }


@pytest.mark.django_db
def test_what_is_unknown_is_not_found():
    for look in (
        lambda: queries.get(5),
        lambda: queries.by_ref("none"),
        lambda: queries.resolve("ref:none"),
        lambda: queries.resolve(ids.public_customer(5)),
        lambda: operations.edit(5, actor=SEED, now=NOW, name="x"),
    ):
        with pytest.raises(NotFound) as refusal:
            look()
        assert refusal.value.code == "unknown_customer"
    with pytest.raises(NotFound):
        queries.resolve("anything")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"name": "  "}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"name": "a\ud800b"}, ["name"]),
        ({"name": "a\nb"}, ["name"]),
        ({"phone": "call me"}, ["phone"]),
        ({"phone": "123"}, ["phone"]),
        ({"phone": "1" * 33}, ["phone"]),
        ({"email": "nobody"}, ["email"]),
        ({"email": "a" * 250 + "@b.cn"}, ["email"]),
        ({"ref": "r" * 121}, ["ref"]),
        ({"note": "n" * 2001}, ["note"]),
        ({"birthday": date(2026, 3, 6)}, ["birthday"]),
        ({"birthday": date(1899, 12, 31)}, ["birthday"]),
        ({"custom": {str(number): 1 for number in range(21)}}, ["custom"]),
        ({"custom": {"": 1}}, ["custom"]),
        ({"custom": {"a": "x" * 201}}, ["custom.a"]),
        ({"custom": {"a": [1]}}, ["custom.a"]),
        ({"custom": {"a": float("nan")}}, ["custom.a"]),
        ({"custom": {"a": 2**53 + 1}}, ["custom.a"]),
        ({"note": "card 4111 1111 1111 1111"}, ["note"]),
        ({"name": "4111111111111111"}, ["name"]),
        ({"custom": {"card": 4111111111111111}}, ["custom.card"]),
        ({"store_id": 4}, ["store"]),
        ({"name": "", "phone": "x", "email": "y"}, ["name", "phone", "email"]),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_nothing_is_written(fields, named):
    with pytest.raises(Invalid) as refusal:
        make(**fields)
    assert sorted(errors_of(refusal.value)) == sorted(named)
    assert (CustomerRow.objects.count(), IdentityRow.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ({"phone": "13800138000"}, {"phone": "+86 138 0013 8000"}, "phone"),
        ({"phone": "13800138000"}, {"phone": "008613800138000"}, "phone"),
        ({"phone": "8613800138000"}, {"phone": "１３８００１３８０００"}, "phone"),
        ({"phone": "010-6552 9988"}, {"phone": "+86 (10) 6552-9988"}, "phone"),
        ({"email": "Ming@example.com"}, {"email": "ming@EXAMPLE.com"}, "email"),
        ({"ref": "A-1"}, {"ref": " A-1 "}, "ref"),
    ],
)
def test_one_identity_belongs_to_one_customer(first, second, field):
    holder = make(**first)
    with pytest.raises(Conflict) as refusal:
        make(name="Other", **second)
    assert refusal.value.code == "duplicate_customer"
    assert list(errors_of(refusal.value)) == [field]
    assert refusal.value.details["candidates"] == [ids.public_customer(holder.id)]
    assert (CustomerRow.objects.count(), IdentityRow.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "written", "same", "other"),
    [
        ("US", "(212) 555-0187", "+1 212 555 0187", "+86 212 555 0187"),
        ("FR", "06 12 34 56 78", "+33 6 12 34 56 78", "+34 6 12 34 56 78"),
        ("", "13800138000", "+86 13800138000", "+1 380 013 8000"),
        ("ZZ", "+99 1234 5678", "0099 12345678", "12345678"),
    ],
)
def test_a_phone_without_a_country_code_is_of_the_business_country(country, written, same, other):
    set_up_business(actor=SEED, now=NOW, name="T", currency="CNY", time_zone="UTC", country=country)
    make(phone=written)
    make(phone=other)
    with pytest.raises(Conflict):
        make(phone=same)


@pytest.mark.django_db
def test_a_duplicate_of_a_stranger_is_refused_without_naming_them():
    make(phone="13800138000", store_id=2)
    for actor in (staff("customers:write"), staff("customers:write", "customers:read", stores={1})):
        with pytest.raises(Conflict) as refusal:
            make(actor=actor, phone="13800138000")
        assert refusal.value.details["candidates"] == []


@pytest.mark.django_db
def test_an_edit_changes_what_it_names_and_counts_the_version():
    made = make(phone="13800138000", ref="m-1", custom={"level": 1, "drink": "tea"})
    edited = operations.edit(
        made.id, actor=SEED, now=LATER, version=1, phone="13900139000", custom={"level": 2, "drink": None, "new": True}
    )
    assert (edited.version, edited.phone, edited.custom) == (2, "13900139000", {"level": 2, "new": True})
    assert (edited.created_at, edited.updated_at, edited.name) == (NOW, LATER, "王小明")
    assert queries.get(made.id) == edited
    assert make(phone="13800138000").version == 1, "the phone given up is free again"
    assert [found.id for found in queries.find("9000").items] == [made.id]


@pytest.mark.django_db
def test_an_edit_that_changes_nothing_makes_no_version():
    made = make(phone="13800138000")
    assert operations.edit(made.id, actor=SEED, now=LATER, phone="13800138000 ", name="王小明") == made
    assert len(events.timeline(made.id, limit=10).items) == 1


@pytest.mark.django_db
def test_a_customer_moves_to_another_store_that_there_is():
    made = make(store_id=1)
    actor = staff("customers:write", stores={1, 2})
    assert operations.edit(made.id, actor=actor, now=LATER, store_id=2).store_id == 2
    assert operations.edit(made.id, actor=actor, now=LATER, store_id=None).store_id is None
    with pytest.raises(Invalid) as refusal:
        operations.edit(made.id, actor=SEED, now=LATER, store_id=9)
    assert list(errors_of(refusal.value)) == ["store"]
    assert queries.get(made.id).store_id is None


@pytest.mark.django_db
def test_an_edit_of_an_old_version_is_refused_with_the_current_one():
    made = make()
    operations.edit(made.id, actor=SEED, now=LATER, version=1, name="王大明")
    with pytest.raises(Conflict) as refusal:
        operations.edit(made.id, actor=SEED, now=LATER, version=1, name="王中明")
    assert (refusal.value.code, refusal.value.details) == ("stale_version", {"version": 2})
    assert queries.get(made.id).name == "王大明"


@pytest.mark.django_db
def test_an_edit_cannot_take_another_customers_phone():
    make(phone="13800138000")
    other = make(name="李雷", phone="13900139000")
    with pytest.raises(Conflict) as refusal:
        operations.edit(other.id, actor=SEED, now=LATER, phone="13800138000")
    assert refusal.value.code == "duplicate_customer"
    assert queries.get(other.id) == other


@pytest.mark.django_db
def test_who_may_not_write_writes_nothing():
    made = make(store_id=2)
    reader, elsewhere = staff("customers:read"), staff("customers:read", "customers:write", stores={1})
    with pytest.raises(Forbidden):
        make(actor=reader)
    with pytest.raises(Forbidden):
        make(actor=elsewhere, store_id=2)
    with pytest.raises(Forbidden):
        operations.edit(made.id, actor=reader, now=LATER, name="x")
    with pytest.raises(NotFound):
        operations.edit(made.id, actor=elsewhere, now=LATER, name="x")
    homeless = make(name="李雷")
    with pytest.raises(Forbidden):
        operations.edit(homeless.id, actor=elsewhere, now=LATER, store_id=2)
    assert queries.get(made.id) == made
    assert queries.get(homeless.id) == homeless
    assert CustomerRow.objects.count() == 2


@pytest.mark.django_db
def test_a_limited_actor_sees_its_stores_and_customers_without_a_store():
    here, there, nowhere = make(store_id=1), make(store_id=2, ref="there"), make()
    actor = staff("customers:read", stores={1})
    assert queries.get(here.id, actor=actor) == here
    assert queries.get(nowhere.id, actor=actor) == nowhere
    for look in (lambda: queries.get(there.id, actor=actor), lambda: queries.resolve("ref:there", actor=actor)):
        with pytest.raises(NotFound):
            look()
    assert [found.id for found in queries.find("小明", actor=actor).items] == [nowhere.id, here.id]
    assert [found.id for found in queries.find("", actor=actor).items] == [nowhere.id, here.id]
    assert [found.id for found in queries.find("there", actor=actor).items] == []
    assert [found.id for found in queries.find("", actor=actor, store_ids=[1, 2]).items] == [nowhere.id, here.id]
    with pytest.raises(Forbidden):
        queries.find("小明", actor=staff())


@pytest.mark.django_db
def test_many_are_made_at_once_and_known_references_return_their_customer():
    known = make(ref="a", phone="13800138000")
    drafts = [
        Draft("Ann", ref="b"),
        Draft("Known by another name", ref="a"),
        Draft("无名"),
        Draft("Ann again", ref="b"),
        Draft("李雷", phone="13900139000", store_id=2),
    ]
    made = operations.create_many(drafts, actor=SEED, now=LATER)
    assert made[1] == known.id
    assert made[0] == made[3]
    assert queries.named(made, actor=SEED) == {made[0]: "Ann", known.id: "王小明", made[2]: "无名", made[4]: "李雷"}
    assert queries.get(known.id) == known
    assert queries.get(made[4]) == Customer(
        made[4], "李雷", "13900139000", "", "", 2, None, "", {}, version=1, created_at=LATER, updated_at=LATER
    )
    assert [found.id for found in queries.find("9000").items] == [made[4]]
    assert operations.create_many(drafts[:2], actor=SEED, now=LATER) == made[:2]
    assert CustomerRow.objects.count() == 4
    assert operations.create_many([], actor=SEED, now=LATER) == []


@pytest.mark.django_db
def test_twenty_are_made_with_the_questions_of_two(monkeypatch):
    asked = []
    for many in (2, 20):
        with counted_trips(monkeypatch) as counted:
            operations.create_many([Draft(f"Ann {number} of {many}") for number in range(many)], actor=SEED, now=NOW)
        asked.append((counted.trips, counted.statements, counted.alone))
    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_many_are_made_wholly_or_not_at_all():
    holder = make(phone="13800138000")
    with pytest.raises(Conflict) as refusal:
        operations.create_many([Draft("A"), Draft("B", phone="13800138000")], actor=SEED, now=LATER)
    assert refusal.value.details["candidates"] == [ids.public_customer(holder.id)]
    with pytest.raises(Conflict):
        operations.create_many([Draft("A", email="a@b.cn"), Draft("B", email="A@b.cn")], actor=SEED, now=LATER)
    with pytest.raises(Invalid) as bad:
        operations.create_many([Draft("A"), Draft("", phone="x")], actor=SEED, now=LATER)
    assert sorted(errors_of(bad.value)) == ["1.name", "1.phone"]
    assert (CustomerRow.objects.count(), IdentityRow.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["\u200b", "\u202e\u202c", "\u3164", "\u2800", "\u0301", " \u2060 ", "a\x1bb", "a\nb", "a\u2028b"]
)
def test_a_name_that_nobody_could_see_or_type_is_refused(name):
    with pytest.raises(Invalid) as refused:
        make(name=name)
    assert "name" in errors_of(refused.value)
    assert not CustomerRow.objects.exists()


@pytest.mark.django_db
def test_marks_that_do_not_show_are_taken_out_of_every_field():
    made = make(
        name="\u202e林\u202c小满", phone="\u202a+86 138 0013 8000\u202c", ref="\u200bM-1", custom={"drink": "\u200f茶"}
    )
    assert (made.name, made.phone, made.ref, made.custom) == ("林小满", "+86 138 0013 8000", "M-1", {"drink": "茶"})
    assert make(name="👨\u200d👩\u200d👧 می\u200cخواهم").name == "👨\u200d👩\u200d👧 می\u200cخواهم"
