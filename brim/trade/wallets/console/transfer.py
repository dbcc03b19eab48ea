"""Send principal to another customer, who is found while one types."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import ids
from brim.base.kit.refusals import Invalid, Refused
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.core.customers.types import Customer
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.consequences import after, goes_along
from brim.trade.wallets.console.subject import AmountForm, Subject, reason_field, subject_of
from brim.trade.wallets.wording import FROM_PURSES

FOUND = 6
WORDS = ("customers:read", "wallets:read", "transfers:write")


@dataclass(frozen=True)
class Found:
    """Somebody who may be meant."""

    public_id: str
    name: str
    phone: str
    is_chosen: bool = False


class TransferForm(AmountForm):
    """`to` is what one searches by; `chosen`, one of those found, has the last word."""

    to = forms.CharField(
        label=_lazy("To whom"),
        max_length=100,
        error_messages={"required": _lazy("Choose who receives it.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _lazy("Name, phone tail, email or reference")}
        ),
    )
    reason = reason_field()

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        self.fields["to"].widget.attrs |= {
            "hx-get": reverse("console:receivers", args=[subject.public_id]),
            "hx-target": "#receivers",
            "hx-trigger": "input changed delay:180ms",
            "hx-sync": "this:queue last",
            "autofocus": True,
        }
        most = formats.money_text(subject.amount(subject.view.own_principal))
        told = _("Principal: %(amount)s. The bonus that came with what is sent does not travel: it lapses.")
        self.fields["amount"].help_text = told % {"amount": most}
        del self.fields["amount"].widget.attrs["autofocus"]
        self.order_fields(["to", "amount", "reason"])

    def clean_to(self) -> Customer:
        """The one whom the text names."""
        text, actor = str(self.data.get("chosen") or self.cleaned_data["to"]).strip(), self.subject.visit.actor
        try:
            if text.startswith("cus_"):
                found = customers.get(customers.resolve(text, actor=actor), actor=actor)
            else:
                items = [one for one in customers.find(text, limit=3, actor=actor).items if one.id != self.mine]
                if len(items) != 1:
                    raise Invalid("to", _("Choose one of those found."))
                found = items[0]
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None
        if found.id == self.mine:
            raise forms.ValidationError(_("A transfer goes to another customer. Nothing has moved."))
        return found

    @property
    def mine(self) -> int:
        return self.subject.customer_id

    def receiver(self) -> Customer:
        found = self.cleaned_data["to"]
        assert isinstance(found, Customer)
        return found


@action_page(*WORDS)
def transfer(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)

    def predict(form: TransferForm) -> Consequence:
        receiver = form.receiver()
        preview = queries.preview_transfer(to_customer_id=receiver.id, amount=form.amount(), **subject.whose)
        lines = [
            Line(str(FROM_PURSES["principal"]), subject.amount(preview.operation.amount)),
            Line(
                _("%(name)s receives as principal") % {"name": receiver.name},
                subject.amount(preview.operation.amount),
                note=formats.masked_phone(receiver.phone) if receiver.phone else "",
            ),
        ]
        words = _("It cannot be called back; only the receiver can send it back.")
        return Consequence([*lines, *goes_along(preview), after(preview)], [words])

    def do(form: TransferForm) -> Done:
        receiver = form.receiver()
        done = operations.transfer(
            to_customer_id=receiver.id,
            amount=form.amount(),
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            **subject.whose,
        )
        values = {"amount": formats.money_text(subject.amount(done.amount)), "name": receiver.name}
        return Done(subject.back, _("%(amount)s sent to %(name)s.") % values)

    form = TransferForm(visit.posted, subject=subject)
    shown = ActionPage(
        title=_("Transfer from %(name)s") % {"name": subject.name},
        submit=_lazy("Transfer"),
        back=subject.back,
        template="wallets/transfer_fields.html",
        context={"people": chosen_of(form)},
    )
    return perform(visit, shown, form, do=do, predict=predict, value_lock=subject.value_lock)


def chosen_of(form: TransferForm) -> list[Found]:
    """Whoever was chosen already, when the form comes back."""
    if not form.is_bound or "to" in form.errors:
        return []
    return [found_of(form.receiver(), is_chosen=True)]


def found_of(customer: Customer, *, is_chosen: bool = False) -> Found:
    phone = formats.masked_phone(customer.phone) if customer.phone else ""
    return Found(ids.public_customer(customer.id), customer.name, phone, is_chosen)


@page(*WORDS)
def receivers(visit: Visit, public_id: str) -> HttpResponse:
    """Whom the text may mean, as options to choose from; nobody where it is too short to tell."""
    sender = customers.resolve(public_id, actor=visit.actor)
    text = visit.request.GET.get("to", "").strip()
    try:
        found = customers.find(text, limit=FOUND + 1, actor=visit.actor).items if text else []
    except Invalid:
        found = []
    others = [one for one in found if one.id != sender][:FOUND]
    people = [found_of(one, is_chosen=len(others) == 1) for one in others]
    return show(visit, "wallets/receivers.html", {"people": people, "text": text})
