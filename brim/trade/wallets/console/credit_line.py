"""How far principal may go below zero: the credit line of one wallet."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.base.ui.forms import MoneyField
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.adjust import WAITS, second_person
from brim.trade.wallets.console.subject import AmountForm, Subject, reason_field, subject_of


class CreditLineForm(AmountForm):
    reason = reason_field()

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        self.fields["amount"] = MoneyField(
            currency=subject.currency,
            may_be_zero=True,
            label=_lazy("Credit line"),
            initial=subject.amount(subject.view.credit_line),
            help_text=_lazy("So much may be owed at most. Zero: nothing is lent."),
        )
        self.fields["amount"].widget.attrs["autofocus"] = True
        self.order_fields(["amount", "reason"])


@action_page("customers:read", "wallets:read", "adjustments:write")
def credit_line(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)
    view = subject.view

    def predict(form: CreditLineForm) -> Consequence:
        preview = queries.preview_credit_line(line=form.amount(), **subject.whose)
        now = formats.money_text(subject.amount(view.available))
        lines = [
            Line(_("Credit line now"), subject.amount(view.credit_line)),
            Line(_("Credit line afterwards"), form.amount()),
            Line(_("Owed now"), subject.amount(max(0, -view.principal))),
        ]
        if preview.operation.kind == WAITS:
            return Consequence(lines, [second_person(subject)])
        return Consequence(
            [
                *lines,
                Line(
                    _("Available afterwards"),
                    subject.amount(preview.operation.available_after),
                    is_total=True,
                    note=_("now %(amount)s") % {"amount": now},
                ),
            ],
            [_("Nothing moves now. What is lent goes with the spend that needs it; the next top-up repays it first.")],
        )

    def do(form: CreditLineForm) -> Done:
        done = operations.set_credit_line(
            line=form.amount(), reason=form.cleaned_data["reason"], key=form.idempotency_key, **subject.whose
        )
        amount = formats.money_text(subject.amount(done.amount))
        if done.kind == WAITS:
            return Done(
                subject.back, _("The credit line of %(amount)s waits for a second person.") % {"amount": amount}
            )
        return Done(subject.back, _("The credit line is %(amount)s.") % {"amount": amount})

    title = _("Credit line of %(name)s") % {"name": subject.name}
    shown = ActionPage(title=title, submit=_lazy("Set the credit line"), back=subject.back)
    return perform(
        visit,
        shown,
        CreditLineForm(visit.posted, subject=subject),
        do=do,
        predict=predict,
        value_lock=subject.value_lock,
    )
