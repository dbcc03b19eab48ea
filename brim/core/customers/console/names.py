"""Names for the ids that events carry, fetched for a whole page at once."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from brim.base.events.references import other_customers_of
from brim.base.events.types import Recorded
from brim.base.identity.queries import names_of_actors
from brim.base.identity.types import Actor
from brim.core.customers import queries as customers


@dataclass(frozen=True)
class Names:
    """`actor` names the label of one."""

    actor: Callable[[str], str]
    stores: dict[int, str]
    customers: dict[int, str]
    tags: dict[int, str] = field(default_factory=dict)


def names_for(
    events: Sequence[Recorded], *, store_names: dict[int, str], actor: Actor, labels: Collection[str] = ()
) -> Names:
    """For what the actor reads; `labels` are of further actors. Four queries at most, whatever the number of events."""
    others = {other for event in events for other in other_customers_of(event.data)}
    return Names(
        actor=names_of_actors({*labels, *(event.actor for event in events)}),
        stores=store_names,
        customers=customers.named(others, actor=actor),
        tags={tag.id: tag.name for tag in customers.tags()} if any("tag_id" in event.data for event in events) else {},
    )
