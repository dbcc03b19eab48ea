"""Ask for principal back as money: frozen at once, decided by a second person."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.consequences import after, goes_along
from brim.trade.wallets.console.subject import AmountForm, Subject, reason_field, subject_of


class WithdrawForm(AmountForm):
    words = ("reason", "account")
    account = forms.CharField(
        label=_lazy("Paid out to"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_lazy("Bank and the account's last four digits, or how it is handed out."),
    )
    reason = reason_field()

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        self.fields["amount"].help_text = _("Principal: %(amount)s. Bonus is not paid out.") % {
            "amount": formats.money_text(subject.amount(subject.view.own_principal))
        }


@action_page("customers:read", "wallets:read", "withdrawals:write")
def withdraw(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)

    def predict(form: WithdrawForm) -> Consequence:
        preview = queries.preview_withdrawal(amount=form.amount(), **subject.whose)
        lines = [
            Line(_("Frozen now and paid out once approved"), subject.amount(preview.operation.amount)),
            Line(_("Fee"), _("none")),
        ]
        words = _("A second person decides. Rejected, all of it is free again.")
        return Consequence([*lines, *goes_along(preview), after(preview)], [words])

    def do(form: WithdrawForm) -> Done:
        asked = operations.request_withdrawal(
            amount=form.amount(),
            account=form.cleaned_data["account"],
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            **subject.whose,
        )
        amount = formats.money_text(subject.amount(asked.amount))
        return Done(subject.back, _("%(amount)s is frozen and waits for a second person.") % {"amount": amount})

    title = _("Withdraw for %(name)s") % {"name": subject.name}
    shown = ActionPage(title=title, submit=_lazy("Request the withdrawal"), back=subject.back, is_sensitive=True)
    return perform(
        visit,
        shown,
        WithdrawForm(visit.posted, subject=subject),
        do=do,
        predict=predict,
        value_lock=subject.value_lock,
    )
