"""Give back what an expiry took: a correction like any other, above the programme's amount by two people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import ids
from brim.base.shell.actions import ActionPage, Consequence, Done, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.adjust import WAITS, second_person
from brim.trade.wallets.console.consequences import after, given
from brim.trade.wallets.console.subject import Subject, reason_field, subject_of
from brim.trade.wallets.types import Operation

MOST = 100


class ReversalForm(ActionForm):
    expiry = forms.ChoiceField(
        label=_lazy("What expired"), error_messages={"required": _lazy("Choose what is to be given back.")}
    )
    reason = reason_field()

    def __init__(self, data: Any = None, *, subject: Subject, expired: Sequence[Operation]) -> None:
        super().__init__(data)
        choices = [(ids.public("opn", one.customer_id, one.id), words_of(subject, one)) for one in expired]
        self.fields["expiry"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField's, which the stubs call a Field
        self.order_fields(["expiry", "reason"])

    def expiry_id(self) -> int:
        return ids.read_public("opn", self.cleaned_data["expiry"])[1]


def words_of(subject: Subject, expired: Operation) -> str:
    values = {
        "amount": formats.money_text(subject.amount(expired.amount)),
        "day": formats.date_text(expired.occurred_at),
    }
    return _("%(amount)s, expired %(day)s") % values


def expired_of(subject: Subject, chosen: str) -> list[Operation]:
    """What expired in this wallet and is still gone, the newest first; `chosen` too, for a form that is sent twice."""
    found = queries.operations(subject.customer_id, limit=MOST, kinds=("expiry",)).items
    own = [one for one in found if one.currency == subject.currency]
    return [one for one in own if not one.refunded or ids.public("opn", one.customer_id, one.id) == chosen]


@action_page("customers:read", "wallets:read", "adjustments:write")
def reverse_expiry(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)
    expired = expired_of(subject, visit.request.POST.get("expiry", ""))

    def predict(form: ReversalForm) -> Consequence:
        preview = queries.preview_expiry_reversal(expiry_id=form.expiry_id(), **subject.whose)
        if preview.operation.kind == WAITS:
            return Consequence([], [second_person(subject)])
        return Consequence([*given(preview), after(preview)])

    def do(form: ReversalForm) -> Done:
        made = operations.reverse_expiry(
            expiry_id=form.expiry_id(), reason=form.cleaned_data["reason"], key=form.idempotency_key, **subject.whose
        )
        amount = formats.money_text(subject.amount(made.amount))
        if made.status == "requested":
            return Done(subject.back, _("Giving back %(amount)s waits for a second person.") % {"amount": amount})
        return Done(subject.back, _("%(amount)s of bonus is back in the wallet.") % {"amount": amount})

    intro = "" if expired else _("Nothing of this wallet has expired that is still gone.")
    title = _("Give expired bonus back to %(name)s") % {"name": subject.name}
    shown = ActionPage(title=title, submit=_lazy("Give back"), back=subject.back, intro=intro)
    form = ReversalForm(visit.posted, subject=subject, expired=expired)
    return perform(visit, shown, form, do=do, predict=predict, value_lock=subject.value_lock)
