"""A key stands for one request that makes or changes a customer."""

from datetime import UTC, date, datetime

import pytest

from brim.base.identity.operations import open_store
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.kit.refusals import Conflict, NotFound
from brim.core.customers import operations, queries
from brim.core.customers.encryption import ring
from brim.core.customers.models import CustomerRow, RequestRow
from brim.core.customers.types import Customer, Once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")
KEY = Once("x:order-1")


def make(**fields: object) -> Customer:
    return operations.create(**{"actor": SEED, "now": NOW, "name": "王小明", "once": KEY} | fields)


def edit(made: Customer, **changes: object) -> Customer:
    return operations.edit(made.id, **{"actor": SEED, "now": NOW, "once": Once("x:edit-1")} | changes)


def test_the_same_request_again_is_answered_with_its_customer_as_it_is_by_now() -> None:
    made = make(birthday=date(1990, 3, 12), custom={"b": 1, "a": "x"}, note="two\r\nlines ")
    again = make(birthday=date(1990, 3, 12), custom={"a": "x", "b": 1}, note="two\nlines")
    assert (again.id, again.is_replayed, again.was_made, made.is_replayed) == (made.id, True, True, False)
    edited = operations.edit(made.id, actor=SEED, now=NOW, name="王大明")
    assert make(birthday=date(1990, 3, 12), custom={"a": "x", "b": 1}, note="two\nlines").version == edited.version == 2
    assert CustomerRow.objects.count() == 1


def test_other_content_under_the_same_key_is_refused_and_makes_nobody() -> None:
    made = make()
    for different in ({"name": "李四"}, {"phone": "13800138000"}, {"once": Once(KEY.key, "PUT")}):
        with pytest.raises(Conflict) as refused:
            make(**different)
        assert refused.value.code == "key_conflict"
        assert refused.value.details == {"candidates": [ids.public_customer(made.id)]}
    assert CustomerRow.objects.count() == 1


def test_a_refusal_uses_up_no_key() -> None:
    make(once=Once("x:first"), phone="13800138000")
    with pytest.raises(Conflict):
        make(phone="13800138000")
    assert not make(phone="13900139000").is_replayed


def test_an_edit_is_done_once_and_its_key_stands_for_nothing_else() -> None:
    made = make(once=Once())
    assert edit(made, version=1, note="window").version == 2
    again = edit(made, version=1, note="window")
    assert (again.version, again.is_replayed, again.was_made) == (2, True, False)
    for different in ({"version": 1, "note": "door"}, {"version": 2, "note": "window"}):
        with pytest.raises(Conflict) as refused:
            edit(made, **different)
        assert refused.value.code == "key_conflict"
    with pytest.raises(Conflict):
        edit(make(once=Once(), name="李四"), version=1, note="window")
    with pytest.raises(Conflict):
        make(once=Once("x:edit-1"))
    assert (queries.get(made.id).note, CustomerRow.objects.count()) == ("window", 2)


def test_a_key_tells_nothing_to_who_may_not_see_its_customer() -> None:
    there = open_store(actor=SEED, now=NOW, code="lake", name="lake").id
    made = make(store_id=there)
    stranger = Actor(ActorKind.STAFF, 12, frozenset({"customers:write"}), frozenset({there + 1}))
    with pytest.raises(NotFound):
        operations.create(actor=stranger, now=NOW, name="王小明", once=KEY, store_id=None)
    assert made.version == 1


def test_a_request_of_an_erased_customer_makes_nobody_anew() -> None:
    made = make()
    operations.forget(made.id, actor=SEED, now=NOW, reason="asked")
    with pytest.raises(Conflict) as refused:
        make()
    assert refused.value.code == "customer_forgotten"
    assert CustomerRow.objects.count() == 1


def test_keys_outlive_a_change_of_the_master_key(settings) -> None:
    made = make()
    settings.OTHER_MASTER_KEYS = {settings.MASTER_KEY_VERSION: settings.MASTER_KEY}
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION = bytes(32), settings.MASTER_KEY_VERSION + 1
    operations.rewrap()
    settings.OTHER_MASTER_KEYS = {}
    ring.cache_clear()
    assert make().id == made.id


def test_neither_key_nor_content_stands_in_the_row() -> None:
    make(phone="13800138000")
    (row,) = RequestRow.objects.all()
    assert (len(row.key), len(row.fingerprint)) == (16, 16)
