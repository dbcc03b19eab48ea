"""What rooms say of an erasure is asked before it, and done after it."""

from datetime import UTC, datetime

import pytest

from brim.base.identity.types import system
from brim.base.kit.refusals import Conflict
from brim.core.customers import erasure, operations, queries

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")


@pytest.fixture
def lin(db) -> int:
    return operations.create(actor=SEED, now=NOW, name="Lin Wan", phone="13800138000", note="likes tea").id


def test_what_is_under_way_keeps_a_customer_as_they_are(lin, monkeypatch):
    monkeypatch.setitem(erasure.BLOCKS, "test.parcel", lambda customer_id: [f"A parcel goes to {customer_id}."])
    monkeypatch.setitem(erasure.BLOCKS, "test.nothing", lambda _customer_id: [])
    before = queries.get(lin)
    with pytest.raises(Conflict) as refusal:
        operations.forget(lin, actor=SEED, now=NOW, reason="asked")
    assert refusal.value.code == "erasure_blocked"
    assert refusal.value.message == f"Nothing was erased. A parcel goes to {lin}."
    assert refusal.value.details == {"reasons": [f"A parcel goes to {lin}."]}
    assert queries.get(lin) == before
    monkeypatch.delitem(erasure.BLOCKS, "test.parcel")
    operations.forget(lin, actor=SEED, now=NOW, reason="asked")
    assert queries.get(lin).forgotten_at == NOW


def test_nothing_begins_for_who_is_erased(lin):
    erasure.keep(lin)
    operations.forget(lin, actor=SEED, now=NOW, reason="asked")
    with pytest.raises(Conflict) as refusal:
        erasure.keep(lin)
    assert refusal.value.code == "customer_forgotten"


def test_a_name_is_given_once():
    with pytest.raises(AssertionError, match="registered twice"):
        erasure.register_erasure("access.forget_devices", "Devices")
