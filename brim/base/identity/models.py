"""Tables that grow with staff and stores, not with customers, so plain small keys are enough."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact


class Business(models.Model):
    """The one business that this Brim serves. What customers are told of it by law stands in the terms."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    rule_pack = models.CharField(max_length=16)
    language = models.CharField(max_length=16)
    country = models.CharField(max_length=2, blank=True)
    legal_name = models.CharField(max_length=200, blank=True, default="")
    registration = models.CharField(max_length=80, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    contact = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_business"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="identity_business_is_single"),
            models.CheckConstraint(
                condition=models.Q(rule_pack__in=["none", "cn"]), name="identity_business_rule_pack"
            ),
        ]


class Store(models.Model):
    id = models.SmallIntegerField(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_store"
        constraints = [models.CheckConstraint(condition=models.Q(id__gt=0), name="identity_store_id_positive")]


class Role(models.Model):
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    permissions = ArrayField(models.CharField(max_length=64))
    networks = ArrayField(models.CharField(max_length=43), default=list)

    class Meta:
        db_table = "identity_role"


class Staff(AbstractBaseUser):
    """A member of staff. `email` is kept in lower case; `store_ids` null means every store."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=16, blank=True)
    store_ids = ArrayField(models.SmallIntegerField(), null=True, blank=True)
    roles = models.ManyToManyField(Role, related_name="+")
    is_active = models.BooleanField(default=True)
    has_temporary_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = BaseUserManager["Staff"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "identity_staff"
        constraints = [
            models.CheckConstraint(
                condition=Exact(Lower("email"), models.F("email")), name="identity_staff_email_lower"
            )
        ]

    def __str__(self) -> str:
        return f"staff:{self.pk}"


class ApiKey(models.Model):
    """`digest` is the SHA-256 of the whole token: 190 random bits need no slow hash."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=24)
    digest = models.BinaryField(unique=True)
    scopes = ArrayField(models.CharField(max_length=64))
    store_ids = ArrayField(models.SmallIntegerField(), null=True, blank=True)
    networks = ArrayField(models.CharField(max_length=43), default=list)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_api_key"
        constraints = [
            models.CheckConstraint(condition=Exact(Length("digest"), 32), name="identity_api_key_digest_length")
        ]


class Kept(models.Model):
    """What sign-in must remember until it expires: failed attempts, used codes of the app. `key` is the
    SHA-256 of the library's own name for it."""

    key = models.BinaryField(primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_kept"
        constraints = [models.CheckConstraint(condition=Exact(Length("key"), 32), name="identity_kept_key_length")]


class Attempt(models.Model):
    """How often somebody did something within a window that ends; `who` is a keyed hash."""

    pk = models.CompositePrimaryKey("what", "who")
    what = models.CharField(max_length=32)
    who = models.CharField(max_length=16)
    count = models.IntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_attempt"
        constraints = [models.CheckConstraint(condition=models.Q(count__gt=0), name="identity_attempt_count_positive")]
