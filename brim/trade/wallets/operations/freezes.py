"""Freeze and unfreeze a wallet; expire lots."""

from datetime import datetime
from functools import partial

from django.db.models import F

from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.base.kit.splitting import swept
from brim.trade.wallets import posting
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import ExpireLot, SetStatus
from brim.trade.wallets.keys import EXPIRED_LOT
from brim.trade.wallets.models import Lot
from brim.trade.wallets.models import Operation as OperationRow
from brim.trade.wallets.operations import entry
from brim.trade.wallets.types import Operation

EXPIRED_AT_ONCE = 500


def freeze(*, customer_id: int, currency: str, actor: Actor, now: datetime, key: str, reason: str) -> Operation:
    """Freeze the wallet: no spend, hold, transfer or withdrawal, and no top-up at the counter; value that is paid in or
    returned is still credited. Permission: wallets:freeze. Raises: Refused `wallet_closed`.
    """
    authorise(actor, "wallets:freeze", customer_id=customer_id)
    who = entry.who(actor, key, entry.check_reason(reason))
    return posting.run_one(SetStatus(customer_id=customer_id, currency=currency, status="frozen", **who), now=now)


def unfreeze(*, customer_id: int, currency: str, actor: Actor, now: datetime, key: str, reason: str) -> Operation:
    """Unfreeze the wallet. Permission: wallets:freeze; for a customer's own: wallets:unfreeze, which needs a fresh
    code, and only if the customer froze it. Raises: Refused `wallet_closed`, `frozen_by_house`.
    """
    if actor.kind is ActorKind.CUSTOMER:
        authorise(actor, "wallets:unfreeze", customer_id=customer_id)
        require_not_frozen_by_business(customer_id, currency, actor)
    else:
        authorise(actor, "wallets:freeze")
    who = entry.who(actor, key, entry.check_reason(reason))
    return posting.run_one(SetStatus(customer_id=customer_id, currency=currency, status="active", **who), now=now)


def require_not_frozen_by_business(customer_id: int, currency: str, actor: Actor) -> None:
    """Raises: Refused `frozen_by_house` if anybody else froze the wallet since it was last unfrozen."""
    standing = OperationRow.objects.filter(customer_id=customer_id, currency=currency, kind__in=["freeze", "unfreeze"])
    for kind, label in standing.order_by("-id").values_list("kind", "actor"):
        if kind == "unfreeze":
            return
        if label != actor.label:
            raise refusals.frozen_by_house()


def expire_lots(now: datetime, *, limit: int = EXPIRED_AT_ONCE) -> int:
    """Move what is free of at most `limit` lots past their expiry to the breakage book; how many lots moved.

    Held value stays. A lot emptied meanwhile is skipped; one that fails does not stop the others. Raises:
    ExceptionGroup of the failures, after all were tried.
    """
    due = Lot.objects.filter(is_open=True, expires_at__lte=now, remaining__gt=F("held")).order_by("expires_at")
    actor = system("expiry")
    commands = [
        ExpireLot(customer_id=customer_id, lot_id=lot_id, actor=actor.label, key=f"{EXPIRED_LOT}{lot_id}:{ids.make()}")
        for customer_id, lot_id in due.values_list("customer_id", "id")[:limit]
    ]
    outcomes = swept(partial(posting.run, now=now), commands, name="wallets.expire_lots")
    return sum(not isinstance(outcome, Refused) for outcome in outcomes)
