from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class CustomerRow(models.Model):
    """A sealed customer. In plain stand only the store, the version and the times."""

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

    class Meta:
        db_table = "customers_customer"
        indexes = [GinIndex(fields=["tokens"], name="customers_customer_tokens")]
        constraints = [
            models.CheckConstraint(condition=Q(customer_id__gt=0), name="customers_customer_is_not_the_house"),
            models.CheckConstraint(condition=Q(version__gt=0), name="customers_customer_version"),
            models.CheckConstraint(condition=Q(key_version__gt=0), name="customers_customer_key_version"),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(wrapped_key=b"", profile=b"", tokens=[]),
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
