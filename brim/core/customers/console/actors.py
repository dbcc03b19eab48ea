"""Names behind the labels of actors, for a whole page at once."""

from collections.abc import Callable, Collection

from brim.base.identity.queries import keys, staff_names
from brim.core.customers.console.names import Names, numbers


def names_of_actors(labels: Collection[str]) -> Callable[[str], str]:
    """Two queries at most; what it gives names one label."""
    staff_ids, key_ids = numbers("staff", labels), numbers("key", labels)
    return Names(
        staff=staff_names(staff_ids) if staff_ids else {},
        keys={key.id: key.name for key in keys() if key.id in key_ids} if key_ids else {},
        stores={},
        customers={},
    ).actor
