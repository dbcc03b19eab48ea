"""The queries of customers. An actor needs customers:read, and sees customers of its stores and those without a store;
others are not found."""

from brim.core.customers.queries.contacts import Reached, contact_changed, is_same, new_contacts, reached_by
from brim.core.customers.queries.notes import notes, notes_of, tags
from brim.core.customers.queries.reading import (
    by_ref,
    erased_question,
    get,
    get_many,
    is_erased,
    locate,
    named,
    refs,
    require,
    resolve,
)
from brim.core.customers.queries.selections import beside, count, each, find, select, standing

__all__ = [
    "Reached",
    "beside",
    "by_ref",
    "contact_changed",
    "count",
    "each",
    "erased_question",
    "find",
    "get",
    "get_many",
    "is_erased",
    "is_same",
    "locate",
    "named",
    "new_contacts",
    "notes",
    "notes_of",
    "reached_by",
    "refs",
    "require",
    "resolve",
    "select",
    "standing",
    "tags",
]
