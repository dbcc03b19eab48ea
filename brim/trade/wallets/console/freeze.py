"""Freeze and unfreeze a wallet."""

from dataclasses import replace

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui.forms import ActionForm
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.console.subject import Subject, subject_of

FREEZE = ActionPage(
    title=_lazy("Freeze the wallet"),
    submit=_lazy("Freeze"),
    intro=_lazy("Nothing can be spent, held, transferred or withdrawn until it is unfrozen. Value stays as it is."),
    is_grave=True,
)
UNFREEZE = ActionPage(
    title=_lazy("Unfreeze the wallet"),
    submit=_lazy("Unfreeze"),
    intro=_lazy("From now on the wallet can be spent from again."),
)


class ReasonForm(ActionForm):
    reason = forms.CharField(label=_lazy("Reason"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))


@action_page("customers:read", "wallets:freeze")
def freeze(visit: Visit, public_id: str) -> HttpResponse:
    """Freeze the wallet of `?currency=`, or unfreeze it where it is frozen."""
    subject = subject_of(visit, public_id)
    change, shown, words = (
        (wallets.unfreeze, UNFREEZE, _("The wallet is unfrozen."))
        if subject.view.status == "frozen"
        else (wallets.freeze, FREEZE, _("The wallet is frozen."))
    )

    def do(form: ReasonForm) -> Done:
        change(currency=subject.currency, reason=form.cleaned_data["reason"], key=form.idempotency_key, **subject.whose)
        return Done(subject.back, words)

    return perform(
        visit,
        replace(shown, back=subject.back),
        ReasonForm(visit.posted),
        do=do,
        predict=lambda _form: consequence_of(subject),
        at_first=lambda: consequence_of(subject),
    )


def consequence_of(subject: Subject) -> Consequence:
    """What is out of use from then on, or in use again."""
    view, amount = subject.view, subject.amount
    held = [Line(_("Held, and stays held"), amount(view.held))] if view.held else []
    if view.status == "frozen":
        return Consequence([*held, Line(_("Can be spent again"), amount(view.available), is_total=True)])
    return Consequence([*held, Line(_("Can no longer be spent"), amount(view.available), is_total=True)])
