"""Names for the ids that events carry, fetched for a whole page at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from brim.base.events.references import other_customers_of
from brim.base.events.types import Recorded
from brim.base.identity.queries import keys, staff_names
from brim.base.identity.types import Actor
from brim.core.customers import queries as customers


@dataclass(frozen=True)
class Names:
    staff: dict[int, str]
    keys: dict[int, str]
    stores: dict[int, str]
    customers: dict[int, str]
    tags: dict[int, str] = field(default_factory=dict)

    def actor(self, label: str) -> str:
        kind, _colon, rest = label.partition(":")
        if kind == "staff" and rest.isdigit():
            return self.staff.get(int(rest), label)
        if kind == "key" and rest.isdigit():
            return self.keys.get(int(rest), label)
        if kind == "customer":
            return _("the customer")
        return _("Brim itself") if kind == "system" else label


def names_for(
    events: Sequence[Recorded], *, store_names: dict[int, str], actor: Actor, labels: Collection[str] = ()
) -> Names:
    """For what the actor reads; `labels` are of further actors. Four queries at most, whatever the number of events."""
    told = {*labels, *(event.actor for event in events)}
    staff_ids, key_ids = numbers("staff", told), numbers("key", told)
    others = {other for event in events for other in other_customers_of(event.data)}
    return Names(
        staff=staff_names(staff_ids) if staff_ids else {},
        keys={key.id: key.name for key in keys() if key.id in key_ids} if key_ids else {},
        stores=store_names,
        customers=customers.named(others, actor=actor),
        tags={tag.id: tag.name for tag in customers.tags()} if any("tag_id" in event.data for event in events) else {},
    )


def numbers(kind: str, labels: Collection[str]) -> set[int]:
    pairs = (label.split(":", 1) for label in labels if ":" in label)
    return {int(rest) for head, rest in pairs if head == kind and rest.isdigit()}
