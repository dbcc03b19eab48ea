"""What the record of a customer shows of their wallets."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.money import money
from brim.base.shell.pages import Visit
from brim.base.ui import formats
from brim.core.customers.console import slots
from brim.core.customers.console.slots import Balance, PendingItem, RecordWarning, Section
from brim.core.customers.types import Customer
from brim.trade.wallets import queries
from brim.trade.wallets.console.entities import name_of
from brim.trade.wallets.console.panels import balances, panels
from brim.trade.wallets.console.states import ADJUSTMENT, WITHDRAWAL
from brim.trade.wallets.console.subject import address_of
from brim.trade.wallets.wording import kind_name


def wallet(visit: Visit, customer: Customer) -> Mapping[str, Any] | None:
    if not visit.actor.can("wallets:read"):
        return None
    public_id = ids.public_customer(customer.id)
    shown = panels(customer.id, visit.business.currency)
    return {
        "panels": shown,
        "may_hold": visit.actor.can("holds:write"),
        "waiting": slots.waiting(customer.id, visit.actor) if shown else [],
        "statement_url": reverse("console:statement", args=[public_id]) if visit.actor.can("statements:read") else "",
    }


def debts(_visit: Visit, _customer: Customer, found: Mapping[str, Any]) -> Iterator[RecordWarning]:
    for panel in found.get("panels", ()):
        if panel.owed:
            text = _("The customer owes %(amount)s for a payment that was charged back.") % {
                "amount": formats.money_text(panel.owed)
            }
            yield RecordWarning(text, _("Whatever principal comes in next pays that first."))


def requests_waiting(customer_id: int, actor: Actor) -> Iterator[PendingItem]:
    """The oldest first. What the actor may not see stays away."""
    if actor.can("withdrawals:read"):
        for asked in queries.withdrawals_waiting(customer_id):
            what = _("Closing") if asked.closes_wallet else kind_name("withdrawal")
            url = address_of("withdrawal", ids.public("wdr", customer_id, asked.id))
            yield PendingItem(what, str(WITHDRAWAL[asked.status].name), money(asked.amount, asked.currency), url)
    may_see = actor.can("adjustments:write") or actor.can("adjustments:approve")
    for wanted in queries.adjustments_waiting(customer_id):
        amount = money(wanted.amount, wanted.currency)
        url = address_of("adjustment", ids.public("adj", customer_id, wanted.id)) if may_see else ""
        yield PendingItem(name_of(wanted), str(ADJUSTMENT[wanted.status].name), amount, url, has_sign=True)


slots.SECTIONS.append(Section(wallet, marks="wallets/marks.html", side="wallets/side.html"))
slots.RECORD_WARNINGS.append(debts)
slots.WAITING.append(requests_waiting)
slots.BALANCES.append(Balance("wallets:read", balances))
