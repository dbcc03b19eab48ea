"""A payment: its states as a line, what was asked and paid, what the channel said in its own bytes, asking it now."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import store_names
from brim.base.kit import cards, clock, ids
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page, page
from brim.base.shell.states import State
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm
from brim.core.customers.console.entity import EntityAction, EntityPage, Step, Word, entity_page
from brim.trade.payments import operations
from brim.trade.payments import queries as payments
from brim.trade.payments.console import dispute_actions, states
from brim.trade.payments.types import Notification, Payment, PaymentState, Refund
from brim.trade.payments.wording import channel_name
from brim.trade.wallets.console.history import trail_of
from brim.trade.wallets.wording import kind_name

S = PaymentState
MAX_RAW_CHARACTERS = 20_000
ANSWERS = {
    "pending": _lazy("it is open and not paid yet"),
    "paid": _lazy("it is paid"),
    "failed": _lazy("it has failed"),
    "closed": _lazy("it is closed and can be paid no more"),
    "missing": _lazy("it does not know this payment"),
    "disputed": _lazy("it is paid, and the payer contests it"),
    "declined": _lazy("it refuses to answer"),
    "silent": _lazy("nothing: no answer came that counts"),
    "processing": _lazy("the refund is being worked on"),
    "withheld": _lazy(
        "the refund never reached it; it is sent once the wallet is not frozen and the payment not contested"
    ),
    "succeeded": _lazy("the refund is paid out"),
}


@dataclass(frozen=True)
class Raw:
    """A notification as it came, without card numbers."""

    notification: Notification
    verdict: State
    reason: states.Reason | None
    headers: list[tuple[str, str]]
    body: str
    url: str


@dataclass(frozen=True)
class Going:
    """A refund of this payment, and where to ask about it."""

    refund: Refund
    public_id: str
    state: State
    also: State | None
    ask_url: str


@page("payments:read")
def payment(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, payment_id = ids.read_public("pay", public_id)
    found = payments.payment(customer_id, payment_id, actor=visit.actor)
    refunds = payments.refunds_of_payment(customer_id, payment_id)
    disputes = payments.disputes_of_payment(customer_id, payment_id)
    ties = {"payment_id": {payment_id}, "topup_id": {found.topup_id}, "refund_id": {one.id for one in refunds}}
    now, stores = clock.now(), store_names()
    labels = dispute_actions.labels_of(disputes)
    trail = trail_of(
        customer_id, min(found.topup_id, payment_id), ties, actor=visit.actor, stores=stores, labels=labels
    )
    is_stuck = payments.is_stuck(found, now)
    may_ask = visit.actor.can("payments:write")
    entity = EntityPage(
        title=_("Payment by %(channel)s") % {"channel": channel_name(found.channel)},
        public_id=public_id,
        state=states.PAYMENT[found.state],
        amount=found.amount,
        facts=facts_of(found, stores),
        trail=trail,
        list_name=_("Payments"),
        list_url=reverse("console:payments"),
        steps=steps_of(found),
        actions=[
            *dispute_actions.links_of(visit, found, disputes),
            *(links_of(found, public_id) if may_ask else []),
            *cancels(visit, found, public_id),
        ],
        words=[*dispute_actions.words_of(visit, found, disputes, trail.names), *words_of(found, now=now)],
        also=states.STUCK if is_stuck else None,
        more={
            "raws": [raw_of(one) for one in payments.notifications_of(customer_id, payment_id)],
            "disputes": [dispute_actions.shown(one, trail.names) for one in disputes],
            "refunds": [going(one, now, may_ask=may_ask) for one in refunds],
        },
    )
    return entity_page(visit, entity, customer_id, "payments/payment.html")


def steps_of(one: Payment) -> list[Step]:
    """created → pending → paid → credited, or where it left that way."""
    was = {S.CREATED: 0, S.PENDING: 1, S.PAID: 2}.get(one.state, 3)
    ended = one.state in {S.FAILED, S.EXPIRED, S.CANCELLED}
    if ended:
        was = 1
    moments = (one.created_at, None, one.paid_at, one.credited_at)
    names = (S.CREATED, S.PENDING, S.PAID, S.CREDITED)
    line = [
        step(states.PAYMENT[name], moment, is_done=number <= was, is_now=name == one.state)
        for number, (name, moment) in enumerate(zip(names, moments, strict=True))
    ]
    if ended:
        return [*line[:2], step(states.PAYMENT[one.state], None, is_done=True, is_now=True)]
    if one.state is S.SENT_BACK:
        return [*line[:3], step(states.PAYMENT[one.state], None, is_done=True, is_now=True)]
    if one.state not in names:
        line.append(step(states.PAYMENT[one.state], None, is_done=True, is_now=True))
    return line


def step(state: State, moment: datetime | None, *, is_done: bool, is_now: bool) -> Step:
    return Step(state.name, state.icon, moment, is_done=is_done, is_now=is_now, tone=state.tone)


def facts_of(one: Payment, stores: dict[int, str]) -> list[tuple[str, object]]:
    paid = formats.money_text(one.amount) if one.paid_at else _("nothing yet")
    return [
        (_("Asked for"), formats.money_text(one.amount)),
        (_("Paid"), paid),
        (_("Refunded"), formats.money_text(one.refunded) if one.refunded else ""),
        (kind_name("charge_back"), formats.money_text(one.charged_back) if one.charged_back else ""),
        (_("Store"), stores.get(one.store_id or 0, "")),
        (_("Our number"), one.number),
        (_("Channel's number"), one.channel_number or _("none yet")),
        (kind_name("top_up"), ids.public("top", one.customer_id, one.topup_id)),
        (_("Created"), formats.moment_text(one.created_at)),
        (_("To be paid until"), formats.moment_text(one.expires_at)),
        (_("Asked so far"), formats.number_text(one.asked)),
        (_("Next asked by itself"), formats.moment_text(one.next_ask_at) if one.next_ask_at else _("not any more")),
    ]


def links_of(one: Payment, public_id: str) -> list[EntityAction]:
    if one.channel == "cash":
        return []
    asks = EntityAction(
        _("Ask the channel now"), reverse("console:payment-ask", args=[public_id]), "refresh-cw", key="a"
    )
    settles = EntityAction(
        _("Settle the answer"), reverse("console:payment-settle", args=[public_id]), "check", key="s"
    )
    return [settles, asks] if one.doubt else [asks]


def cancels(visit: Visit, one: Payment, public_id: str) -> list[EntityAction]:
    if one.state not in {S.CREATED, S.PENDING} or not visit.actor.can("topups:write"):
        return []
    return [EntityAction(_("Cancel the top-up"), reverse("console:payment-cancel", args=[public_id]), "circle-x")]


def words_of(one: Payment, *, now: datetime) -> list[Word]:
    found = []
    if one.doubt:
        why = states.reason_of(one.doubt)
        found.append(Word(str(why.title), f"{why.why} {why.what_to_do}", "bad", "shield-alert"))
    if payments.is_stuck(one, now):
        text = (
            _(
                "It is paid and could not be credited. Ask the channel now, which credits it too; if that fails, the "
                "wallet is likely closed or frozen: look at the customer's record."
            )
            if one.state == S.PAID
            else _(
                "The time to pay is long over and the channel does not say how it ended. Ask it now; if it stays "
                "silent, look the number up on the channel's own page."
            )
        )
        found.append(Word(_("This is stuck"), text, "bad", "triangle-alert"))
    return found


def raw_of(one: Notification) -> Raw:
    held = bool(one.quarantine)
    verdict = (
        State(_("verified"), "shield-check", "accent")
        if one.verified and not held
        else State(_("verified, and it disagrees"), "shield-alert", "bad")
        if one.verified
        else State(_("not verified"), "shield-alert", "bad")
    )
    url = reverse("console:quarantined", args=[ids.public("ntf", one.customer_id, one.id)]) if held else ""
    headers = [(name, cards.masked(value)) for name, value in sorted(one.headers.items())]
    return Raw(one, verdict, states.reason_of(one.quarantine) if held else None, headers, body_of(one.raw), url)


def body_of(raw: bytes) -> str:
    """As text, with JSON laid out for the eye; what is no text in hexadecimal. Never a card number."""
    try:
        text = raw[:MAX_RAW_CHARACTERS].decode()
    except UnicodeDecodeError:
        return raw[: MAX_RAW_CHARACTERS // 8].hex(" ")
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        pass
    return cards.masked(text)


def going(one: Refund, now: datetime, *, may_ask: bool) -> Going:
    public = ids.public("rfd", one.customer_id, one.id)
    is_pending = one.status == "pending"
    return Going(
        one,
        public,
        states.REFUND[one.status],
        states.STUCK if payments.is_refund_stuck(one, now) else None,
        reverse("console:refund-ask", args=[public]) if is_pending and may_ask else "",
    )


ASK = ActionPage(
    title=_lazy("Ask the channel now"),
    submit=_lazy("Ask now"),
    intro=_lazy(
        "The channel is asked how this stands, and its answer is believed as far as it agrees with what we asked for."
    ),
)


@action_page("payments:read", "payments:write")
def ask(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, payment_id = ids.read_public("pay", public_id)
    found = payments.payment(customer_id, payment_id, actor=visit.actor)
    back = reverse("console:payment", args=[public_id])

    def do(_form: ActionForm) -> Done:
        answer = operations.inquire(customer_id, payment_id, actor=visit.actor, now=clock.now())
        text = _("%(channel)s says: %(said)s.") % {
            "channel": channel_name(found.channel).capitalize(),
            "said": ANSWERS.get(answer.said, answer.said),
        }
        if answer.doubt:
            return Done(back, f"{text} {states.reason_of(answer.doubt).why}")
        if answer.payment.state != found.state:
            text = _("%(answer)s The payment is now: %(state)s.") % {
                "answer": text,
                "state": states.PAYMENT[answer.payment.state].name,
            }
        return Done(back, text)

    def predict(_form: ActionForm) -> Consequence:
        return consequence(found)

    shown = replace(ASK, back=back)
    return perform(visit, shown, ActionForm(visit.posted), do=do, predict=predict)


def consequence(one: Payment) -> Consequence:
    lines = [Line(_("If it is paid, the wallet gets"), one.amount)]
    return Consequence(lines, [_("Nothing is credited twice, however often one asks.")])


@action_page("payments:read", "topups:write")
def cancel(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, payment_id = ids.read_public("pay", public_id)
    found = payments.payment(customer_id, payment_id, actor=visit.actor)

    def do(form: ActionForm) -> Done:
        operations.cancel_top_up(
            customer_id=customer_id,
            topup_id=found.topup_id,
            actor=visit.actor,
            now=clock.now(),
            key=form.idempotency_key,
        )
        return Done(shown.back, _("The top-up is cancelled. Nothing was taken."))

    shown = ActionPage(
        title=_("Cancel the top-up"),
        submit=_("Cancel the top-up"),
        back=reverse("console:payment", args=[public_id]),
        intro=_(
            "It is closed at the channel, can be paid no more and counts towards no limit. Were it paid all the "
            "same, it would be credited."
        ),
    )
    return perform(visit, shown, ActionForm(visit.posted), do=do)


@action_page("payments:read", "payments:write")
def ask_refund(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, refund_id = ids.read_public("rfd", public_id)
    found = payments.refund(customer_id, refund_id, actor=visit.actor)
    back = reverse("console:payment", args=[ids.public("pay", customer_id, found.payment_id)])

    def do(_form: ActionForm) -> Done:
        answer = operations.ask_refund(customer_id, refund_id, actor=visit.actor, now=clock.now())
        said = (
            _("the refund never reached it; it was sent again")
            if answer.said == "missing"
            else ANSWERS.get(answer.said, answer.said)
        )
        return Done(
            back,
            _("The channel says: %(said)s. The refund is now: %(state)s.")
            % {"said": said, "state": states.REFUND[answer.refund.status].name},
        )

    return perform(visit, replace(ASK, back=back), ActionForm(visit.posted), do=do)
