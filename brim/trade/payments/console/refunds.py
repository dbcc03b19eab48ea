"""Give back a spend, lot by lot; send a top-up's money back to its origin, by its refund quote."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity.names import store_names
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.base.money import Money
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm, MoneyField
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.types import RefundStatus, TopUp
from brim.trade.payments.wording import channel_name
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.close import FAULTS
from brim.trade.wallets.console.consequences import after, given, interest_words, quote_lines
from brim.trade.wallets.console.subject import Subject, action_url, reason_field, subject_of
from brim.trade.wallets.queries import Preview
from brim.trade.wallets.types import Operation

LAST = 8
SPENDS = ("spend", "capture")
WORDS = ("customers:read", "wallets:read", "refunds:write")


class PartForm(ActionForm):
    """How much of something, and why."""

    reason = reason_field()

    def __init__(self, data: Any = None, *, currency: str, left: Money | None = None, hint: str = "") -> None:
        super().__init__(data)
        self.fields["amount"] = MoneyField(currency=currency, initial=left, help_text=hint, required=left is not None)
        self.order_fields(["fault", "amount", "reason"])
        self.fields["reason"].widget.attrs["autofocus"] = True

    def amount(self) -> Money | None:
        found = self.cleaned_data.get("amount")
        assert found is None or isinstance(found, Money)
        return found


@action_page(*WORDS)
def refund_spend(visit: Visit, public_id: str, spend_id: str) -> HttpResponse:
    subject, spent = subject_of(visit, public_id), spend_of(visit, public_id, spend_id)
    left = subject.amount(spent.amount - spent.refunded)

    def predict(amount: Money | None) -> Consequence:
        preview = queries.preview_spend_refund(spend_id=spent.id, amount=amount, **subject.whose)
        rest = left - subject.amount(preview.operation.amount)
        return Consequence([*given(preview), Line(_("Can still be refunded later"), rest), after(preview)])

    def do(form: PartForm) -> Done:
        done = operations.refund_spend(
            spend_id=spent.id,
            amount=form.amount(),
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            **subject.whose,
        )
        amount = formats.money_text(subject.amount(done.amount))
        return Done(subject.back, _("%(amount)s of the spend is back in the wallet.") % {"amount": amount})

    hint = _("Left of this spend: %(amount)s") % {"amount": formats.money_text(left)}
    form = PartForm(visit.posted, currency=subject.currency, left=left, hint=hint)
    store = store_names().get(spent.store_id or 0, "")
    intro = " · ".join(filter(None, (formats.moment_text(spent.occurred_at), store, spent.description)))
    shown = ActionPage(title=_("Refund a spend"), submit=pgettext_lazy("act", "Refund"), intro=intro, back=subject.back)
    return perform(
        visit,
        shown,
        form,
        do=do,
        predict=lambda form: predict(form.amount()),
        at_first=lambda: predict(None),
        value_lock=subject.value_lock,
    )


def spend_of(visit: Visit, public_id: str, spend_id: str) -> Operation:
    """Raises: NotFound where this customer has no such spend."""
    owner, number = ids.read_public("spd", spend_id)
    if owner != ids.read_customer(public_id):
        raise ids.unknown(spend_id)
    found = queries.operation(owner, number)
    if found.kind not in SPENDS or found.currency != subject_of(visit, public_id).currency:
        raise NotFound("unknown_operation", _("There is no such spend. Nothing has moved."))
    return found


class QuoteForm(PartForm):
    fault = forms.ChoiceField(label=_lazy("Why it ends"), choices=FAULTS, initial="consumer", widget=forms.RadioSelect)


@action_page(*WORDS)
def refund_top_up(visit: Visit, public_id: str, top_up_id: str) -> HttpResponse:
    subject, paid = subject_of(visit, public_id), top_up_of(visit, public_id, top_up_id)

    def predict(fault: str, amount: Money | None) -> Consequence:
        preview = queries.preview_top_up_refund(
            topup_id=paid.id, currency=paid.amount.asset.code, fault=fault, amount=amount, **subject.whose
        )
        return refund_consequence(subject, paid, preview)

    def do(form: QuoteForm) -> Done:
        done = payments.refund_top_up(
            topup_id=paid.id,
            amount=form.amount(),
            fault=form.cleaned_data["fault"],
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            **subject.whose,
        )
        values = {"amount": formats.money_text(done.amount), "channel": channel_name(paid.channel)}
        if done.status is RefundStatus.COMPLETED:
            return Done(subject.back, _("%(amount)s went back by %(channel)s.") % values)
        return Done(subject.back, _("%(amount)s is on its way back by %(channel)s; its money is frozen.") % values)

    form = QuoteForm(visit.posted, currency=subject.currency, hint=_("Leave it empty for all that the quote gives."))
    intro = " · ".join(
        [formats.money_text(paid.amount), channel_name(paid.channel), formats.moment_text(paid.created_at)]
    )
    shown = ActionPage(
        title=_("Refund a top-up"), submit=_lazy("Send the money back"), intro=intro, back=subject.back, is_grave=True
    )
    return perform(
        visit,
        shown,
        form,
        do=do,
        predict=lambda form: predict(form.cleaned_data["fault"], form.amount()),
        at_first=lambda: predict("consumer", None),
        value_lock=subject.before_channel,
    )


def refund_consequence(subject: Subject, paid: TopUp, preview: Preview) -> Consequence:
    """The quote, then what is done with it: what goes back, what is kept, what bonus ends."""
    assert preview.quote is not None
    lines = quote_lines(preview.quote)
    back = _("Goes back by %(channel)s") % {"channel": channel_name(paid.channel)}
    lines.append(Line(back, subject.amount(preview.operation.amount), is_total=True))
    if preview.lapsed:
        lines.append(Line(_("Bonus that ends"), subject.amount(-preview.lapsed)))
    if preview.kept:
        lines.append(Line(_("Principal that the house keeps"), subject.amount(-preview.kept)))
    words = interest_words(preview.quote)
    if paid.channel == "cash" and payment_queries.open_shift_of(subject.visit.actor, paid.store_id) is None:
        words.append(_("The cash comes out of your drawer, and you have no open shift at this store."))
    elif paid.channel == "cash":
        words.append(_("The cash comes out of your drawer now."))
    return Consequence([*lines, after(preview)], words)


def top_up_of(visit: Visit, public_id: str, top_up_id: str) -> TopUp:
    """Raises: NotFound where this customer has no such top-up."""
    owner, number = ids.read_public("top", top_up_id)
    if owner != ids.read_customer(public_id):
        raise ids.unknown(top_up_id)
    return payment_queries.topup(owner, number, actor=visit.actor if visit.actor.can("topups:read") else None)


@dataclass(frozen=True)
class Refundable:
    """A spend or a top-up of which something may go back."""

    url: str
    name: str
    detail: str
    amount: Money
    icon: str


@page(*WORDS)
def refunds(visit: Visit, public_id: str) -> HttpResponse:
    """What may be refunded: the last spends and top-ups, to choose from."""
    subject = subject_of(visit, public_id)
    found = queries.operations(subject.customer_id, limit=LAST * 3, kinds=(*SPENDS, "top_up")).items
    open_ones = [one for one in found if one.currency == subject.currency and one.refunded < one.amount]
    names = store_names()
    context = {
        "spends": [refundable(subject, one, names) for one in open_ones if one.kind in SPENDS][:LAST],
        "top_ups": [refundable(subject, one, names) for one in open_ones if one.kind == "top_up"][:LAST],
        "first_is_top_up": not any(one.kind in SPENDS for one in open_ones),
        "action": ActionPage(title=_("What is to be refunded?"), submit="", back=subject.back),
    }
    template = "payments/refunds_dialog.html" if visit.is_partial else "payments/refunds_page.html"
    return show(visit, template, context)


def refundable(subject: Subject, done: Operation, names: Mapping[int, str]) -> Refundable:
    left = subject.amount(done.amount - done.refunded)
    moment = formats.moment_text(done.occurred_at)
    if done.kind == "top_up":
        assert done.metadata is not None, "a top-up keeps where it came from"
        top_up = ids.public("top", done.customer_id, int(str(done.metadata["topup_id"])))
        channel = channel_name(str(done.metadata["channel"]))
        url = action_url("refund-top-up", subject.public_id, top_up, currency=subject.currency)
        return Refundable(url, _("Topped up by %(channel)s") % {"channel": channel}, moment, left, "arrow-up")
    store = names.get(done.store_id or 0, "")
    spend = ids.public("spd", done.customer_id, done.id)
    url = action_url("refund-spend", subject.public_id, spend, currency=subject.currency)
    return Refundable(url, done.description or store or _("Spent"), moment, left, "coffee")
