"""Tables. Written set-wise by `writing`, never by `save()`; every row lives in its customer's partition."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q


class Programme(models.Model):
    """A version of the wallet programme; the newest whose time has come counts. Rows are never changed."""

    version = models.PositiveIntegerField(unique=True)
    effective_at = models.DateTimeField()
    settings = models.JSONField()
    actor = models.CharField(max_length=80)
    reason = models.TextField(blank=True, default="")
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "wallets_programme"


class Wallet(models.Model):
    """One row per customer and currency. The day_ counters hold for `day` (business time zone) alone. `contested`: the
    top-ups that a payer disputes; `owed`: what the customer owes of those that were charged back, which is what the
    receivable account says."""

    pk = models.CompositePrimaryKey("customer_id", "currency")
    customer_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=8)
    credit_line = models.BigIntegerField()
    day = models.DateField(null=True)
    day_topped_up = models.BigIntegerField()
    day_spent = models.BigIntegerField()
    day_withdrawn = models.BigIntegerField()
    owed = models.BigIntegerField(default=0)
    contested = ArrayField(models.BigIntegerField(), default=list)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "wallets_wallet"
        constraints = [
            models.CheckConstraint(
                name="wallets_wallet_status", condition=Q(status__in=["active", "frozen", "closed"])
            ),
            models.CheckConstraint(
                name="wallets_wallet_counters",
                condition=Q(credit_line__gte=0, day_topped_up__gte=0, day_spent__gte=0, day_withdrawn__gte=0),
            ),
            models.CheckConstraint(name="wallets_wallet_owed", condition=Q(owed__gte=0)),
        ]


class Lot(models.Model):
    """Value with its source, expiry, scope and price basis (`paid_part` of `face_value`).

    `is_open` is false once nothing remains; the index over open lots leaves `remaining` and `held` out, so that a
    spend updates in place.
    """

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    purse = models.CharField(max_length=9)
    source = models.CharField(max_length=16)
    source_id = models.BigIntegerField()
    granted = models.BigIntegerField()
    remaining = models.BigIntegerField()
    held = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    scope = models.JSONField(null=True)
    paid_part = models.BigIntegerField()
    face_value = models.BigIntegerField()
    day = models.DateField(null=True)
    day_used = models.BigIntegerField()
    is_open = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "wallets_lot"
        indexes = [
            models.Index("customer_id", name="wallets_lot_open", condition=Q(is_open=True)),
            models.Index("expires_at", name="wallets_lot_expiry", condition=Q(is_open=True, expires_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="wallets_lot_purse", condition=Q(purse__in=["principal", "bonus"])),
            models.CheckConstraint(
                name="wallets_lot_value",
                condition=Q(source="credit", granted=0, remaining__lte=0, held__gte=0)
                | (
                    ~Q(source="credit")
                    & Q(granted__gt=0, remaining__gte=0, held__gte=0)
                    & Q(remaining__lte=F("granted"), held__lte=F("remaining"))
                ),
            ),
            models.CheckConstraint(
                name="wallets_lot_open_or_spent", condition=Q(is_open=True) | Q(remaining=0, held=0)
            ),
            models.CheckConstraint(
                name="wallets_lot_principal_lasts", condition=Q(purse="bonus") | Q(expires_at__isnull=True)
            ),
        ]


class Operation(models.Model):
    """What was done to a wallet, once per key: the ledger's transfer of the same id keeps the key unique.

    `amount` is positive; `principal_change`, `bonus_change` and `held_change` are signed. The `_after` columns are the
    wallet as the operation left it. `parts` lists `[purse, lot id, amount]` in the order used. `refunded` grows on
    the operation that is refunded.
    """

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    kind = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    principal_change = models.BigIntegerField()
    bonus_change = models.BigIntegerField()
    held_change = models.BigIntegerField()
    status = models.CharField(max_length=20)
    refunded = models.BigIntegerField()
    parts = models.JSONField()
    store_id = models.IntegerField(null=True)
    category = models.CharField(max_length=60)
    # Empty where `sealed` holds what was said; it is null until a row of an earlier version has been sealed.
    description = models.TextField()
    metadata = models.JSONField(null=True)
    key = models.TextField()
    cause_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)
    reason = models.TextField()
    principal_after = models.BigIntegerField()
    bonus_after = models.BigIntegerField()
    held_after = models.BigIntegerField()
    available_after = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "wallets_operation"
        # Lists over all customers; a tree of moments would cost every spend its part.
        indexes = [
            BrinIndex(
                fields=["occurred_at"], name="wallets_operation_occurred", pages_per_range=32, autosummarize=True
            ),
            models.Index("customer_id", name="wallets_operation_unsealed", condition=Q(sealed__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="wallets_operation_amount",
                condition=Q(amount__gte=0, refunded__gte=0) & Q(refunded__lte=F("amount")),
            ),
        ]


class Hold(models.Model):
    """Reserved value. `parts` as in Operation; the first `captured` units of them are gone, the rest is reserved
    until the status changes. `purpose` tells a customer's hold from money frozen by a request."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    remaining = models.BigIntegerField()
    captured = models.BigIntegerField()
    status = models.CharField(max_length=10)
    purpose = models.CharField(max_length=16)
    parts = models.JSONField()
    store_id = models.IntegerField(null=True)
    category = models.CharField(max_length=60)
    description = models.TextField()
    metadata = models.JSONField(null=True)
    cause_id = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=80)
    placed_on = models.DateField()
    placed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "wallets_hold"
        indexes = [
            models.Index("customer_id", name="wallets_hold_unsealed", condition=Q(sealed__isnull=True)),
            models.Index(
                "expires_at", name="wallets_hold_expiry", condition=Q(status="open", expires_at__isnull=False)
            ),
            models.Index("customer_id", name="wallets_hold_open", condition=Q(status="open")),
            BrinIndex(fields=["placed_at"], name="wallets_hold_placed", pages_per_range=32, autosummarize=True),
        ]
        constraints = [
            models.CheckConstraint(
                name="wallets_hold_status",
                condition=Q(status__in=["open", "captured", "released", "expired"]),
            ),
            models.CheckConstraint(
                name="wallets_hold_value",
                condition=Q(amount__gt=0, remaining__gte=0, captured__gte=0)
                & Q(captured__lte=F("amount"), remaining__lte=F("amount") - F("captured")),
            ),
            models.CheckConstraint(name="wallets_hold_done", condition=Q(status="open") | Q(remaining=0)),
        ]


class Withdrawal(models.Model):
    """A request for money back. Its money is frozen from the request on by the hold of the same id. Where it is paid
    out to is personal, and sealed under the customer's key. `paid_despite`: what would have kept the money, had it not
    left before; words with a blank between."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    status = models.CharField(max_length=10)
    sealed_account = models.BinaryField()
    closes_wallet = models.BooleanField()
    requested_by = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80)
    reason = models.TextField()
    sealed_reason = models.BinaryField(null=True)
    payout_reference = models.CharField(max_length=120)
    paid_despite = models.CharField(max_length=40, default="")
    requested_on = models.DateField()
    requested_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "wallets_withdrawal"
        indexes = [
            models.Index(
                "requested_at", name="wallets_withdrawal_pending", condition=Q(status__in=["requested", "approved"])
            ),
            models.Index("requested_at", "id", name="wallets_withdrawal_listed"),
            models.Index("customer_id", name="wallets_withdrawal_unsealed", condition=Q(sealed_reason__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="wallets_withdrawal_status",
                condition=Q(status__in=["requested", "approved", "rejected", "paid", "failed"]),
            ),
            models.CheckConstraint(name="wallets_withdrawal_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="wallets_withdrawal_two_people",
                condition=~Q(status__in=["approved", "paid"]) | ~Q(decided_by=F("requested_by")),
            ),
        ]


class Adjustment(models.Model):
    """A correction that waits for, or has had, a second person. `amount` is signed; a negative one freezes its money
    by the hold of the same id. `expiry_id`: the expiry that it reverses, if it does. `credit_line`: the line that it
    sets, if it does; `amount` is by how much that is more than before. `occurred_at`: when the spend happened that it
    books late, if it does; `amount` is below zero and no purse named, for the spend order chooses. One made with nobody
    in `decided_by` was one person's alone, and counts against what that person may do alone that day."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    purse = models.CharField(max_length=9)
    amount = models.BigIntegerField()
    status = models.CharField(max_length=10)
    reason = models.TextField()
    sealed_reason = models.BinaryField(null=True)
    requested_by = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80)
    operation_id = models.BigIntegerField(null=True)
    expiry_id = models.BigIntegerField(null=True)
    credit_line = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "wallets_adjustment"
        indexes = [
            models.Index("requested_at", name="wallets_adjustment_pending", condition=Q(status="requested")),
            models.Index("requested_at", "id", name="wallets_adjustment_listed"),
            models.Index("customer_id", name="wallets_adjustment_unsealed", condition=Q(sealed_reason__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="wallets_adjustment_status", condition=Q(status__in=["requested", "made", "rejected"])
            ),
            models.CheckConstraint(name="wallets_adjustment_amount", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="wallets_adjustment_reason", condition=~Q(reason="") | Q(sealed_reason__isnull=False)
            ),
            models.CheckConstraint(
                name="wallets_adjustment_credit_line",
                condition=Q(credit_line__isnull=True) | Q(credit_line__gt=0, amount__gt=0),
            ),
            models.CheckConstraint(
                name="wallets_adjustment_late_spend",
                condition=Q(occurred_at__isnull=True)
                | (
                    Q(amount__lt=0, expiry_id__isnull=True, credit_line__isnull=True) & ~Q(status="made", decided_by="")
                ),
            ),
            models.CheckConstraint(
                name="wallets_adjustment_two_people", condition=~Q(status="made") | ~Q(decided_by=F("requested_by"))
            ),
        ]
