"""Close a wallet by its refund quote, which is read again when it is done: what was agreed to is what is paid."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit.refusals import Conflict
from brim.base.money import InvalidAmount, Money, typed
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.consequences import interest_words, quote_lines
from brim.trade.wallets.console.subject import Subject, reason_field, subject_of

FAULTS = [
    ("consumer", _lazy("The customer wants it")),
    ("operator", _lazy("It is our fault")),
    ("neither", _lazy("Nobody's fault")),
]


class CloseForm(ActionForm):
    """`agreed` is the total that the person saw, which came with the consequence."""

    words = ("reason", "account")
    fault = forms.ChoiceField(label=_lazy("Why it ends"), choices=FAULTS, initial="consumer", widget=forms.RadioSelect)
    account = forms.CharField(
        label=_lazy("Paid out to"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        help_text=_lazy("Bank and the account's last four digits, or how it is handed out."),
    )
    reason = reason_field()

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data)
        self.currency = currency

    def agreed(self) -> Money:
        """Raises: Conflict where no quote was seen."""
        try:
            return typed(str(self.data.get("agreed", "")), self.currency)
        except InvalidAmount:
            raise Conflict("quote_changed", _("Look at the refund quote first. Nothing has moved.")) from None


@action_page("customers:read", "wallets:read", "withdrawals:write")
def close(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)

    def do(form: CloseForm) -> Done:
        asked = operations.close_wallet(
            currency=subject.currency,
            total=form.agreed(),
            account=form.cleaned_data["account"],
            fault=form.cleaned_data["fault"],
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            **subject.whose,
        )
        if asked is None:
            return Done(subject.back, _("The wallet is closed. There was nothing to pay out."))
        amount = formats.money_text(subject.amount(asked.amount))
        return Done(subject.back, _("The wallet is closed. %(amount)s waits for a second person.") % {"amount": amount})

    shown = ActionPage(
        title=_("Close the wallet of %(name)s") % {"name": subject.name},
        submit=_lazy("Close the wallet"),
        intro=_lazy("What the quote gives is paid out, bonus ends, and nothing can be spent any more."),
        back=subject.back,
        is_grave=True,
        is_sensitive=True,
    )
    return perform(
        visit,
        shown,
        CloseForm(visit.posted, currency=subject.currency),
        do=do,
        predict=lambda form: predict(subject, form.cleaned_data["fault"]),
        at_first=lambda: predict(subject, "consumer"),
        value_lock=subject.value_lock,
    )


def predict(subject: Subject, fault: str) -> Consequence:
    preview = queries.preview_closing(currency=subject.currency, fault=fault, **subject.whose)
    assert preview.quote is not None
    total, view = subject.amount(preview.operation.amount), subject.view
    lines = [*quote_lines(preview.quote), Line(_("Paid out once a second person approves"), total, is_total=True)]
    if view.bonus:
        lines.append(Line(_("Bonus that ends"), subject.amount(-view.bonus)))
    if view.principal > total.amount_minor:
        lines.append(Line(_("Principal that the house keeps"), subject.amount(view.principal) - total))
    words = [*interest_words(preview.quote), _("It cannot be undone; a later top-up opens the wallet again, empty.")]
    return Consequence(lines, words, agreed=total.decimal_text())
