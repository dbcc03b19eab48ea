"""What is asked of payments under a key: done once, and answered alike ever after."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Never, TypeVar

from django.db.models import QuerySet

from brim.base.identity.types import Actor
from brim.base.kit.refusals import Conflict
from brim.trade.payments import rules
from brim.trade.payments.models import RefundRow, TopUpRow

Row = TypeVar("Row", TopUpRow, RefundRow)


@dataclass(frozen=True, kw_only=True)
class Request(ABC):
    """By whom and under which key of the customer's; a kind of request adds what is asked for."""

    customer_id: int
    actor: Actor
    now: datetime
    key: str

    @property
    @abstractmethod
    def content(self) -> tuple[object, ...]:
        """What must be the same where the key comes again."""

    @property
    def fingerprint(self) -> bytes:
        return rules.fingerprint(*self.content)


def first_of(rows: QuerySet[Row], request: Request, is_same: Callable[[Row], bool], conflict: str) -> Row | None:
    """The row that was made under this key; None where there is none yet. `is_same`: whether what no fingerprint holds
    is the same too. Raises: Conflict `key_conflict`, in the words of `conflict`."""
    row = rows.filter(customer_id=request.customer_id, key=request.key).first()
    if row is not None and not (bytes(row.fingerprint) == request.fingerprint and is_same(row)):
        raise Conflict("key_conflict", conflict)
    return row


def send_nothing(_request: object) -> Never:
    """The way to a channel that needs none."""
    raise AssertionError("nothing is sent at the counter")
