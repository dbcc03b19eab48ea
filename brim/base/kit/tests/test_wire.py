import pytest
from django.db import IntegrityError, connection, transaction

from brim.base.kit import wire
from brim.base.kit.tests.trips import counted_trips
from brim.base.kit.wire import Lines, Statement, Table, array, ask, escaped, tell

THINGS = Table("wire_thing", {"id": "bigint", "name": "text", "data": "jsonb", "bytes": "bytea"})
TEXTS = [
    "plain",
    "龙井 🍵",
    "",
    "tab\tbed",
    "two\nlines\r",
    "\\N",
    "back\\slash",
    "\\x41",
    '"quoted"',
    "{braces, NULL}",
]


@pytest.fixture
def things(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE wire_thing (id bigint PRIMARY KEY, name text, data jsonb, bytes bytea)")
    yield lambda: ask([Statement("SELECT id, name, data::text, bytes FROM wire_thing ORDER BY id")])[0]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS wire_thing")


def line(number: int, name: str) -> str:
    return f"{number}\t{escaped(name)}\t\\N\t\\\\x{'ab' * 3}\n"


def test_questions_travel_together_and_come_back_in_order(db, monkeypatch):
    with counted_trips(monkeypatch) as counted:
        answers = ask([Statement("SELECT %s::int", [n]) for n in (3, 1, 2)])
    assert answers == [[(3,)], [(1,)], [(2,)]]
    assert (counted.trips, counted.statements, counted.alone) == (1, 3, 0)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("few", [0, 128])
def test_a_line_says_the_same_by_copy_and_by_insert(things, monkeypatch, text, few):
    monkeypatch.setattr(wire, "FEW", few)
    tell([Lines(THINGS, [line(1, text)])])
    assert things() == [(1, text, None, b"\xab\xab\xab")]


def test_half_a_character_is_written_as_a_question_mark_either_way(things, monkeypatch):
    tell([Lines(THINGS, [line(1, "\ud83c")])])
    monkeypatch.setattr(wire, "FEW", 0)
    tell([Lines(THINGS, [line(2, "\ud83c")])])
    assert [row[1] for row in things()] == ["?", "?"]


def test_writes_travel_together_unless_one_needs_a_copy(things, monkeypatch):
    rename = Statement("UPDATE wire_thing SET name = 'x' WHERE id = ANY(%s)", [array([1, 3])])
    with counted_trips(monkeypatch) as together:
        tell([Lines(THINGS, [line(1, "a"), line(2, "b")]), rename])
    with counted_trips(monkeypatch) as apart:
        tell([Lines(THINGS, [line(3, "c\n")]), rename])
    assert (together.trips, together.statements, apart.trips, apart.statements) == (1, 2, 0, 2)
    assert [row[1] for row in things()] == ["x", "b", "x"]


def test_a_write_that_fails_raises_what_django_raises_and_undoes_the_transaction(things):
    with pytest.raises(IntegrityError, match="wire_thing_pkey"), transaction.atomic():
        tell([Lines(THINGS, [line(1, "a")]), Lines(THINGS, [line(1, "again")]), Lines(THINGS, [line(2, "b")])])
    assert things() == []


def test_nothing_to_write_asks_nothing(db, monkeypatch):
    with counted_trips(monkeypatch) as counted:
        tell([])
    assert (counted.trips, counted.statements) == (0, 0)
