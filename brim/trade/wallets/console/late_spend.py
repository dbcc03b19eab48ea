"""Record a spend that happened on an earlier day: with a reason, and past the days that the programme allows by two."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit.refusals import Invalid
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.base.ui.periods import read_moment
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.adjust import WAITS
from brim.trade.wallets.console.consequences import after, available_hint, taken
from brim.trade.wallets.console.programme_wording import days
from brim.trade.wallets.console.subject import StoreForm, Subject, reason_field, subject_of


class LateSpendForm(StoreForm):
    words = ("description", "reason")
    occurred_at = forms.CharField(
        label=_lazy("When it happened"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
        help_text=_lazy("By the business's clock. It counts to that day and is paid by that day's rules."),
    )
    description = forms.CharField(
        label=_lazy("For what"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = reason_field(_lazy("Why it comes late"))

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        self.fields["amount"].help_text = available_hint(subject)
        self.order_fields(["amount", "occurred_at", "store", "description", "reason"])

    def clean_occurred_at(self) -> datetime:
        try:
            found = read_moment(self.cleaned_data["occurred_at"])
        except Invalid as refused:
            raise forms.ValidationError(refused.message) from None
        assert found is not None, "the field is required"
        return found

    def asked(self) -> dict[str, Any]:
        return {
            "amount": self.amount(),
            "occurred_at": self.cleaned_data["occurred_at"],
            "store_id": self.store_id(),
        }


@action_page("customers:read", "wallets:read", "spends:write", "adjustments:write")
def late_spend(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)

    def predict(form: LateSpendForm) -> Consequence:
        return consequence_of(subject, queries.preview_late_spend(**form.asked(), **subject.whose), form)

    def do(form: LateSpendForm) -> Done:
        done = operations.record_late_spend(
            description=form.cleaned_data["description"],
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            **form.asked(),
            **subject.whose,
        )
        amount = formats.money_text(subject.amount(done.amount))
        if done.kind == WAITS:
            return Done(subject.back, _("The late spend of %(amount)s waits for a second person.") % {"amount": amount})
        values = {"amount": amount, "left": formats.money_text(subject.amount(done.available_after))}
        return Done(subject.back, _("%(amount)s spent. Available now: %(left)s.") % values)

    shown = ActionPage(
        title=_("Record a late spend of %(name)s") % {"name": subject.name},
        submit=_lazy("Record the spend"),
        back=subject.back,
        intro=_lazy("For a spend that a till could not send on its day."),
    )
    return perform(
        visit,
        shown,
        LateSpendForm(visit.posted, subject=subject),
        do=do,
        predict=predict,
        value_lock=subject.value_lock,
    )


def consequence_of(subject: Subject, preview: queries.Preview, form: LateSpendForm) -> Consequence:
    """Which purses pay, to which day it counts, and whether it waits."""
    day = formats.date_text(form.cleaned_data["occurred_at"])
    lines = [Line(_("Counts to"), day), *taken(preview), after(preview)]
    if preview.operation.kind != WAITS:
        return Consequence(lines)
    allowed = queries.current_programme(subject.now).late_spend_days
    return Consequence(
        lines,
        [
            _(
                "A spend may be recorded up to %(days)s late. This one is later, so a second person decides; the money "
                "is set aside until then."
            )
            % {"days": days(allowed)}
        ],
    )
