"""The pages of what is not a payment: a spend or any other operation, a hold, a withdrawal, an adjustment."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.names import store_names
from brim.base.identity.operations import authorise
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.pages import Visit, page
from brim.base.shell.states import State
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.core.customers.console.entity import EntityAction, EntityPage, Step, Word, check_home, entity_page, is_own
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console import states
from brim.trade.wallets.console.decisions import blocking_reason
from brim.trade.wallets.console.history import trail_of
from brim.trade.wallets.console.lists import what_of
from brim.trade.wallets.types import Adjustment, Operation, Withdrawal
from brim.trade.wallets.wording import kind_name, kind_words


@page("wallets:read")
def movement(visit: Visit, public_id: str) -> HttpResponse:
    """Any operation on a wallet."""
    customer_id, operation_id = ids.read_public("opn", public_id)
    one = wallets.operation(customer_id, operation_id)
    authorise(visit.actor, "wallets:read", one.store_id)
    check_home(visit, customer_id)
    stores = store_names()
    ties = {"operation_id": {operation_id}, "spend_id": {operation_id}}
    trail = trail_of(
        customer_id, operation_id, ties, actor=visit.actor, stores=stores, keys=[one.key], labels=[one.actor]
    )
    entity = EntityPage(
        title=kind_words().get(one.kind, one.kind),
        public_id=public_id,
        state=states.SPEND.get(one.status),
        amount=money(one.amount, one.currency),
        facts=facts_of_movement(one, stores, trail.names.actor(one.actor)),
        trail=trail,
        list_name=_("Spends"),
        list_url=reverse("console:spends"),
    )
    return entity_page(visit, entity, customer_id)


def facts_of_movement(one: Operation, stores: dict[int, str], who: str) -> list[tuple[str, object]]:
    def amount(minor: int) -> str:
        return formats.money_text(money(minor, one.currency)) if minor else ""

    return [
        (_("What"), one.description),
        (_("Category"), one.category),
        (_("Of principal"), amount(one.principal_part)),
        (_("Of bonus"), amount(one.bonus_part)),
        (_("Refunded"), amount(one.refunded)),
        (_("Store"), stores.get(one.store_id or 0, "")),
        (_("By"), who),
        (_("Reason"), one.reason),
        (_("Happened"), formats.moment_text(one.occurred_at)),
        (_("Booked"), formats.moment_text(one.recorded_at)),
    ]


@page("wallets:read")
def hold(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, hold_id = ids.read_public("hld", public_id)
    one = wallets.hold_by_id(customer_id, hold_id, now=clock.now())
    authorise(visit.actor, "wallets:read", one.store_id)
    check_home(visit, customer_id)
    stores = store_names()
    trail = trail_of(customer_id, hold_id, {"hold_id": {hold_id}}, actor=visit.actor, stores=stores, labels=[one.actor])
    facts = [
        (_("What"), one.description),
        (_("Captured"), formats.money_text(money(one.captured, one.currency))),
        (_("Still held"), formats.money_text(money(one.remaining, one.currency))),
        (_("Store"), stores.get(one.store_id or 0, "")),
        (_("By"), trail.names.actor(one.actor)),
        (_("Set aside"), formats.moment_text(one.placed_at)),
        (_("Until"), formats.moment_text(one.expires_at) if one.expires_at else _("without end")),
    ]
    names = ("open", one.status) if one.status != "open" else ("open",)
    steps = [
        step_of(states.HOLD[name], one.placed_at if name == "open" else one.changed_at, is_now=name == one.status)
        for name in names
    ]
    entity = EntityPage(
        title=_("Hold"),
        public_id=public_id,
        state=states.HOLD[one.status],
        amount=money(one.amount, one.currency),
        facts=facts,
        trail=trail,
        list_name=_("Holds"),
        list_url=reverse("console:holds"),
        steps=steps,
    )
    return entity_page(visit, entity, customer_id)


def step_of(state: State, moment: datetime | None, *, is_now: bool) -> Step:
    return Step(state.name, state.icon, moment, is_done=True, is_now=is_now, tone=state.tone)


@page("withdrawals:read")
def withdrawal(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, withdrawal_id = ids.read_public("wdr", public_id)
    one = wallets.withdrawal(customer_id, withdrawal_id)
    check_home(visit, customer_id)
    writers = writers_of(one)
    labels = [one.requested_by, one.decided_by, *writers]
    trail = trail_of(
        customer_id,
        withdrawal_id,
        {"withdrawal_id": {withdrawal_id}, "operation_id": {withdrawal_id}},
        actor=visit.actor,
        stores=store_names(),
        labels=labels,
    )
    facts = [
        (_("Paid out to"), one.account),
        (_("Reason"), one.reason),
        (_("Asked by"), trail.names.actor(one.requested_by)),
        (_("Decided by"), trail.names.actor(one.decided_by) if one.decided_by else ""),
        (_("Asked"), formats.moment_text(one.requested_at)),
        (_("Closes the wallet"), _("yes, by its refund quote") if one.closes_wallet else ""),
        (_("Payout reference"), one.payout_reference),
    ]
    barrier = blocking_reason(visit, one)
    is_mine = is_own(visit, one.requested_by)
    why_not = own_why() if is_mine else writer_why() if any(is_own(visit, label) for label in writers) else barrier
    words = withdrawal_words(visit, one, is_mine=is_mine, barrier=barrier)
    if writers:
        words.append(contact_word({trail.names.actor(label): last for label, last in writers.items()}))
    entity = EntityPage(
        title=kind_name("withdrawal"),
        public_id=public_id,
        state=states.WITHDRAWAL[one.status],
        amount=money(one.amount, one.currency),
        facts=facts,
        trail=trail,
        list_name=_("Withdrawals"),
        list_url=reverse("console:withdrawals"),
        steps=withdrawal_steps(one),
        actions=withdrawal_actions(visit, one, public_id, why_not=why_not),
        words=words,
    )
    return entity_page(visit, entity, customer_id)


def withdrawal_words(visit: Visit, one: Withdrawal, *, is_mine: bool, barrier: str) -> list[Word]:
    found = []
    if barrier and one.status == "requested":
        text = _("It cannot be approved now. Rejecting it works, and makes what it set aside free in the wallet.")
        found.append(Word(barrier, text, "bad", "shield-alert"))
    if barrier and one.status == "approved":
        text = _(
            "Do not pay it out. If it has left already, mark it as paid, which is noted as such; if it has not, say "
            "that the payout failed."
        )
        found.append(Word(barrier, text, "bad", "shield-alert"))
    if one.paid_despite:
        text = _("When it was recorded as paid, the wallet let nothing out any more. It had been approved before.")
        found.append(Word(_("It had left before"), text, "tea", "snowflake"))
    if is_mine and one.status == "requested" and visit.actor.can("withdrawals:approve"):
        found.append(own_word())
    return found


def withdrawal_steps(one: Withdrawal) -> list[Step]:
    if one.status in {"rejected", "failed"}:
        names = ["requested", "rejected"] if one.status == "rejected" else ["requested", "approved", "failed"]
    else:
        names = ["requested", "approved", "paid"]
    reached = names.index(one.status)
    return [
        Step(
            states.WITHDRAWAL[name].name,
            states.WITHDRAWAL[name].icon,
            one.requested_at if number == 0 else one.changed_at if number == reached else None,
            is_done=number <= reached,
            is_now=number == reached,
            tone=states.WITHDRAWAL[name].tone,
        )
        for number, name in enumerate(names)
    ]


def writers_of(one: Withdrawal) -> dict[str, datetime]:
    """Who wrote the customer's phone or email lately, and when, while the money has not left."""
    if one.status not in {"requested", "approved"}:
        return {}
    return dict(customers.contact_changed(one.customer_id, now=clock.now()))


def contact_word(writers: Mapping[str, datetime]) -> Word:
    told = ", ".join(
        _("%(who)s, %(moment)s") % {"who": who, "moment": formats.moment_text(last)} for who, last in writers.items()
    )
    text = _(
        "Written by: %(told)s. Who holds the phone or email can sign in as the customer: make sure that it is the "
        "customer who wants the money, by a contact that you knew before."
    )
    return Word(_("The phone or email is new"), text % {"told": told}, "bad", "shield-alert")


def writer_why() -> str:
    return _("You wrote this customer's phone or email within the last seven days. Another person decides.")


def withdrawal_actions(visit: Visit, one: Withdrawal, public_id: str, *, why_not: str) -> list[EntityAction]:
    def url(view: str) -> str:
        return reverse(f"console:withdrawal-{view}", args=[public_id])

    found = []
    if one.status == "requested" and visit.actor.can("withdrawals:approve"):
        found.append(EntityAction(_("Reject"), url("reject"), "x", key="r"))
        found.append(EntityAction(_("Approve"), url("approve"), "check", "primary", key="a", why_not=why_not))
    if one.status == "approved" and visit.actor.can("withdrawals:pay"):
        found.append(EntityAction(_("Payout failed"), url("failed"), "triangle-alert"))
        found.append(EntityAction(_("Mark as paid"), url("paid"), "check", "primary", key="p"))
    return found


def own_why() -> str:
    return _("You asked for it yourself, or with a key that you made.")


def own_word() -> Word:
    return Word(
        _("Another person has to approve this"),
        _(
            "You asked for it yourself, or with a key that you made, so the decision is somebody else's. You may take "
            "it back by rejecting it."
        ),
        "tea",
        "users",
    )


@page()
def adjustment(visit: Visit, public_id: str) -> HttpResponse:
    authorise(visit.actor, "adjustments:write" if visit.actor.can("adjustments:write") else "adjustments:approve")
    customer_id, adjustment_id = ids.read_public("adj", public_id)
    one = wallets.adjustment(customer_id, adjustment_id)
    check_home(visit, customer_id)
    ties = {"adjustment_id": {adjustment_id}, "operation_id": {adjustment_id, one.operation_id or adjustment_id}}
    labels = [one.requested_by, one.decided_by]
    trail = trail_of(customer_id, adjustment_id, ties, actor=visit.actor, stores=store_names(), labels=labels)
    facts = [
        (_("What"), what_of(one)),
        *facts_of_late_spend(one),
        (_("Reason"), one.reason),
        (_("Asked by"), trail.names.actor(one.requested_by)),
        (_("Decided by"), trail.names.actor(one.decided_by) if one.decided_by else ""),
        (_("Asked"), formats.moment_text(one.requested_at)),
    ]
    is_mine = is_own(visit, one.requested_by)
    waits = one.status == "requested" and visit.actor.can("adjustments:approve")
    entity = EntityPage(
        title=name_of(one),
        public_id=public_id,
        state=states.ADJUSTMENT[one.status],
        amount=money(one.amount, one.currency),
        facts=facts,
        trail=trail,
        list_name=_("Adjustments"),
        list_url=reverse("console:adjustments"),
        steps=adjustment_steps(one),
        actions=adjustment_actions(public_id, is_mine=is_mine) if waits else [],
        words=[own_word()] if is_mine and waits else [],
    )
    return entity_page(visit, entity, customer_id)


def facts_of_late_spend(one: Adjustment) -> list[tuple[str, object]]:
    """For what and at which store: who agrees to it wants to know."""
    if one.occurred_at is None:
        return []
    asked = wallets.operation(one.customer_id, one.id)
    return [
        (_("For what"), asked.description),
        (_("Category"), asked.category),
        (_("Store"), store_names().get(asked.store_id or 0, "")),
    ]


def adjustment_steps(one: Adjustment) -> list[Step]:
    if one.status == "made" and not one.decided_by:
        return [step_of(states.ADJUSTMENT["made"], one.requested_at, is_now=True)]
    end = "rejected" if one.status == "rejected" else "made"
    is_open = one.status == "requested"
    return [
        step_of(states.ADJUSTMENT["requested"], one.requested_at, is_now=is_open),
        Step(
            states.ADJUSTMENT[end].name,
            states.ADJUSTMENT[end].icon,
            None if is_open else one.changed_at,
            is_done=not is_open,
            is_now=not is_open,
            tone=states.ADJUSTMENT[end].tone,
        ),
    ]


def adjustment_actions(public_id: str, *, is_mine: bool) -> list[EntityAction]:
    return [
        EntityAction(_("Reject"), reverse("console:adjustment-reject", args=[public_id]), "x", key="r"),
        EntityAction(
            _("Approve"),
            reverse("console:adjustment-approve", args=[public_id]),
            "check",
            "primary",
            key="a",
            why_not=own_why() if is_mine else "",
        ),
    ]


def name_of(wanted: Adjustment) -> str:
    if wanted.occurred_at is not None:
        return _("Late spend")
    return _("Credit line") if wanted.credit_line is not None else kind_name("adjustment")
