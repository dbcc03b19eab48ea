"""What of a customer waits for somebody: payments under way, payouts and corrections that want a second person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events.sentences import named
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.trade.payments import queries as payments
from brim.trade.payments.console.states import WAITING
from brim.trade.payments.types import TopUpStatus
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.entities import name_of
from brim.trade.wallets.console.states import ADJUSTMENT, WITHDRAWAL
from brim.trade.wallets.console.subject import address_of

MOST = 5


@dataclass(frozen=True)
class Waits:
    """Something that is not decided yet. `url` leads to where it is looked after, for those who may."""

    what: str
    state: str
    amount: Money
    url: str = ""
    has_sign: bool = False


def waiting_of(customer_id: int, actor: Actor) -> list[Waits]:
    """The oldest first. What the actor may not see stays away."""
    found = []
    if actor.can("topups:read"):
        found += top_ups_waiting(customer_id, actor)
    if actor.can("withdrawals:read"):
        for asked in wallets.withdrawals_waiting(customer_id):
            what = _("Closing") if asked.closes_wallet else _("Withdrawal")
            url = page_of("withdrawal", "wdr", customer_id, asked.id)
            found.append(Waits(what, str(WITHDRAWAL[asked.status].name), money(asked.amount, asked.currency), url))
    for wanted in wallets.adjustments_waiting(customer_id):
        amount = money(wanted.amount, wanted.currency)
        may_see = actor.can("adjustments:write") or actor.can("adjustments:approve")
        url = page_of("adjustment", "adj", customer_id, wanted.id) if may_see else ""
        found.append(Waits(name_of(wanted), str(ADJUSTMENT[wanted.status].name), amount, url, has_sign=True))
    if actor.can("payments:read"):
        for one in payments.disputes_waiting(customer_id):
            url = page_of("payment", "pay", customer_id, one.payment_id)
            found.append(Waits(_("Outcome of a dispute"), str(WAITING.name), one.amount, url))
    return found


def page_of(view: str, prefix: str, customer_id: int, row_id: int) -> str:
    """The page of a request among the funds, where it is decided."""
    return address_of(view, ids.public(prefix, customer_id, row_id))


def top_ups_waiting(customer_id: int, actor: Actor) -> list[Waits]:
    public_id = ids.public_customer(customer_id)
    started = payments.topups(actor=actor, customer_id=customer_id, status=TopUpStatus.PENDING, limit=MOST).items
    return [
        Waits(
            _("Top-up by %(channel)s") % {"channel": named("channel", one.channel)},
            _("unpaid since %(moment)s") % {"moment": formats.moment_text(one.created_at)},
            one.amount,
            reverse("console:top-up-wait", args=[public_id, ids.public("top", customer_id, one.id)])
            if actor.can("topups:write")
            else "",
        )
        for one in reversed(started)
    ]
