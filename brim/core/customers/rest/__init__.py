"""The calls of the API about customers, and about what happened to them and to the business."""

from brim.base.rest.routes import tag
from brim.core.customers.rest import customers, events, problems, upserts

__all__ = ["customers", "events", "problems", "upserts"]

tag("customers", 10)
tag("events", 140)
