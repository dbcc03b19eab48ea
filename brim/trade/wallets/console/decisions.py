"""A second person's decisions: approve, reject, paid, failed. Who asked may not approve; the server refuses it too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.money import money
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm
from brim.core.customers import queries as customers
from brim.core.customers.console.entity import check_home
from brim.trade.wallets import operations
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Adjustment, Withdrawal
from brim.trade.wallets.wording import purse_name


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label=_lazy("Reason"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})
    )


class PaidForm(ActionForm):
    payout_reference = forms.CharField(
        label=_lazy("Payout reference"),
        max_length=120,
        help_text=_lazy(
            "The bank's number of the transfer, so that it is found again; or why there is none. Name nobody."
        ),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


def decide(
    visit: Visit,
    shown: ActionPage,
    form: Any,
    *,
    public_id: str,
    view: str,
    do: Callable[..., object],
    consequence: Consequence,
    said: str,
) -> HttpResponse:
    """One decision: `do` gets who, when and the form's key, and the form's own fields."""
    back = reverse(f"console:{view}", args=[public_id])

    def run(filled: ActionForm) -> Done:
        fields = {name: value for name, value in filled.cleaned_data.items() if name != "key"}
        do(actor=visit.actor, now=clock.now(), key=filled.idempotency_key, **fields)
        return Done(back, said)

    # What it does does not hang on what is typed: it is said from the start.
    context = {"standing": consequence}
    return perform(visit, replace(shown, back=back, template="wallets/decision.html", context=context), form, do=run)


def withdrawal_of(visit: Visit, public_id: str) -> tuple[Withdrawal, dict[str, Any]]:
    customer_id, withdrawal_id = ids.read_public("wdr", public_id)
    check_home(visit, customer_id)
    return wallets.withdrawal(customer_id, withdrawal_id), {"customer_id": customer_id, "withdrawal_id": withdrawal_id}


def adjustment_of(visit: Visit, public_id: str) -> tuple[Adjustment, dict[str, Any]]:
    customer_id, adjustment_id = ids.read_public("adj", public_id)
    check_home(visit, customer_id)
    return wallets.adjustment(customer_id, adjustment_id), {"customer_id": customer_id, "adjustment_id": adjustment_id}


def contact_words(one: Withdrawal) -> list[str]:
    """What an approver sees where the customer's way in is new."""
    if not customers.contact_changed(one.customer_id, now=clock.now()):
        return []
    return [_("This customer's phone or email is less than seven days old. Make sure that it is they who ask.")]


def approval(visit: Visit, one: Withdrawal) -> Consequence:
    """What approving does, or what keeps it from being approved now."""
    consequence = payout(
        one, *contact_words(one), _("The money stays frozen until it is said to be paid out. Nothing moves yet.")
    )
    barrier = blocking_reason(visit, one)
    return replace(consequence, words=[], refusal=barrier) if barrier else consequence


def payout(one: Withdrawal, *words: str) -> Consequence:
    lines = [
        Line(_("Amount"), money(one.amount, one.currency), is_total=True),
        Line(_("Paid out to"), one.account or "–"),
    ]
    return Consequence(lines, words)


def correction(one: Adjustment, *words: str) -> Consequence:
    amount = money(one.amount, one.currency)
    if one.occurred_at is not None:
        lines = [
            Line(_("Late spend"), -amount, is_total=True),
            Line(_("Happened"), formats.moment_text(one.occurred_at)),
        ]
    elif one.credit_line is None:
        lines = [Line(purse_name(one.purse), amount, is_total=True, has_sign=True)]
    else:
        lines = [
            Line(_("Credit line"), money(one.credit_line, one.currency), is_total=True),
            Line(_("More than before"), amount, has_sign=True),
        ]
    lines.append(Line(_("Reason"), one.reason))
    return Consequence(lines, words)


class Words(NamedTuple):
    """How a correction is decided, in words: the two actions, what follows, and what is said when it is done."""

    approve: str | Promise
    reject: str | Promise
    follows: str | Promise
    done: str | Promise


ADJUSTMENT = Words(
    _lazy("Approve the adjustment"),
    _lazy("Reject the adjustment"),
    _lazy("The balance changes at once. It can be undone by another adjustment only."),
    _lazy("The adjustment is made."),
)
CREDIT_LINE = Words(
    _lazy("Approve the credit line"),
    _lazy("Reject the credit line"),
    _lazy("So much may be owed from then on. It can be lowered again by one person."),
    _lazy("The credit line is set."),
)
LATE_SPEND = Words(
    _lazy("Approve the late spend"),
    _lazy("Reject the late spend"),
    _lazy("It is booked at once, and counts to the day it happened on. It can be refunded like any spend."),
    _lazy("The late spend is booked."),
)


def words_of(one: Adjustment) -> Words:
    if one.occurred_at is not None:
        return LATE_SPEND
    return ADJUSTMENT if one.credit_line is None else CREDIT_LINE


@action_page("withdrawals:read", "withdrawals:approve")
def approve_withdrawal(visit: Visit, public_id: str) -> HttpResponse:
    one, which = withdrawal_of(visit, public_id)
    return decide(
        visit,
        ActionPage(_lazy("Approve the withdrawal"), _lazy("Approve")),
        ActionForm(visit.posted),
        public_id=public_id,
        view="withdrawal",
        do=lambda **more: operations.approve_withdrawal(**which, **more),
        consequence=approval(visit, one),
        said=_("The withdrawal is approved. Pay it out, then mark it as paid."),
    )


@action_page("withdrawals:read", "withdrawals:approve")
def reject_withdrawal(visit: Visit, public_id: str) -> HttpResponse:
    one, which = withdrawal_of(visit, public_id)
    return decide(
        visit,
        ActionPage(_lazy("Reject the withdrawal"), _lazy("Reject"), is_grave=True),
        ReasonForm(visit.posted),
        public_id=public_id,
        view="withdrawal",
        do=lambda **more: operations.reject_withdrawal(**which, **more),
        consequence=payout(one, _("What was frozen is free again at once. The customer's timeline keeps the reason.")),
        said=_("The withdrawal is rejected; its money is free again."),
    )


@action_page("withdrawals:read", "withdrawals:pay")
def mark_paid(visit: Visit, public_id: str) -> HttpResponse:
    one, which = withdrawal_of(visit, public_id)
    return decide(
        visit,
        ActionPage(_lazy("Mark as paid"), _lazy("It is paid"), is_grave=True),
        PaidForm(visit.posted),
        public_id=public_id,
        view="withdrawal",
        do=lambda **more: operations.mark_withdrawal_paid(**which, **more),
        consequence=payout(
            one, _("It is booked out of the wallet now. Do this only after the money has left the bank.")
        ),
        said=_("The withdrawal is booked as paid out."),
    )


@action_page("withdrawals:read", "withdrawals:pay")
def mark_failed(visit: Visit, public_id: str) -> HttpResponse:
    one, which = withdrawal_of(visit, public_id)
    return decide(
        visit,
        ActionPage(_lazy("The payout failed"), _lazy("It failed"), is_grave=True),
        ReasonForm(visit.posted),
        public_id=public_id,
        view="withdrawal",
        do=lambda **more: operations.fail_withdrawal(**which, **more),
        consequence=payout(
            one, _("What was frozen is free again at once. Make sure that the bank sends nothing later.")
        ),
        said=_("The payout is booked as failed; the money is free again."),
    )


@action_page("adjustments:approve")
def approve_adjustment(visit: Visit, public_id: str) -> HttpResponse:
    one, which = adjustment_of(visit, public_id)
    words = words_of(one)
    return decide(
        visit,
        ActionPage(words.approve, _lazy("Approve")),
        ActionForm(visit.posted),
        public_id=public_id,
        view="adjustment",
        do=lambda **more: operations.approve_adjustment(**which, **more),
        consequence=correction(one, str(words.follows)),
        said=str(words.done),
    )


@action_page("adjustments:approve")
def reject_adjustment(visit: Visit, public_id: str) -> HttpResponse:
    one, which = adjustment_of(visit, public_id)
    return decide(
        visit,
        ActionPage(words_of(one).reject, _lazy("Reject"), is_grave=True),
        ReasonForm(visit.posted),
        public_id=public_id,
        view="adjustment",
        do=lambda **more: operations.reject_adjustment(**which, **more),
        consequence=correction(one, _("Nothing is changed, and what it froze is free again.")),
        said=_("It is rejected; nothing was changed."),
    )


def blocking_reason(visit: Visit, one: Withdrawal) -> str:
    """What keeps its money from leaving now, in words; nothing where nothing does or it has ended."""
    if one.status not in {"requested", "approved"}:
        return ""
    try:
        wallets.preview_withdrawal_approval(
            customer_id=one.customer_id, withdrawal_id=one.id, actor=visit.actor, now=clock.now()
        )
    except Refused as refused:
        return refused.message
    return ""
