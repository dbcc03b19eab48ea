from django.db import models
from django.db.models.expressions import RawSQL


class EventRow(models.Model):
    """One event. Written by `operations` alone and never changed: see the migration's REVOKE."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    # The writing transaction, by which readers know what is committed: pg_current_xact_id() as a number.
    xid = models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", []))
    type = models.TextField()
    data = models.JSONField()
    actor = models.TextField()
    # Only the business's (customer 0): the others lie in ReasonRow.
    reason = models.TextField(default="")
    request_id = models.TextField(default="")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "events_event"
        indexes = [models.Index(fields=["xid"], name="events_event_xid")]
        constraints = [models.CheckConstraint(condition=models.Q(id__gt=0), name="events_event_id_positive")]


class ReasonRow(models.Model):
    """Why somebody did what an event tells, sealed under the customer's key. Written with its event, never changed."""

    pk = models.CompositePrimaryKey("customer_id", "event_id")
    customer_id = models.BigIntegerField()
    event_id = models.BigIntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "events_reason"
        constraints = [models.CheckConstraint(condition=models.Q(customer_id__gt=0), name="events_reason_customer")]


class Tick(models.Model):
    """A remembered snapshot: where a long stretch of the log may be cut. Writers leave one every few thousand events.

    The key holds the writing transaction too, so that two writers never wait for each other here.
    """

    pk = models.CompositePrimaryKey("next_xid", "xid")
    next_xid = models.BigIntegerField()
    xid = models.BigIntegerField()
    snapshot = models.TextField()

    class Meta:
        db_table = "events_tick"


class Cursor(models.Model):
    """How far a listener has come; changes in the same transaction as the listener's effect."""

    listener = models.TextField(primary_key=True)
    position = models.TextField()
    updated_at = models.DateTimeField()
    # How many events the next batch may hold: halved on failure until the culprit stands alone.
    batch_limit = models.IntegerField()
    failures = models.IntegerField(default=0)
    last_error = models.TextField(default="")
    stuck_at = models.TextField(default="")
    retry_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "events_cursor"
        constraints = [
            models.CheckConstraint(condition=models.Q(failures__gte=0), name="events_cursor_failures"),
            models.CheckConstraint(condition=models.Q(batch_limit__gt=0), name="events_cursor_batch_limit"),
        ]
