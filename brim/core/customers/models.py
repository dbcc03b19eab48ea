from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

# The tokens and claims that this version makes; rows of an earlier one are made anew by a job.
INDEX_VERSION = 1


class CustomerRow(models.Model):
    """An encrypted customer. Only the store, tags, version and times are in plain. `index_version`
    says by which rules its tokens and claims were made."""

    customer_id = models.BigIntegerField(primary_key=True)
    version = models.IntegerField()
    store_id = models.IntegerField(null=True)
    key_version = models.SmallIntegerField()
    wrapped_key = models.BinaryField()
    profile = models.BinaryField()
    tokens = ArrayField(models.BigIntegerField())
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    tags = ArrayField(models.SmallIntegerField(), default=list)
    index_version = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "customers_customer"
        indexes = [
            models.Index(
                "customer_id",
                name="customers_customer_to_index",
                condition=Q(index_version__lt=INDEX_VERSION, forgotten_at__isnull=True),
            ),
            GinIndex(fields=["tokens"], name="customers_customer_tokens"),
            GinIndex(fields=["tags"], name="customers_customer_tags"),
            models.Index("store_id", "customer_id", name="customers_customer_store"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(customer_id__gt=0), name="customers_customer_is_not_the_house"),
            models.CheckConstraint(condition=Q(version__gt=0), name="customers_customer_version"),
            models.CheckConstraint(condition=Q(key_version__gt=0), name="customers_customer_key_version"),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(wrapped_key=b"", profile=b"", tokens=[], tags=[]),
                name="customers_customer_forgotten_is_empty",
            ),
        ]


class IdentityRow(models.Model):
    """Who holds a phone, an email or a reference: its keyed hash. A table of its own, distributed by the hash."""

    pk = models.CompositePrimaryKey("kind", "hash")
    kind = models.SmallIntegerField()
    hash = models.BinaryField(max_length=16)
    customer_id = models.BigIntegerField()

    class Meta:
        db_table = "customers_identity"
        constraints = [
            models.CheckConstraint(condition=Q(kind__gte=1, kind__lte=3), name="customers_identity_kind"),
        ]


class RequestRow(models.Model):
    """What an idempotency key was used for: the customer it made or changed, and the version it left. A table of its
    own, distributed by the key's digest, since nobody knows a customer's number before it is made."""

    key = models.BinaryField(primary_key=True, max_length=16)
    customer_id = models.BigIntegerField()
    version = models.IntegerField()
    fingerprint = models.BinaryField(max_length=16)

    class Meta:
        db_table = "customers_request"
        constraints = [
            models.CheckConstraint(condition=Q(customer_id__gt=0, version__gt=0), name="customers_request_whose"),
        ]


class StandingRow(models.Model):
    """What lists filter and sort by: a copy kept by the wallets, in a narrow table of its own since it changes with
    every spend."""

    customer_id = models.BigIntegerField(primary_key=True)
    balance = models.BigIntegerField()
    is_frozen = models.BooleanField()
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_standing"
        indexes = [
            models.Index("balance", "customer_id", name="customers_standing_balance"),
            models.Index(
                "last_seen_at", "customer_id", name="customers_standing_seen", condition=Q(last_seen_at__isnull=False)
            ),
            models.Index("customer_id", name="customers_standing_frozen", condition=Q(is_frozen=True)),
        ]


class TagRow(models.Model):
    """The business's tags; small."""

    id = models.SmallAutoField(primary_key=True)
    name = models.CharField(max_length=30)

    class Meta:
        db_table = "customers_tag"
        constraints = [models.UniqueConstraint(Lower("name"), name="customers_tag_once")]


class NoteRow(models.Model):
    """A note, sealed under its customer's own key: it is unreadable once that is destroyed."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    text = models.BinaryField()
    author = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_note"
        constraints = [models.CheckConstraint(condition=Q(customer_id__gt=0, id__gt=0), name="customers_note_ids")]
