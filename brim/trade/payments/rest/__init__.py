"""The calls of the API about top-ups, their payments and disputes."""

from brim.base.rest.routes import tag
from brim.trade.payments.rest import disputes, payments, problems, topups

__all__ = ["disputes", "payments", "problems", "topups"]

tag("topups", 30)
tag("payments", 40)
