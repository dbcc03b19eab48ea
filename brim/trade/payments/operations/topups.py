"""Starting a top-up: the payment is opened at its channel, or taken at the counter and credited at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.queries import time_zone
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import days, ids
from brim.base.kit.amounts import too_large
from brim.base.kit.refusals import Declined, Forbidden, Invalid, Refused, Unavailable
from brim.base.money import MAX_AMOUNT, AssetKind, Money
from brim.core.customers import queries as customers
from brim.trade.payments import channels, links, numbers, rules, shaping
from brim.trade.payments.catalogue import PaymentCreated
from brim.trade.payments.channels.contract import Channel, Finding, Opened, Order, Outcome, Send
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.operations import payment_states, shifts
from brim.trade.payments.operations.requests import Request, first_of, send_nothing
from brim.trade.payments.operations.rows import note
from brim.trade.payments.transport import send as send_by_http
from brim.trade.payments.types import PaymentState, TopUp, TopUpStatus
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import posting
from brim.trade.wallets.wording import kind_name


def start_top_up(
    *,
    customer_id: int,
    amount: Money,
    channel: str,
    return_url: str = "",
    store_id: int | None = None,
    actor: Actor,
    now: datetime,
    key: str,
    send: Send = send_by_http,
) -> TopUp:
    """Ask for `amount` by a channel; the answer carries the hosted page to send the payer to. Cash is credited at once.

    Calls the channel outside any transaction, so it must not be called within one (cash may be). Locks the cashier's
    shift (cash), then the customer's accounts. The same key with the same content answers with the first top-up, and
    opens the payment again under the same number where the channel had not answered.
    Raises: Forbidden; Invalid; NotFound; Conflict `key_conflict`; Refused `wallet_frozen`, `over_limit`,
    `under_limit`, `no_open_shift`, `shift_currency`, `drawer_full`, `channel_declined`, `channel_unavailable` (the
    outcome is unknown: the same key may be tried again).
    """
    chosen = channels.find(channel)
    authorise(actor, "topups:write", store_id, customer_id=customer_id)
    refuse_own_cash(actor, chosen)
    check(amount, return_url)
    request = TopUpRequest(
        customer_id=customer_id,
        amount=amount,
        channel=chosen,
        return_url="" if chosen.AT_ONCE else return_url,
        store_id=store_id,
        actor=actor,
        now=now,
        key=key,
    )
    try:
        return started(request, send)
    except Refused as refusal:
        posting.hear(start_of(request), refusal, now=now)
        raise


def refuse_own_cash(actor: Actor, channel: Channel) -> None:
    """What is credited at once is credited on the word of whoever took the money; nobody takes their own."""
    if channel.AT_ONCE and actor.kind is ActorKind.CUSTOMER:
        raise Forbidden(
            "forbidden",
            _("Cash is taken at the counter. Nothing was started: choose another way to pay."),
            {"permission": "topups:write"},
        )


@dataclass(frozen=True, kw_only=True)
class TopUpRequest(Request):
    amount: Money
    channel: Channel
    return_url: str
    store_id: int | None

    @property
    def content(self) -> tuple[object, ...]:
        return self.amount, self.channel.NAME, self.return_url, self.store_id


def started(request: TopUpRequest, send: Send) -> TopUp:
    if request.channel.AT_ONCE:
        return take_at_counter(request)
    topup, payment, replayed = place(request)
    if payment.state == PaymentState.CREATED:
        open_at_channel(payment, request.channel, request.now, send)
    elif payment.state == PaymentState.FAILED and not payment.checkout_url:
        raise declined(payment)
    return found(topup.customer_id, topup.id, replayed=replayed)


def check(amount: Money, return_url: str) -> None:
    if amount.asset.kind is not AssetKind.CURRENCY or amount.amount_minor <= 0:
        raise Invalid("amount", _("The amount must be above zero, in a currency. Nothing was started."))
    if amount.amount_minor > MAX_AMOUNT:
        raise Invalid("amount", too_large(amount.currency))
    if return_url and not is_web_address(return_url):
        raise Invalid("return_url", _("The return address must begin with http:// or https://. Nothing was started."))


def is_web_address(text: str) -> bool:
    """Whether a browser may be sent there: the payer's alone goes, Brim itself never asks this address."""
    if len(text) > 2000 or not text.isprintable() or " " in text or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


@transaction.atomic
def place(request: TopUpRequest) -> tuple[TopUpRow, PaymentRow, bool]:
    """The top-up of this key, made now unless it was there: (top-up, payment, replayed)."""
    topup_id = ids.make()
    known = used(request)
    if known is None:
        customers.require(request.customer_id)
        if announced(request, topup_id):  # another request held the lock meanwhile
            known = used(request)
    if known is not None:
        return known, payment_of(known), True
    check_top_up(
        customer_id=request.customer_id,
        amount=request.amount,
        now=request.now,
        channel=request.channel.NAME,
        store_id=request.store_id,
        actor=request.actor,
    )
    topup = TopUpRow.objects.create(
        customer_id=request.customer_id,
        id=topup_id,
        payment_id=ids.make(),
        amount=request.amount.amount_minor,
        currency=request.amount.asset.code,
        channel=request.channel.NAME,
        status=TopUpStatus.PENDING,
        store_id=request.store_id,
        key=request.key,
        fingerprint=request.fingerprint,
        actor=request.actor.label,
        created_at=request.now,
    )
    return topup, place_payment(topup, request), False


def used(request: TopUpRequest) -> TopUpRow | None:
    """Raises: Conflict `key_conflict`."""
    conflict = _("This key was used for a different top-up. Nothing was started. Use a new key.")
    return first_of(TopUpRow.objects.all(), request, lambda _row: True, conflict)


def announced(request: TopUpRequest, topup_id: int) -> bool:
    """Use the key up for everything of this customer, behind the customer's lock; True where this was done before."""
    return wallets.reserve_top_up_key(
        customer_id=request.customer_id,
        topup_id=topup_id,
        currency=request.amount.asset.code,
        content=request.fingerprint.hex(),
        store_id=request.store_id,
        actor=request.actor,
        now=request.now,
        key=request.key,
    )


def check_top_up(
    *,
    customer_id: int,
    amount: Money,
    now: datetime,
    channel: str = "",
    store_id: int | None = None,
    actor: Actor | None = None,
) -> None:
    """Whether a top-up could be started now, counting all that is under way; judges are asked as well. Reads only.

    What waits for its payer counts to the day on which it was begun; what is paid, to the day of payment.
    Raises: as `wallets.check_top_up`; what a judge refuses with.
    """
    zone = time_zone()
    today = days.start_of(days.day_of(now, zone), zone)
    is_open, is_paid = Q(state__in=list(rules.OPEN)), Q(state=PaymentState.PAID)
    others = PaymentRow.objects.filter(is_open | is_paid, customer_id=customer_id, currency=amount.asset.code)
    counts_today = (is_open & Q(created_at__gte=today)) | (is_paid & Q(paid_at__gte=today))
    sums = others.aggregate(all=Sum("amount"), today=Sum("amount", filter=counts_today))
    wallets.check_top_up(
        customer_id=customer_id,
        amount=amount,
        now=now,
        pending=int(sums["all"] or 0),
        pending_today=int(sums["today"] or 0),
    )
    posting.judge(start(customer_id, amount, channel=channel, store_id=store_id, actor=actor), now=now)


def start_of(request: TopUpRequest) -> posting.StartTopUp:
    return start(
        request.customer_id,
        request.amount,
        channel=request.channel.NAME,
        store_id=request.store_id,
        actor=request.actor,
        key=request.key,
    )


def start(
    customer_id: int, amount: Money, *, channel: str, store_id: int | None, actor: Actor | None, key: str = ""
) -> posting.StartTopUp:
    """What judges are asked of a top-up that begins; `actor` None: it is only previewed."""
    return posting.StartTopUp(
        customer_id=customer_id,
        currency=amount.asset.code,
        amount=amount.amount_minor,
        channel=channel,
        store_id=store_id,
        actor=actor.label if actor else "",
        request_id=actor.request_id if actor else "",
        key=key,
    )


def place_payment(topup: TopUpRow, request: TopUpRequest) -> PaymentRow:
    payment = PaymentRow.objects.create(
        customer_id=topup.customer_id,
        id=topup.payment_id,
        topup_id=topup.id,
        channel=topup.channel,
        channel_number="",
        amount=topup.amount,
        currency=topup.currency,
        state=PaymentState.CREATED,
        refunded=0,
        store_id=topup.store_id,
        checkout_url="",
        return_url=request.return_url,
        actor=topup.actor,
        request_id=request.actor.request_id,
        created_at=request.now,
        expires_at=request.now + request.channel.LIFETIME,
        asked=0,
        next_ask_at=rules.next_ask(request.now, request.now),
        changed_at=request.now,
    )
    created = PaymentCreated(payment.id, topup.id, payment.channel, payment.amount, payment.currency, payment.store_id)
    note(payment, created, request.now, request.actor)
    return payment


def open_at_channel(payment: PaymentRow, channel: Channel, now: datetime, send: Send) -> None:
    try:
        opened = channel.create(order_of(payment), now=now, send=send)
    except Declined as refusal:
        finding = Finding(Outcome.FAILED, numbers.number(numbers.PAYMENT, payment.customer_id, payment.id))
        payment_states.apply_to_payment(
            payment.customer_id, payment.id, finding, source="query", channel=channel.NAME, now=now
        )
        raise declined(payment) from refusal
    except Unavailable as silence:
        raise ChannelUnavailable(
            "channel_unavailable",
            _("The payment channel does not answer. Nothing is known to be taken. Try again with the same key."),
            {"channel": payment.channel},
        ) from silence
    save_payment_page(payment, opened)
    payment_states.apply(payment.customer_id, payment.id, opened.finding, source="query", channel=channel.NAME, now=now)


def declined(payment: PaymentRow) -> Refused:
    return Refused(
        "channel_declined",
        _("The payment channel refuses this payment. Nothing was taken. Try another channel."),
        {"channel": payment.channel},
    )


class ChannelUnavailable(Refused):
    """The outcome is unknown; the same key may be tried again. 503."""

    status = 503


def order_of(payment: PaymentRow) -> Order:
    return Order(
        number=numbers.number(numbers.PAYMENT, payment.customer_id, payment.id),
        amount=shaping.payment(payment).amount,
        subject=kind_name("top_up"),
        return_url=links.return_page(payment.customer_id, payment.id),
        notify_url=links.notify(payment.channel),
        expires_at=payment.expires_at,
    )


def save_payment_page(payment: PaymentRow, opened: Opened) -> None:
    PaymentRow.objects.filter(customer_id=payment.customer_id, id=payment.id).update(
        checkout_url=opened.checkout_url, channel_number=opened.finding.channel_number
    )


@transaction.atomic
def take_at_counter(request: TopUpRequest) -> TopUp:
    """One transaction: the shift, the payment and the wallet move together or not at all."""
    known = key_is_used(request.customer_id, request.key)
    shift = shifts.open_for(request.actor, request.store_id, request.amount.asset.code, key_used=known)
    topup, payment, replayed = place(request)
    if not replayed:
        opened = request.channel.create(order_of(payment), now=request.now, send=send_nothing)
        if shift is not None:
            shifts.take_in(shift, payment, request.actor, request.now)
        payment_states.apply(
            payment.customer_id,
            payment.id,
            opened.finding,
            source="counter",
            channel=payment.channel,
            now=request.now,
            actor=request.actor,
        )
    return found(request.customer_id, topup.id, replayed=replayed)


def key_is_used(customer_id: int, key: str) -> bool:
    return TopUpRow.objects.filter(customer_id=customer_id, key=key).exists()


def payment_of(topup: TopUpRow) -> PaymentRow:
    return PaymentRow.objects.get(customer_id=topup.customer_id, id=topup.payment_id)


def found(customer_id: int, topup_id: int, *, replayed: bool) -> TopUp:
    topup = TopUpRow.objects.get(customer_id=customer_id, id=topup_id)
    answer = shaping.topup(topup, payment_of(topup), replayed=replayed)
    return as_at_first(answer) if replayed else answer


def as_at_first(topup: TopUp) -> TopUp:
    """As the first request was answered, whatever came of it since: credited over the counter, else with the page to
    pay on. Where that page never came, there was no answer: as things stand. Source: docs/rules/10."""
    nothing = Money.zero(topup.amount.asset)
    if channels.CHANNELS[topup.channel].AT_ONCE:
        payment = replace(topup.payment, state=PaymentState.CREDITED, refunded=nothing)
        return replace(topup, payment=payment)
    if not topup.checkout_url:
        return topup
    payment = replace(
        topup.payment, state=PaymentState.PENDING, refunded=nothing, paid_at=None, credited_at=None, doubt=""
    )
    return replace(topup, status=TopUpStatus.PENDING, credited_at=None, payment=payment)
