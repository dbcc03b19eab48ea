"""What is read of customers. Where an actor is given, it needs customers:read and sees the customers of its stores
and those without a store; others are not found."""

from brim.core.customers.queries.contacts import Reached, contact_changed, is_same, new_contacts, reached_by
from brim.core.customers.queries.notes import notes, tags
from brim.core.customers.queries.reading import (
    at_stores,
    authorise_where,
    by_ref,
    erased_question,
    get,
    get_many,
    homes,
    is_erased,
    named,
    refs,
    resolve,
    see,
    seen_by,
    seen_condition,
    unknown,
)
from brim.core.customers.queries.selecting import beside, count, each, find, select, standing

__all__ = [
    "Reached",
    "at_stores",
    "authorise_where",
    "beside",
    "by_ref",
    "contact_changed",
    "count",
    "each",
    "erased_question",
    "find",
    "get",
    "get_many",
    "homes",
    "is_erased",
    "is_same",
    "named",
    "new_contacts",
    "notes",
    "reached_by",
    "refs",
    "resolve",
    "see",
    "seen_by",
    "seen_condition",
    "select",
    "standing",
    "tags",
    "unknown",
]
