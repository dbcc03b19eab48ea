"""Tables. Every row lives in its customer's partition."""

from django.db import models


class Pace(models.Model):
    """How many spends there were since a moment, and what they saved in all; one row a customer."""

    customer_id = models.BigIntegerField(primary_key=True)
    since = models.DateTimeField()
    spends = models.IntegerField()
    saved = models.BigIntegerField()

    class Meta:
        db_table = "stamps_pace"


class Award(models.Model):
    """What came with a top-up of `paid` minor units, and what of it went back."""

    pk = models.CompositePrimaryKey("customer_id", "topup_id")
    customer_id = models.BigIntegerField()
    topup_id = models.BigIntegerField()
    paid = models.BigIntegerField()
    gone = models.BigIntegerField()
    points = models.IntegerField()
    taken_back = models.IntegerField()

    class Meta:
        db_table = "stamps_award"
        constraints = [
            models.CheckConstraint(
                name="stamps_award_within", condition=models.Q(taken_back__gte=0, taken_back__lte=models.F("points"))
            )
        ]


class Refused(models.Model):
    """How often a customer was refused something; one row a customer and code."""

    pk = models.CompositePrimaryKey("customer_id", "code")
    customer_id = models.BigIntegerField()
    code = models.CharField(max_length=60)
    times = models.IntegerField()

    class Meta:
        db_table = "stamps_refused"


class Card(models.Model):
    """A card of stamps that was sent by mail; `arrived_at` once it is there."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    sent_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stamps_card"
