"""Keeping a customer's value still between what is previewed and what is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from brim.core.ledger import operations as ledger


@contextmanager
def steady(*, customer_id: int, currency: str, now: datetime) -> Iterator[None]:
    """Within it nobody else moves the customer's value: what a preview says is what its operation does.

    One transaction, joined by the operations within; a refusal that leaves it undoes them. Locks: the customer's
    accounts. Nothing within may call a channel.
    """
    with transaction.atomic():
        ledger.lock([customer_id], open_code=ledger.chart_code("principal", currency), now=now)
        yield
