"""Correct a purse by hand: always with a reason, above the programme's amount by two people."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.money import Money, money
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.consequences import after
from brim.trade.wallets.console.subject import AmountForm, Subject, reason_field, subject_of
from brim.trade.wallets.queries import Preview
from brim.trade.wallets.types import Purse
from brim.trade.wallets.wording import PURSES, purse_name

WAITS = "adjustment_request"


class AdjustForm(AmountForm):
    way = forms.ChoiceField(
        label=_lazy("What is wrong"),
        choices=[("more", _lazy("Too little is there: add")), ("less", _lazy("Too much is there: take away"))],
        initial="more",
        widget=forms.RadioSelect,
    )
    purse = forms.ChoiceField(
        label=_lazy("Purse"),
        choices=list(PURSES.items()),
        initial="bonus",
        widget=forms.RadioSelect,
    )
    reason = reason_field()

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        self.order_fields(["amount", "way", "purse", "reason"])

    def change(self) -> Money:
        return -self.amount() if self.cleaned_data["way"] == "less" else self.amount()

    def chosen(self) -> Purse:
        return Purse(self.cleaned_data["purse"])


@action_page("customers:read", "wallets:read", "adjustments:write")
def adjust(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)

    def predict(form: AdjustForm) -> Consequence:
        change = form.change()
        preview = queries.preview_adjustment(purse=form.chosen(), change=change, **subject.whose)
        return consequence_of(subject, form.chosen(), change, preview)

    def do(form: AdjustForm) -> Done:
        made = operations.adjust(
            purse=form.chosen(),
            change=form.change(),
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            **subject.whose,
        )
        amount = formats.money_text(money(made.amount, made.currency), plus=True)
        if made.status == "requested":
            return Done(subject.back, _("The adjustment of %(amount)s waits for a second person.") % {"amount": amount})
        return Done(subject.back, _("The balance is adjusted by %(amount)s.") % {"amount": amount})

    title = _("Adjust the balance of %(name)s") % {"name": subject.name}
    shown = ActionPage(
        title=title,
        submit=_lazy("Adjust"),
        back=subject.back,
        intro=_lazy("For what nothing else explains. The entry stays in the books with your name and reason."),
    )
    return perform(
        visit,
        shown,
        AdjustForm(visit.posted, subject=subject),
        do=do,
        predict=predict,
        value_lock=subject.value_lock,
    )


def consequence_of(subject: Subject, purse: Purse, change: Money, preview: Preview) -> Consequence:
    """The purse before and after, and whether it waits."""
    view, name = subject.view, purse_name(purse)
    before = subject.amount(view.principal if purse is Purse.PRINCIPAL else view.bonus)
    lines = [
        Line(_("%(purse)s now") % {"purse": name}, before),
        Line(_("Change"), change, has_sign=True),
        Line(_("%(purse)s afterwards") % {"purse": name}, before + change),
    ]
    if preview.operation.kind != WAITS:
        if preview.bonus_until and change.amount_minor > 0:
            lines.append(Line(_("Bonus until"), formats.last_day_text(preview.bonus_until)))
        return Consequence([*lines, after(preview)])
    words = [second_person(subject)]
    if change.amount_minor < 0:
        words.append(_("The money is set aside until then."))
        return Consequence([*lines, after(preview)], words)
    return Consequence(lines, words)


def second_person(subject: Subject) -> str:
    """Why a correction, or a higher line, waits."""
    alone = queries.current_programme(subject.now).terms(subject.currency).adjustment_alone
    if not alone:
        return _("No sum is set that one person may decide alone: this is a request, and a second person decides.")
    amount = formats.money_text(subject.amount(alone))
    return _(
        "One person may decide %(amount)s alone for a customer in a day, and this would be more: it is a request, and "
        "a second person decides."
    ) % {"amount": amount}
