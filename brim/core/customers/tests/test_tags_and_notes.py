"""Tags on many at once; notes that are sealed, changed by their writer alone, and gone with their customer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from brim.base.events import queries as events
from brim.base.identity.operations import open_store
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused
from brim.core.customers import operations, queries
from brim.core.customers.encryption import UnreadableError
from brim.core.customers.models import CustomerRow, NoteRow, TagRow
from brim.core.customers.types import Draft, Note, Tag

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SEED = system("seed")


def staff(number: int, *words: str, stores: set[int] | None = None) -> Actor:
    held = frozenset(words or ("customers:read", "customers:write"))
    return Actor(ActorKind.STAFF, number, held, None if stores is None else frozenset(stores))


@pytest.fixture
def people(db) -> list[int]:
    open_store(actor=SEED, now=NOW, code="lake", name="Lake")
    return operations.create_many([Draft("Ann"), Draft("Ben"), Draft("Cho", store_id=1)], actor=SEED, now=NOW)


def tags_of(customer_id: int) -> list[str]:
    known = {tag.id: tag.name for tag in queries.tags()}
    return [known[number] for number in queries.get(customer_id).tag_ids]


def told(customer_id: int) -> list[str]:
    return [event.type.partition(".")[2] for event in events.timeline(customer_id, limit=9).items]


def test_a_tag_is_put_on_many_once_and_taken_off(people):
    assert operations.tag(people, "  Window  seat ", actor=SEED, now=NOW) == 3
    assert operations.tag(people, "window SEAT", actor=SEED, now=NOW) == 0
    assert tags_of(people[0]) == ["Window seat"]
    assert operations.tag(people[:1], "VIP", actor=SEED, now=NOW) == 1
    assert [tag.name for tag in queries.tags()] == ["VIP", "Window seat"]
    assert operations.untag(people, "vip", actor=SEED, now=NOW) == 1
    assert tags_of(people[0]) == ["Window seat"]
    assert told(people[0]) == ["customer_untagged", "customer_tagged", "customer_tagged", "customer_created"]
    assert told(people[1]) == ["customer_tagged", "customer_created"]


def test_who_is_of_another_store_unknown_or_erased_is_passed_over(people):
    operations.forget(people[1], actor=SEED, now=NOW, reason="asked")
    assert operations.tag([*people, 7], "VIP", actor=staff(5, stores={9}), now=NOW) == 1
    assert tags_of(people[0]) == ["VIP"]
    assert tags_of(people[2]) == []


@pytest.mark.parametrize("name", ["", "a, b", "x" * 31, "4111 1111 1111 1111", "\x07"])
def test_a_name_that_is_no_tag_is_refused(people, name):
    with pytest.raises(Invalid):
        operations.tag(people, name, actor=SEED, now=NOW)
    assert TagRow.objects.count() == 0


def test_too_many_are_refused_and_nobody_is_tagged(people, monkeypatch):
    monkeypatch.setattr("brim.core.customers.operations.tags.MAX_PER_CUSTOMER", 1)
    operations.tag(people[:1], "one", actor=SEED, now=NOW)
    with pytest.raises(Refused) as refused:
        operations.tag(people, "two", actor=SEED, now=NOW)
    assert refused.value.code == "too_many_tags"
    assert [tags_of(number) for number in people] == [["one"], [], []]
    monkeypatch.setattr("brim.core.customers.operations.tags.MAX_TAGS", 1)
    with pytest.raises(Refused):
        operations.tag(people[1:], "three", actor=SEED, now=NOW)
    with pytest.raises(Invalid):
        operations.tag(range(1, 1002), "one", actor=SEED, now=NOW)


def test_tagging_needs_the_word_and_untagging_a_tag(people):
    with pytest.raises(Forbidden):
        operations.tag(people, "VIP", actor=staff(5, "customers:read"), now=NOW)
    with pytest.raises(NotFound):
        operations.untag(people, "VIP", actor=SEED, now=NOW)


def test_tagging_many_asks_a_fixed_number_of_queries(people, django_assert_max_num_queries):
    operations.tag(people[:1], "VIP", actor=SEED, now=NOW)
    many = operations.create_many([Draft(f"P{number}x") for number in range(200)], actor=SEED, now=NOW)
    with django_assert_max_num_queries(6):
        operations.tag(many, "VIP", actor=SEED, now=NOW)
    assert queries.tags() == [Tag(queries.tags()[0].id, "VIP")]


def test_a_note_comes_back_as_written_and_lies_sealed(people):
    made = operations.write_note(people[0], " Keep the\r\nwindow table ", actor=staff(5), now=NOW)
    assert made == Note(made.id, people[0], "Keep the\nwindow table", "staff:5", NOW)
    assert queries.notes(people[0], [made.id], actor=staff(6)) == {made.id: made}
    assert b"window" not in bytes(NoteRow.objects.get().text)
    (event, _created) = events.timeline(people[0], limit=9).items
    assert (event.type, event.data) == ("customers.note_written", {"entry_id": made.id})


def test_a_form_sent_twice_writes_once(people):
    number = ids.make()
    first = operations.write_note(people[0], "once", actor=staff(5), now=NOW, note_id=number)
    assert operations.write_note(people[0], "once", actor=staff(5), now=LATER, note_id=number) == first
    with pytest.raises(Conflict) as refused:
        operations.write_note(people[0], "twice", actor=staff(5), now=LATER, note_id=number)
    assert refused.value.code == "key_conflict"
    assert NoteRow.objects.count() == 1
    assert told(people[0]) == ["note_written", "customer_created"]


def test_a_note_is_changed_by_its_writer_within_a_week(people):
    made = operations.write_note(people[0], "tea", actor=staff(5), now=NOW)
    changed = operations.edit_note(people[0], made.id, "oolong", actor=staff(5), now=LATER)
    assert (changed.text, changed.edited_at) == ("oolong", LATER)
    for actor, now in ((staff(6), LATER), (staff(5), NOW + timedelta(days=8))):
        with pytest.raises(Conflict) as refused:
            operations.edit_note(people[0], made.id, "milk", actor=actor, now=now)
        assert refused.value.code == "note_stands"
        with pytest.raises(Conflict):
            operations.erase_note(people[0], made.id, actor=actor, now=now)
    assert queries.notes(people[0], [made.id], actor=SEED)[made.id].text == "oolong"
    operations.erase_note(people[0], made.id, actor=staff(5), now=LATER)
    assert queries.notes(people[0], [made.id], actor=SEED) == {}
    assert told(people[0])[:2] == ["note_erased", "note_edited"]


def test_who_may_erase_customers_may_take_away_any_note(people):
    made = operations.write_note(people[0], "tea", actor=staff(5), now=NOW)
    owner = staff(6, "customers:write", "customers:forget")
    operations.erase_note(people[0], made.id, actor=owner, now=NOW + timedelta(days=90))
    assert NoteRow.objects.count() == 0


def test_a_note_that_moved_to_another_customer_or_number_does_not_open(people):
    made = operations.write_note(people[0], "tea", actor=staff(5), now=NOW)
    NoteRow.objects.filter(id=made.id).update(id=made.id + 1)
    with pytest.raises(UnreadableError):
        queries.notes(people[0], [made.id + 1], actor=SEED)


def test_erasing_the_customer_takes_notes_and_tags_with_it(people):
    operations.write_note(people[0], "tea", actor=staff(5), now=NOW)
    operations.tag(people[:1], "VIP", actor=SEED, now=NOW)
    operations.forget(people[0], actor=SEED, now=NOW, reason="asked")
    assert NoteRow.objects.count() == 0
    assert CustomerRow.objects.get(customer_id=people[0]).tags == []
    with pytest.raises(Conflict) as refused:
        operations.write_note(people[0], "tea", actor=staff(5), now=NOW)
    assert refused.value.code == "customer_forgotten"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001, "4111 1111 1111 1111", "a\x00b"])
def test_what_is_no_note_is_refused(people, text):
    with pytest.raises(Invalid):
        operations.write_note(people[0], text, actor=SEED, now=NOW)
    assert NoteRow.objects.count() == 0


def test_notes_of_other_stores_are_not_found(people):
    made = operations.write_note(people[2], "tea", actor=SEED, now=NOW)
    with pytest.raises(NotFound):
        queries.notes(people[2], [made.id], actor=staff(5, stores={9}))
    with pytest.raises(NotFound):
        operations.write_note(people[2], "tea", actor=staff(5, stores={9}), now=NOW)


def test_a_page_of_notes_is_opened_in_two_queries(people, django_assert_num_queries):
    made = [operations.write_note(people[0], f"note {number}", actor=SEED, now=NOW).id for number in range(20)]
    with django_assert_num_queries(2):
        assert len(queries.notes(people[0], made, actor=SEED)) == 20
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_note")
        assert cursor.fetchone() == (20,)
