"""Take a spend at the record, in the programme's spend order."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.actions import ActionPage, Consequence, Done, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.consequences import after, available_hint, taken
from brim.trade.wallets.console.subject import StoreForm, Subject, subject_of


class SpendForm(StoreForm):
    words = ("description",)
    description = forms.CharField(
        label=_lazy("For what"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        self.fields["amount"].help_text = available_hint(subject)
        self.order_fields(["amount", "store", "description"])


@action_page("customers:read", "wallets:read", "spends:write")
def spend(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)

    def predict(form: SpendForm) -> Consequence:
        preview = queries.preview_spend(amount=form.amount(), store_id=form.store_id(), **subject.whose)
        return Consequence([*taken(preview), after(preview)])

    def do(form: SpendForm) -> Done:
        done = operations.spend(
            amount=form.amount(),
            store_id=form.store_id(),
            description=form.cleaned_data["description"],
            key=form.idempotency_key,
            **subject.whose,
        )
        values = {
            "amount": formats.money_text(subject.amount(done.amount)),
            "left": formats.money_text(subject.amount(done.available_after)),
        }
        return Done(subject.back, _("%(amount)s spent. Available now: %(left)s.") % values)

    shown = ActionPage(
        title=_("Spend of %(name)s") % {"name": subject.name}, submit=_lazy("Take the spend"), back=subject.back
    )
    return perform(
        visit,
        shown,
        SpendForm(visit.posted, subject=subject),
        do=do,
        predict=predict,
        value_lock=subject.value_lock,
    )
