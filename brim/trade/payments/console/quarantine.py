"""What was not believed: each with its reason in plain words, what to do, and a way to say what came of it."""

from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import store_names
from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.feeds import Wanted
from brim.base.kit.pages import Page
from brim.base.kit.refusals import NotFound
from brim.base.shell.actions import ActionPage, Consequence, Done, perform
from brim.base.shell.lists import Cell, Column, Known, Row
from brim.base.shell.pages import Visit, action_page, page
from brim.base.shell.states import State
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm
from brim.core.customers.console.cells import WHOSE, CustomerListing, person, whose
from brim.core.customers.console.columns_of_lists import WHEN, WHO, entity_link
from brim.core.customers.console.entity import EntityAction, EntityPage, Word, entity_page
from brim.trade.payments import operations
from brim.trade.payments import queries as payments
from brim.trade.payments.console import states
from brim.trade.payments.console.payment import raw_of
from brim.trade.payments.types import Notification
from brim.trade.payments.wording import channel_name
from brim.trade.wallets.console.decisions import ReasonForm
from brim.trade.wallets.console.history import trail_of

OPEN = State(_lazy("to be looked at"), "shield-alert", "bad")
SETTLED = State(_lazy("settled"), "circle-check", "accent")


def row(one: Notification, known: Known, actor: Actor) -> Row:
    url, public = entity_link("console:quarantined", "ntf", one.customer_id, one.id)
    why = states.reason_of(one.quarantine)
    return Row(
        url,
        public,
        [
            Cell(moment=one.received_at),
            Cell(text=str(why.name), note=str(why.why)),
            Cell(text=channel_name(one.channel)),
            person(one.customer_id, known, actor),
            Cell(state=SETTLED if one.resolved_at else OPEN),
        ],
    )


HEADS = (
    "notification",
    "received_at",
    "channel",
    "reason",
    "verified",
    "times_seen",
    *WHOSE,
    "payment",
    "settled_at",
    "settled_by",
    "settled_with",
)


def record(one: Notification, known: Known) -> dict[str, object]:
    return {
        "notification": ids.public("ntf", one.customer_id, one.id),
        "received_at": one.received_at,
        "channel": one.channel,
        "reason": one.quarantine,
        "verified": one.verified,
        "times_seen": one.seen,
        **whose(one.customer_id, known),
        "payment": ids.public("pay", one.customer_id, one.payment_id) if one.payment_id else "",
        "settled_at": one.resolved_at,
        "settled_by": one.resolved_by,
        "settled_with": one.resolution,
    }


def fetch(visit: Visit, wanted: Wanted, flag: str, after: str, limit: int) -> Page[Notification]:
    return payments.list_quarantine(wanted, actor=visit.actor, is_open=flag != "settled", after=after, limit=limit)


def status_mismatches(visit: Visit) -> dict[str, object]:
    """Answers of channels that disagree with their payments stand above the notifications."""
    if visit.request.GET.get("is") == "settled":
        return {}
    return {
        "status_mismatches": [
            (
                reverse("console:payment", args=[ids.public("pay", one.customer_id, one.id)]),
                ids.public("pay", one.customer_id, one.id),
                states.reason_of(one.doubt),
                one.amount,
            )
            for one in payments.list_status_mismatches(actor=visit.actor)
        ]
    }


QUARANTINE = CustomerListing[Notification](
    "console:quarantine",
    _lazy("Quarantine"),
    _lazy("What a channel's server sent and Brim did not believe. Nothing was credited by it."),
    (WHEN, Column(_lazy("Reason"), "what"), Column(_lazy("Channel"), "channel"), WHO, Column(_lazy("State"), "state")),
    fetch,
    row,
    HEADS,
    record,
    flags=(("settled", SETTLED.name),),
    fields=frozenset({"days", "channel", "customer"}),
    channels=payments.channel_names,
    template="payments/quarantine.html",
    topics="payments wallets",
    empty=_lazy(
        "Every notification was genuine and agreed with its payment. What does not shows here, with its reason."
    ),
    more=status_mismatches,
)


@page("payments:read")
def quarantined(visit: Visit, public_id: str) -> HttpResponse:
    one = found_for(visit, public_id)
    why = states.reason_of(one.quarantine)
    trail = trail_of(
        one.customer_id,
        one.id,
        {"notification_id": {one.id}},
        actor=visit.actor,
        stores=store_names(),
        labels=[one.resolved_by] if one.resolved_by else [],
    )
    facts = [
        (_("Channel"), channel_name(one.channel)),
        (_("Received"), formats.moment_text(one.received_at)),
        (_("Times received"), formats.number_text(one.seen)),
        (_("Proven to be the channel's"), _("yes") if one.verified else _("no")),
        (_("Settled by"), trail.names.actor(one.resolved_by) if one.resolved_by else ""),
        (_("Settled with"), one.resolution),
    ]
    words = [Word(_("What to do"), str(why.what_to_do), "tea", "info")] if one.resolved_at is None else []
    thing_shown = EntityPage(
        title=str(why.name),
        public_id=public_id,
        state=SETTLED if one.resolved_at else OPEN,
        amount=None,
        facts=facts,
        trail=trail,
        list_name=_("Quarantine"),
        list_url=reverse("console:quarantine"),
        words=words,
        actions=links_of(visit, one, public_id),
        more={"raws": [raw_of(one)], "why": str(why.why)},
    )
    return entity_page(visit, thing_shown, one.customer_id, "payments/quarantined.html")


def links_of(visit: Visit, one: Notification, public_id: str) -> list[EntityAction]:
    found = []
    if one.payment_id:
        payment = ids.public("pay", one.customer_id, one.payment_id)
        found.append(
            EntityAction(_("The payment"), reverse("console:payment", args=[payment]), "credit-card", kind="link")
        )
    if one.resolved_at is None and visit.actor.can("payments:write"):
        found.append(
            EntityAction(
                _("Settle"), reverse("console:quarantine-settle", args=[public_id]), "check", "primary", key="s"
            )
        )
    return found


def found_for(visit: Visit, public_id: str) -> Notification:
    """Raises: NotFound."""
    customer_id, notification_id = ids.read_public("ntf", public_id)
    one = payments.notification(customer_id, notification_id, actor=visit.actor)
    if one is None or not one.quarantine:
        raise NotFound("unknown_notification", _("There is no such notification in quarantine."))
    return one


SETTLE = ActionPage(
    title=_lazy("Say what came of it"),
    submit=_lazy("Settle"),
    intro=_lazy("It waits for nobody from then on. What you write stays in the log, with your name."),
)


@action_page("payments:read", "payments:write")
def settle(visit: Visit, public_id: str) -> HttpResponse:
    one = found_for(visit, public_id)

    def do(form: ReasonForm) -> Done:
        operations.resolve_notification(
            one.customer_id, one.id, reason=form.cleaned_data["reason"], actor=visit.actor, now=clock.now()
        )
        return Done(reverse("console:quarantine"), _("It is settled. No money was moved by this."))

    form = ReasonForm(visit.posted)
    if not one.customer_id:
        form.fields["reason"].help_text = _("No customer could be read of it, so this is kept in plain: name nobody.")
    return perform(visit, settling(public_id), form, do=do, predict=nothing_moves)


def settling(public_id: str) -> ActionPage:
    return replace(SETTLE, back=reverse("console:quarantined", args=[public_id]))


def nothing_moves(_form: ActionForm) -> Consequence:
    return Consequence(words=[_("No money moves by this.")])


@action_page("payments:read", "payments:write")
def settle_answer(visit: Visit, public_id: str) -> HttpResponse:
    """The same for a channel's answer that disagreed with its payment."""
    customer_id, payment_id = ids.read_public("pay", public_id)
    payments.payment(customer_id, payment_id, actor=visit.actor)
    back = reverse("console:payment", args=[public_id])

    def do(form: ReasonForm) -> Done:
        operations.resolve_answer(
            customer_id, payment_id, reason=form.cleaned_data["reason"], actor=visit.actor, now=clock.now()
        )
        return Done(back, _("It is settled. No money was moved by this."))

    return perform(visit, ActionPage(SETTLE.title, SETTLE.submit, SETTLE.intro, back), ReasonForm(visit.posted), do=do)
