"""Keeping a customer's value still between what is previewed and what is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from brim.core.ledger import operations as ledger


@contextmanager
def value_lock(*, customer_id: int, currency: str, now: datetime) -> Iterator[None]:
    """Within it nobody else can move the customer's value, so that an operation does what its preview showed.

    One transaction, joined by the operations within; a refusal that leaves the block rolls them back. Locks: the
    customer's accounts. Nothing within may call a channel.
    """
    with transaction.atomic():
        ledger.lock([customer_id], open_code=ledger.chart_code("principal", currency), now=now)
        yield
