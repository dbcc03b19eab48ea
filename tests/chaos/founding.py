"""The business that a round plays in, made through the real operations."""

from brim.base.identity import operations as identity
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.customers import operations as customers
from brim.trade.wallets import operations as wallets
from tests.chaos.house import CURRENCY, PROGRAMME

HEARD = "CREATE TABLE IF NOT EXISTS chaos_heard (customer_id bigint NOT NULL, event_id bigint NOT NULL)"


def found(count: int) -> tuple[list[int], str]:
    """(customer ids, the token of a key that may do everything)."""
    from django.db import connection

    now, chaos = clock.now(), system("chaos")
    identity.set_up_business(actor=chaos, now=now, name="Storm Tea", currency=CURRENCY, time_zone="Asia/Shanghai")
    wallets.save_programme(PROGRAMME, actor=chaos, now=now)
    made = [customers.create(actor=chaos, now=now, name=f"Customer {number}").id for number in range(count)]
    token = identity.create_key(actor=chaos, now=now, name="chaos", scopes="all").token
    with connection.cursor() as db:
        db.execute(HEARD)
    connection.close()
    return made, token
