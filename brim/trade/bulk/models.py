from django.db import models
from django.db.models import F, Q

from brim.trade.bulk.types import OPEN, Kind, Status


class JobRow(models.Model):
    """A file of requests and its progress. It belongs to the business: `customer_id` is 0.

    `next_part` is the first that has no results yet, `begun_part` the last that was begun. `authority` is who sent the
    file, and the stores they were limited to; `undo_authority` who undoes it, and why.
    """

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    key = models.TextField()
    fingerprint = models.BinaryField()
    authority = models.JSONField()
    undo_authority = models.JSONField(null=True)
    lines = models.IntegerField()
    parts = models.IntegerField()
    begun_part = models.IntegerField()
    next_part = models.IntegerField()
    posted = models.IntegerField()
    refused = models.IntegerField()
    undone = models.IntegerField()
    kept = models.IntegerField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bulk_job"
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "key"], name="bulk_job_key"),
            models.CheckConstraint(name="bulk_job_kind", condition=Q(kind__in=list(Kind))),
            models.CheckConstraint(name="bulk_job_status", condition=Q(status__in=list(Status))),
            models.CheckConstraint(
                name="bulk_job_counts",
                condition=Q(posted__gte=0, refused__gte=0, undone__gte=0, kept__gte=0, lines__gte=0)
                & Q(lines__gte=F("posted") + F("refused"))
                & Q(posted__gte=F("undone") + F("kept")),
            ),
            models.CheckConstraint(
                name="bulk_job_parts", condition=Q(next_part__gte=0, parts__gte=F("next_part"), begun_part__gte=-1)
            ),
            models.CheckConstraint(
                name="bulk_job_ended",
                condition=Q(status__in=list(OPEN), ended_at__isnull=True)
                | ~Q(status__in=list(OPEN)) & Q(ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="bulk_job_open", condition=Q(status__in=list(OPEN))),
            models.Index(fields=["created_at", "id"], name="bulk_job_created"),
        ]


class PartRow(models.Model):
    """Some hundred lines of a job. `content` is emptied once they have results.

    `posted`: [line, ref, customer, operation, store] each; `faults`: [line, ref, step, code, field, figures] each.
    """

    pk = models.CompositePrimaryKey("customer_id", "job_id", "number")
    customer_id = models.BigIntegerField()
    job_id = models.BigIntegerField()
    number = models.IntegerField()
    content = models.BinaryField()
    posted = models.JSONField(default=list)
    faults = models.JSONField(default=list)

    class Meta:
        db_table = "bulk_part"
        constraints = [models.CheckConstraint(name="bulk_part_number", condition=Q(number__gte=0))]
