"""Names of actors, for a whole page at once."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from brim.base.identity.queries.keys import keys
from brim.base.identity.queries.staff import staff_names


def names_of_actors(labels: Collection[str]) -> Callable[[str], str]:
    """A function from a label, `staff:1` or `key:2`, to the name to show; a label whose owner is gone is returned as it
    is. At most two queries, whatever the number of labels."""
    staff_ids, key_ids = actor_numbers("staff", labels), actor_numbers("key", labels)
    people = staff_names(staff_ids) if staff_ids else {}
    programs = {key.id: key.name for key in keys() if key.id in key_ids} if key_ids else {}

    def name(label: str) -> str:
        kind, _colon, rest = label.partition(":")
        if kind == "customer":
            return _("the customer")
        if kind == "system":
            return _("Brim itself")
        known = {"staff": people, "key": programs}.get(kind, {})
        return known.get(int(rest), label) if rest.isdigit() else label

    return name


def actor_numbers(kind: str, labels: Collection[str]) -> set[int]:
    """Of these labels, the numbers of actors of one kind, `staff` or `key`."""
    pairs = (label.split(":", 1) for label in labels if ":" in label)
    return {int(rest) for head, rest in pairs if head == kind and rest.isdigit()}
