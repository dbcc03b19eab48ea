"""No plaintext lands, tampering is seen, keys can be changed, a forgotten customer is gone."""

import logging
import os
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from brim.base.events import queries as events
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Conflict, Forbidden, Invalid
from brim.core.customers import operations, queries
from brim.core.customers.encryption import Sealed, UnreadableError, current, identity_hash, tokens, unseal
from brim.core.customers.models import CustomerRow, IdentityRow
from brim.core.customers.types import Customer, Draft

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")
PERSONAL = {
    "name": "欧阳明珠",
    "phone": "13857190246",
    "email": "pearl.ouyang@example.com",
    "ref": "member-7731",
    "birthday": date(1987, 6, 5),
    "note": "prefers the window seat",
    "custom": {"favourite": "silver needle"},
}
SECRETS = [
    "欧阳明珠",
    "明珠",
    "13857190246",
    "57190246",
    "0246",
    "pearl.ouyang",
    "example.com",
    "member-7731",
    "1987-06-05",
    "window seat",
    "silver needle",
    "favourite",
]


def make(**fields: object) -> Customer:
    return operations.create(**{"actor": SEED, "now": NOW} | PERSONAL | fields)


def whole_database() -> dict[str, bytes]:
    """Every row of every table, as text and with binary columns as the bytes they hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        dump: dict[str, bytes] = {}
        for table in tables:
            cursor.execute(f'SELECT t::text, t.* FROM "{table}" t')
            dump[table] = b"\n".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode(errors="replace")
                for row in cursor.fetchall()
                for value in row
            )
    return dump


@pytest.mark.django_db
def test_no_personal_data_stands_in_plain_anywhere_in_the_database(caplog):
    caplog.set_level(logging.DEBUG, logger="brim")
    made = make()
    operations.edit(made.id, actor=SEED, now=NOW, note="now prefers the window seat by the door")
    operations.create_many([Draft("欧阳明珠", phone="+86 571 9024 60246", note="window seat")], actor=SEED, now=NOW)
    queries.find("明珠")
    dump = whole_database()
    assert len(dump["customers_customer"]) > 500
    assert b"customer_created" in dump["events_event"]
    # Four digits may stand by chance in a number of ours; longer texts may not.
    found = [
        (table, secret)
        for table, content in dump.items()
        for secret in SECRETS
        if len(secret.encode()) > 4 and (secret.encode() in content or secret.encode().hex().encode() in content)
    ]
    assert found == []
    assert [secret for secret in SECRETS if secret in caplog.text] == []


@pytest.mark.django_db
def test_two_customers_with_the_same_data_have_nothing_sealed_in_common():
    one, two = (
        CustomerRow.objects.get(customer_id=operations.create(actor=SEED, now=NOW, name="王小明").id) for _ in range(2)
    )
    assert bytes(one.profile) != bytes(two.profile)
    assert bytes(one.wrapped_key) != bytes(two.wrapped_key)
    assert len(bytes(one.wrapped_key)) == 12 + 32 + 16
    assert len(bytes(one.profile)) == 12 + 64 + 16
    assert one.tokens == two.tokens


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["profile", "wrapped_key"])
@pytest.mark.parametrize("place", [0, 20, -1])
def test_one_flipped_bit_makes_the_row_unreadable(column, place):
    made = make()
    row = CustomerRow.objects.get(customer_id=made.id)
    blob = bytearray(getattr(row, column))
    blob[place] ^= 1
    CustomerRow.objects.update(**{column: bytes(blob)})
    for look in (
        lambda: queries.get(made.id),
        lambda: queries.named([made.id], actor=SEED),
        lambda: queries.find("明珠"),
        lambda: operations.edit(made.id, actor=SEED, now=NOW, name="x"),
    ):
        with pytest.raises(UnreadableError, match=f"customer {made.id} does not open"):
            look()
    assert bytes(getattr(CustomerRow.objects.get(), column)) == bytes(blob)


@pytest.mark.django_db
@pytest.mark.parametrize("blob", [b"", b"short"])
def test_a_blob_cut_short_is_unreadable(blob):
    made = make()
    CustomerRow.objects.update(profile=blob)
    with pytest.raises(UnreadableError):
        queries.get(made.id)


@pytest.mark.django_db
@pytest.mark.parametrize("columns", [["profile"], ["wrapped_key"], ["profile", "wrapped_key"]])
def test_what_is_moved_to_another_customer_does_not_open(columns):
    one, two = make(), operations.create(actor=SEED, now=NOW, name="李雷")
    source = CustomerRow.objects.get(customer_id=one.id)
    values = {column: bytes(getattr(source, column)) for column in columns}
    CustomerRow.objects.filter(customer_id=two.id).update(**values)
    with pytest.raises(UnreadableError, match=f"customer {two.id}"):
        queries.get(two.id)
    assert queries.get(one.id) == one


def test_what_was_sealed_and_found_long_ago_still_is(settings):
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION = bytes(range(32)), 1
    wrapped = (
        "c0559b5dc1c586f291ce9941e9bf479c7a9ef1908b8edd5e45d11e12b5b492a74f97be6d64fd89cf4551cf8205ceac4c924fb223"
        "d7beb1f14ffee131"
    )
    profile = (
        "94ad61a150eb16f05a588c01d735e064be727bb60ce854c2d657f95a4f3b180a9b5ce4243e45cf34633ed0cca06f36e8dad97912"
        "cfe69597f62f88b9f9274bff64c51b59ae1c746d63ed7d378592330dcfa9e1311b449862d4a41604"
    )
    assert unseal(7, Sealed(1, bytes.fromhex(wrapped), bytes.fromhex(profile))) == {"name": "林薇"}
    assert tokens(current(), ["林薇"]) == [-7256984393859046082]
    assert identity_hash(current(), 1, "x").hex() == "50937764e3d7207442b342f3c9f9c760"


@pytest.mark.django_db
def test_another_master_key_opens_nothing_and_says_so(settings):
    made = make()
    settings.MASTER_KEY = os.urandom(32)
    with pytest.raises(UnreadableError, match="the key of customer"):
        queries.get(made.id)
    settings.MASTER_KEY_VERSION = 2
    with pytest.raises(UnreadableError, match="master key version 1, which is not configured"):
        queries.get(made.id)


@pytest.mark.django_db
def test_the_master_key_is_changed_while_everything_is_found_and_stays_unique(settings):
    made = [
        make(),
        *[operations.create(actor=SEED, now=NOW, name=f"王小明{n}", phone=f"1390013900{n}") for n in range(4)],
    ]
    old, sealed = settings.MASTER_KEY, bytes(CustomerRow.objects.get(customer_id=made[0].id).profile)
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION, settings.OTHER_MASTER_KEYS = os.urandom(32), 2, {1: old}
    newer = operations.create(actor=SEED, now=NOW, name="王小明5", phone="13900139005")
    first = operations.rewrap(limit=3)
    assert first == operations.Rewrapped(3, made[2].id)

    # In the middle of the change both halves are found, and neither half's identities can be taken.
    assert [found.id for found in queries.find("小明").items] == [newer.id, *[c.id for c in made[:0:-1]]]
    assert queries.by_ref("member-7731") == made[0]
    for number in (1, 3, 5):
        with pytest.raises(Conflict):
            operations.create(actor=SEED, now=NOW, name="x", phone=f"1390013900{number}")
    edited = operations.edit(made[4].id, actor=SEED, now=NOW, name="王大明")
    assert operations.create_many([Draft("x", ref="member-7731")], actor=SEED, now=NOW) == [made[0].id]

    assert operations.rewrap(after=made[2].id, limit=3) == operations.Rewrapped(1, None)
    assert operations.rewrap() == operations.Rewrapped(0, None)
    settings.OTHER_MASTER_KEYS = {}
    assert queries.get_many([c.id for c in made]) == {c.id: c for c in [*made[:4], edited]}
    assert bytes(CustomerRow.objects.get(customer_id=made[0].id).profile) == sealed, (
        "the data itself is not sealed anew"
    )
    assert queries.by_ref("member-7731") == made[0]
    assert [found.id for found in queries.find("0246").items] == [made[0].id]
    assert IdentityRow.objects.count() == 3 + 4 + 1
    with pytest.raises(Conflict):
        operations.create(actor=SEED, now=NOW, name="x", phone="13900139000")


@pytest.mark.django_db
def test_a_forgotten_customer_keeps_its_id_and_nothing_else():
    made = make()
    writer = Actor(ActorKind.STAFF, 1, frozenset({"customers:write", "customers:read"}))
    with pytest.raises(Forbidden):
        operations.forget(made.id, actor=writer, now=NOW, reason="asked")
    with pytest.raises(Invalid, match="card number"):
        operations.forget(made.id, actor=SEED, now=NOW, reason="asked from 4111 1111 1111 1111")
    assert queries.get(made.id) == made
    operations.forget(made.id, actor=SEED, now=NOW, reason="privacy request 7")
    gone = queries.get(made.id)
    assert (gone.name, gone.phone, gone.email, gone.ref, gone.note, gone.custom) == ("", "", "", "", "", {})
    assert (gone.birthday, gone.version, gone.forgotten_at) == (None, 2, NOW)
    row = CustomerRow.objects.get()
    assert (bytes(row.wrapped_key), bytes(row.profile), row.tokens) == (b"", b"", [])
    assert IdentityRow.objects.count() == 0
    assert queries.named([made.id], actor=SEED) == {made.id: "Erased customer"}
    assert list(queries.find("明珠").items) == list(queries.find("").items) == []
    assert events.timeline(made.id, limit=1).items[0].type == "customers.customer_forgotten"
    for again in (
        lambda: operations.edit(made.id, actor=SEED, now=NOW, name="x"),
        lambda: operations.forget(made.id, actor=SEED, now=NOW, reason=""),
    ):
        with pytest.raises(Conflict) as refusal:
            again()
        assert refusal.value.code == "customer_forgotten"
    assert make().id != made.id, "the identities are free again"


@pytest.mark.django_db
def test_the_tables_themselves_refuse_the_house_and_a_half_forgotten_customer():
    made = make()
    for change in ({"forgotten_at": NOW}, {"version": 0}, {"customer_id": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CustomerRow.objects.filter(customer_id=made.id).update(**change)
