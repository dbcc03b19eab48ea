"""The shapes of requests that a second person decides, the same in every room that has some."""

from brim.base.rest.shapes import Cursor, CustomerId, IncludeTotal, Limit, Query, Reason, Shape


class NothingIn(Shape):
    pass


class WhyIn(Shape):
    reason: Reason


class RequestsQuery(Query):
    """What lists of requests are narrowed by, each with statuses of its own."""

    customer: CustomerId | None = None
    status: str | None = None
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False
