"""Top up at the record: cash into one's drawer, or a channel whose page the customer opens on their own phone."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import ids
from brim.base.money import money
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.ui import formats
from brim.base.ui.forms import RetypedForm
from brim.base.ui.qr import qr
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.console.refunds import top_up_of
from brim.trade.payments.types import TopUp, TopUpStatus
from brim.trade.payments.wording import channel_name
from brim.trade.wallets import queries
from brim.trade.wallets.console.consequences import after
from brim.trade.wallets.console.subject import StoreForm, Subject, subject_of
from brim.trade.wallets.types import Step
from brim.trade.wallets.wording import kind_name

CASH = "cash"


class TopUpForm(RetypedForm, StoreForm):
    channel = forms.ChoiceField(label=_lazy("Paid by"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject, currency=subject.currency)
        names = payment_queries.channel_names()
        shift = payment_queries.open_shift_of(subject.visit.actor)
        names.sort(key=lambda pair: (pair[0] == CASH) == (shift is None))
        self.fields["channel"].choices = names  # type: ignore[attr-defined]  # a ChoiceField's
        self.fields["channel"].initial = names[0][0] if names else ""
        self.order_fields(["amount", "channel", "store"])

    def unusual_above(self) -> int | None:
        currency, now = self.subject.currency, self.subject.now
        return payment_queries.unusual_top_up(self.store_id(), currency, now=now)


@action_page("customers:read", "wallets:read", "topups:write")
def top_up(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)
    ladder = queries.current_programme(subject.now).terms(subject.currency).ladder

    def predict(form: TopUpForm) -> Consequence:
        return topup_consequence(subject, form, ladder)

    def do(form: TopUpForm) -> Done:
        started = payments.start_top_up(
            amount=form.amount(),
            channel=form.cleaned_data["channel"],
            store_id=form.store_id(),
            key=form.idempotency_key,
            **subject.whose,
        )
        if started.status is TopUpStatus.CREDITED:
            return Done(subject.back, credited_text(subject, started))
        return Done(reverse("console:top-up-wait", args=[public_id, top_up_id(started)]), "")

    shown = ActionPage(
        title=_("Top up %(name)s") % {"name": subject.name},
        submit=_lazy("Top up"),
        back=subject.back,
        template="payments/top_up_fields.html",
        context={"ladder": [step_of(subject, step) for step in ladder]},
    )
    return perform(
        visit,
        shown,
        TopUpForm(visit.posted, subject=subject),
        do=do,
        predict=predict,
        value_lock=subject.before_channel,
    )


def step_of(subject: Subject, step: Step) -> dict[str, str]:
    """A step of the ladder as a button: what it fills in, what it pays, what it gets."""
    paid = subject.amount(step.pay)
    return {
        "value": paid.decimal_text(),
        "pays": formats.money_text(paid),
        "gets": formats.money_text(subject.amount(step.get), plus=True),
    }


def topup_consequence(subject: Subject, form: TopUpForm, ladder: tuple[Step, ...]) -> Consequence:
    amount, channel = form.amount(), form.cleaned_data["channel"]
    payments.check_top_up(customer_id=subject.customer_id, amount=amount, now=subject.now)
    preview = queries.preview_top_up(amount=amount, channel=channel, **subject.whose)
    lines = [Line(_("Paid, as principal"), amount)]
    if preview.bonus:
        until = preview.bonus_until
        note = _("until %(day)s") % {"day": formats.last_day_text(until)} if until else _("does not expire")
        lines.append(Line(_("Bonus of the ladder"), subject.amount(preview.bonus), note=note, has_sign=True))
    if preview.debt_paid:
        lines.append(Line(_("Pays what is owed for a charge-back"), subject.amount(-preview.debt_paid)))
    words = []
    following = next((step for step in ladder if step.pay > amount.amount_minor), None)
    if following is not None:
        values = {
            "more": formats.money_text(subject.amount(following.pay) - amount),
            "get": formats.money_text(subject.amount(following.get)),
        }
        words.append(_("%(more)s more, and the bonus is %(get)s.") % values)
    if channel != CASH:
        words.append(_("The wallet is credited once the channel has confirmed the payment."))
    elif payment_queries.open_shift_of(subject.visit.actor, form.store_id()) is None:
        refusal = _(
            "You have no open shift at this store, so no cash can be taken. Open one, or choose another way to pay."
        )
        return Consequence([*lines, after(preview)], refusal=refusal)
    return Consequence([*lines, after(preview)], words)


def credited_text(subject: Subject, started: TopUp) -> str:
    view = queries.wallet(subject.customer_id, started.amount.asset.code, now=subject.now)
    values = {
        "amount": formats.money_text(started.amount),
        "left": formats.money_text(money(view.available, view.currency)),
    }
    return _("%(amount)s topped up. Available now: %(left)s.") % values


def top_up_id(started: TopUp) -> str:
    return ids.public("top", started.customer_id, started.id)


@page("customers:read", "wallets:read", "topups:write")
def wait(visit: Visit, public_id: str, top_up_id: str) -> HttpResponse:
    """What is handed to the customer, and how the payment stands; looked at again until the truth is known."""
    subject, started = subject_of(visit, public_id), top_up_of(visit, public_id, top_up_id)
    is_waiting = started.status is TopUpStatus.PENDING
    context = {
        "subject": subject,
        "top_up": started,
        "is_waiting": is_waiting,
        "status": str(started.status),
        "channel": channel_name(started.channel),
        "number": started.payment.number,
        "code": qr(started.checkout_url) if is_waiting and started.checkout_url else "",
        "result": credited_text(subject, started) if started.status is TopUpStatus.CREDITED else "",
        "here": visit.request.path,
        "title": kind_name("top_up"),
    }
    template = "payments/top_up_state.html" if visit.is_partial else "payments/top_up_wait.html"
    return show(visit, template, context)
