"""What the provider hears of a payer, and Brim of the provider."""

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.trade.payments import operations, queries
from brim.trade.sandbox import operations as provider


def pay(topup: str) -> None:
    now = clock.now()
    found = queries.topup(*ids.read_public("top", topup))
    provider.pay(found.payment.number, now)
    operations.ask_channel(found.customer_id, found.payment.id, actor=system("test"), now=now)
