"""The calls of the API about customers."""

from brim.base.rest.routes import tag
from brim.core.customers.rest import customers, problems, upserts

__all__ = ["customers", "problems", "upserts"]

tag("customers", 10)
