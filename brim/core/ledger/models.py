"""The ledger's tables. Rows that grow with customers or time live in the customer's partition (customer_id first)."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q


class Chart(models.Model):
    """The chart of accounts: one row a kind, asset and detail; small, referred to by `code`."""

    code = models.IntegerField(primary_key=True)
    kind = models.TextField()
    asset = models.TextField()
    detail = models.TextField(default="")

    class Meta:
        db_table = "ledger_chart"
        constraints = [models.UniqueConstraint(fields=["kind", "asset", "detail"], name="ledger_chart_once")]


class Account(models.Model):
    """A customer's running totals under one code. `occurred_us`: the latest entry's moment, in microseconds of 1970.

    `siblings`: how many accounts the customer had when this row was last written; the largest is true. It tells a
    statement that waited for the lock of an account that was opened meanwhile, which such a statement does not show.
    """

    pk = models.CompositePrimaryKey("customer_id", "code")
    customer_id = models.BigIntegerField()
    code = models.IntegerField()
    posted = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    occurred_us = models.BigIntegerField(default=0)
    head = models.BinaryField()
    siblings = models.SmallIntegerField(default=1)

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.CheckConstraint(condition=Q(posted__gte=F("floor") + F("held")), name="ledger_account_floor"),
            models.CheckConstraint(condition=Q(held__gte=0), name="ledger_account_held"),
            models.CheckConstraint(condition=Q(floor__lte=0), name="ledger_account_floor_sign"),
            models.CheckConstraint(condition=Q(seq__gte=0), name="ledger_account_seq"),
        ]


class Transfer(models.Model):
    """One leg of one fact, appended once. A fact that moves nothing (placing a hold) is a row without a code."""

    pk = models.CompositePrimaryKey("customer_id", "key", "leg")
    customer_id = models.BigIntegerField()
    key = models.UUIDField()
    leg = models.SmallIntegerField()
    id = models.BigIntegerField()
    code = models.IntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    book = models.IntegerField(null=True)
    kind = models.TextField()
    fingerprint = models.UUIDField()
    cause = models.TextField()
    actor = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    hash = models.BinaryField()
    xid = models.BigIntegerField()

    class Meta:
        db_table = "ledger_transfer"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "code", "seq"], condition=Q(code__isnull=False), name="ledger_transfer_seq"
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=False, seq__gte=1, book__isnull=False) & ~Q(amount=0)
                | Q(code__isnull=True, seq__isnull=True, book__isnull=True, amount=0, leg=0),
                name="ledger_transfer_moves",
            ),
        ]
        indexes = [
            BrinIndex(fields=["xid"], name="ledger_transfer_xid", pages_per_range=32, autosummarize=True),
            # Lists and books over all customers go by time.
            BrinIndex(fields=["occurred_at"], name="ledger_transfer_occurred", pages_per_range=32, autosummarize=True),
        ]


class Hold(models.Model):
    """An amount of one account set aside: `remaining` counts against what is available until drawn."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    code = models.IntegerField()
    amount = models.BigIntegerField()
    remaining = models.BigIntegerField()
    placed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_hold"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_hold_amount"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("amount")), name="ledger_hold_remaining"
            ),
        ]


class Checkpoint(models.Model):
    """A book's total over all rows that `snapshot` sees (PostgreSQL's text form); written by a background job alone."""

    book = models.IntegerField(primary_key=True)
    total = models.DecimalField(max_digits=38, decimal_places=0)
    rows = models.BigIntegerField()
    snapshot = models.TextField()

    class Meta:
        db_table = "ledger_checkpoint"


class Verification(models.Model):
    """One run of the proof: what it covered, its digest, the first wrong row if there was one; resumable."""

    id = models.BigAutoField(primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    is_full = models.BooleanField()
    snapshot = models.TextField()
    next_customer_id = models.BigIntegerField(default=0)
    customers = models.BigIntegerField(default=0)
    accounts = models.BigIntegerField(default=0)
    entries = models.BigIntegerField(default=0)
    digest = models.TextField(default="")
    fault = models.TextField(default="")

    class Meta:
        db_table = "ledger_verification"


class Seal(models.Model):
    """A day's Merkle root over the chain heads that moved since the seal before, signed, chained to that seal."""

    id = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    snapshot = models.TextField()
    leaves = models.BigIntegerField()
    previous_root = models.BinaryField()
    root = models.BinaryField()
    public_key = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        db_table = "ledger_seal"


class SealLeaf(models.Model):
    """An account's head as a seal saw it, with its place among the seal's leaves."""

    pk = models.CompositePrimaryKey("customer_id", "code", "seal_id")
    customer_id = models.BigIntegerField()
    code = models.IntegerField()
    seal_id = models.BigIntegerField()
    place = models.BigIntegerField()
    seq = models.BigIntegerField()
    head = models.BinaryField()

    class Meta:
        db_table = "ledger_seal_leaf"
        indexes = [models.Index(fields=["seal_id", "place"], name="ledger_seal_leaf_place")]


class Flow(models.Model):
    """What came into customers' accounts of a code from a book, and went back, in a quarter of an hour of UTC.

    The slot 1970-01-01 stands for all of time. Written by a background job alone.
    """

    pk = models.CompositePrimaryKey("slot", "code", "book")
    slot = models.DateTimeField()
    code = models.IntegerField()
    book = models.IntegerField()
    came = models.DecimalField(max_digits=38, decimal_places=0)
    went = models.DecimalField(max_digits=38, decimal_places=0)

    class Meta:
        db_table = "ledger_flow"
        constraints = [models.CheckConstraint(condition=Q(came__gte=0, went__gte=0), name="ledger_flow_signs")]


class FlowMark(models.Model):
    """The snapshot up to which flows are rolled; one row."""

    id = models.SmallIntegerField(primary_key=True)
    snapshot = models.TextField()

    class Meta:
        db_table = "ledger_flow_mark"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ledger_flow_mark_one")]
