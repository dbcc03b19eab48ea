from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact


class Challenge(models.Model):
    """A code that was asked for. `digest` is the SHA-256 of the asking browser's token, and the partition; `contact`
    and `address` are keyed hashes. Customer 0: the contact is nobody's, and no code fits."""

    digest = models.BinaryField(primary_key=True)
    customer_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    purpose = models.CharField(max_length=40)
    contact = models.BinaryField()
    address = models.BinaryField()
    code = models.BinaryField()
    tries = models.SmallIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_challenge"
        indexes = [
            models.Index(fields=["contact", "created_at"], name="access_challenge_contact"),
            models.Index(fields=["address", "created_at"], name="access_challenge_address"),
            models.Index(fields=["customer_id", "created_at"], name="access_challenge_customer"),
            models.Index(fields=["created_at"], name="access_challenge_created"),
        ]
        constraints = [
            models.CheckConstraint(condition=Exact(Length("digest"), 32), name="access_challenge_digest"),
            models.CheckConstraint(condition=Q(purpose__regex="^[a-z][a-z_]*$"), name="access_challenge_purpose"),
            models.CheckConstraint(condition=Q(tries__gte=0, tries__lte=5), name="access_challenge_tries"),
        ]


class DeviceRow(models.Model):
    """A browser that is signed in, or was: `ended_at`."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    digest = models.BinaryField()
    name = models.CharField(max_length=60)
    is_remembered = models.BooleanField()
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_device"
        indexes = [models.Index(fields=["expires_at"], name="access_device_expiry")]
        constraints = [
            models.CheckConstraint(condition=Q(customer_id__gt=0), name="access_device_is_somebodys"),
            models.CheckConstraint(condition=Exact(Length("digest"), 32), name="access_device_digest"),
        ]
