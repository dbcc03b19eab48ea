"""Writing to the log."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brim.base.events import operations, queries
from brim.base.events.models import EventRow, ReasonRow
from brim.base.events.types import Event, Fact, event
from brim.base.kit import ids
from brim.base.kit.tests.trips import counted_trips

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@event("events.thing_tested")
@dataclass(frozen=True)
class ThingTested(Event):
    amount_minor: int
    code: str = ""
    parts: tuple[int, ...] = ()
    extra: dict[str, int | str | None] | None = None


@pytest.mark.django_db
def test_an_event_is_written_with_all_that_was_said() -> None:
    made = operations.record(
        ThingTested(1230, "a", (1, 2)), customer_id=7, actor="staff:1", now=NOW, request_id="r1", reason="why"
    )
    assert EventRow.objects.values().get() == {
        "customer_id": 7,
        "id": made,
        "xid": EventRow.objects.get().xid,
        "type": "events.thing_tested",
        "data": {"amount_minor": 1230, "code": "a", "parts": [1, 2], "extra": None},
        "actor": "staff:1",
        "reason": "",
        "request_id": "r1",
        "recorded_at": NOW,
    }
    assert [one.reason for one in queries.timeline(7, limit=5).items] == ["why"]


@pytest.mark.django_db
def test_the_house_s_own_events_keep_their_reason() -> None:
    operations.record(ThingTested(1), customer_id=0, actor="staff:1", now=NOW, reason="counted")
    assert EventRow.objects.get().reason == "counted"
    assert not ReasonRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(AssertionError):
        operations.record(ThingTested(1), customer_id=7, actor="staff:1", now=NOW)
    assert EventRow.objects.count() == 0


@pytest.mark.django_db
def test_an_id_given_by_the_caller_is_kept() -> None:
    given_id = ids.make()
    facts = [Fact(ThingTested(1), 7, "staff:1", NOW, id=given_id), Fact(ThingTested(2), 7, "staff:1", NOW)]
    made = operations.record_many(facts)
    assert made[0] == given_id
    assert made[1] > given_id
    assert list(EventRow.objects.order_by("id").values_list("id", flat=True)) == made


@pytest.mark.django_db
@pytest.mark.parametrize("value", [1.5, b"x", {"a": 1.0}, [object()], {1: 2}])
def test_a_value_that_the_log_cannot_hold_stops_the_operation(value: object) -> None:
    with pytest.raises(AssertionError):
        operations.record(ThingTested(value), customer_id=7, actor="staff:1", now=NOW)
    assert EventRow.objects.count() == 0


text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
awkward = st.one_of(text, st.text("\\\t\n\r\"'N.{}u0", max_size=12))


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=awkward, actor=awkward, reason=awkward, request_id=awkward, number=st.integers())
def test_any_text_comes_back_as_it_went_in(code: str, actor: str, reason: str, request_id: str, number: int) -> None:
    made = operations.record(
        ThingTested(number, code, extra={code: reason}),
        customer_id=7,
        actor=actor,
        now=NOW,
        request_id=request_id,
        reason=reason,
    )
    row = queries.timeline(7, limit=1).items[0]
    assert (row.id, row.actor, row.reason, row.request_id) == (made, actor, reason, request_id)
    assert row.data == {"amount_minor": number, "code": code, "parts": [], "extra": {code: reason}}


@pytest.mark.django_db
def test_what_postgresql_cannot_store_does_not_stop_a_batch() -> None:
    operations.record(ThingTested(1, "a\0b\ud800"), customer_id=7, actor="x\0y", now=NOW, reason="\ud800\\\0")
    row = queries.timeline(7, limit=1).items[0]
    assert (row.data["code"], row.actor, row.reason) == ("ab?", "xy", "?\\")


@pytest.mark.django_db
def test_the_letters_of_a_nuls_code_are_letters() -> None:
    operations.record(ThingTested(1, "\\u0000", extra={"a\0": "\\\\u0000\0"}), customer_id=7, actor="x", now=NOW)
    row = queries.timeline(7, limit=1).items[0]
    assert (row.data["code"], row.data["extra"]) == ("\\u0000", {"a": "\\\\u0000"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE events_event SET reason = 'x'", "DELETE FROM events_event"],
)
def test_the_application_may_not_change_the_log(statement: str) -> None:
    operations.record(ThingTested(1), customer_id=7, actor="staff:1", now=NOW)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert EventRow.objects.values_list("reason", flat=True).get() == ""


@pytest.mark.django_db
def test_a_batch_of_a_thousand_takes_one_statement(monkeypatch) -> None:
    facts = [Fact(ThingTested(n), n + 1, "key:1", NOW) for n in range(1000)]
    operations.unticked = 0
    with counted_trips(monkeypatch) as counted:
        operations.record_many(facts)
    assert (counted.statements, counted.alone) == (1, 0)
    assert EventRow.objects.count() == 1000


@pytest.mark.django_db
def test_a_timeline_is_paged_newest_first() -> None:
    made = operations.record_many([Fact(ThingTested(n), 7, "staff:1", NOW) for n in range(5)])
    operations.record(ThingTested(9), customer_id=8, actor="staff:1", now=NOW)
    first = queries.timeline(7, limit=2)
    second = queries.timeline(7, before=first.next_cursor, limit=2)
    third = queries.timeline(7, before=second.next_cursor, limit=2)
    assert [[row.id for row in page.items] for page in (first, second, third)] == [
        [made[4], made[3]],
        [made[2], made[1]],
        [made[0]],
    ]
    assert third.next_cursor is None
