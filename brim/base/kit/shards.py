"""Which customers lie together. A row lock reaches no further than one shard, whatever the number of customers."""

from collections.abc import Collection


def shard_group(_customer_id: int) -> int:
    """Customers of one group may share a transaction; a single node is one group, a cluster has one a shard."""
    return 0


def grouped(customer_ids: Collection[int]) -> list[list[int]]:
    """The customers by group, each once; in one order, so that who locks group after group never deadlocks."""
    groups: dict[int, list[int]] = {}
    for customer_id in sorted(set(customer_ids)):
        groups.setdefault(shard_group(customer_id), []).append(customer_id)
    return [groups[number] for number in sorted(groups)]
