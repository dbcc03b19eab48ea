"""A payment that its payer contests: what is said of it, and a person's word on it where the channel gives none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock, ids
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.base.ui.forms import ActForm, MoneyField
from brim.faces.console.acts import Act, Consequence, Done, Line, perform
from brim.faces.console.funds import states
from brim.faces.console.funds.thing import Deed, Word
from brim.faces.console.names import Names
from brim.faces.console.pages import Visit, act
from brim.trade.payments import operations
from brim.trade.payments import queries as payments
from brim.trade.payments.types import Dispute, DisputeStatus, Payment, PaymentState
from brim.trade.wallets import queries as wallets

WORDS = ("payments:read", "disputes:write")
CREDITED = frozenset(
    {
        PaymentState.CREDITED, PaymentState.PARTIALLY_REFUNDED, PaymentState.REFUNDED, PaymentState.REFUNDING,
        PaymentState.DISPUTED, PaymentState.CHARGED_BACK,
    }
)  # fmt: skip
MAILED = _lazy("What the channel's letter says, or where it can be found.")


@dataclass(frozen=True)
class Shown:
    """A dispute as a line of its payment's page."""

    dispute: Dispute
    public_id: str
    state: states.State
    who: str


def shown(one: Dispute, names: Names) -> Shown:
    who = names.actor(one.decided_by or one.opened_by)
    return Shown(one, ids.public("dsp", one.customer_id, one.id), states.DISPUTE[one.status], who)


def words_of(one: Payment) -> list[Word]:
    if one.state != PaymentState.DISPUTED:
        return []
    text = _(
        "What is left of its top-up counts as nothing in quotes, withdrawals, transfers, closing and refunds until "
        "that is decided. It may still be spent, unless the wallet is frozen."
    )
    return [Word(_("The payer contests this payment"), text, "bad", "shield-alert")]


def deeds_of(visit: Visit, one: Payment, disputes: Sequence[Dispute]) -> list[Deed]:
    if not visit.actor.can("disputes:write") or one.channel == "cash" or one.state not in CREDITED:
        return []
    public = ids.public("pay", one.customer_id, one.id)
    found = []
    for dispute in disputes:
        if dispute.status is DisputeStatus.OPEN:
            number = ids.public("dsp", dispute.customer_id, dispute.id)
            amount = f" · {formats.plain_text(dispute.amount)}" if len(disputes) > 1 else ""
            lost, won = (reverse(f"console:dispute-{word}", args=[number]) for word in ("lost", "won"))
            found.append(Deed(_("Lost…") + amount, lost, "circle-x"))
            found.append(Deed(_("Won…") + amount, won, "circle-check"))
    against = sum(dispute.amount.amount_minor for dispute in disputes if dispute.status is not DisputeStatus.WON)
    if against < one.amount.amount_minor:
        found.append(Deed(_("Record a dispute…"), reverse("console:payment-dispute", args=[public]), "shield-alert"))
    return found


class DisputeForm(ActForm):
    words = ("reason",)
    reason = forms.CharField(
        label=_lazy("Reason"), max_length=200, help_text=MAILED, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, left: Money) -> None:
        super().__init__(data)
        self.fields["amount"] = MoneyField(currency=left.asset.code, initial=left)
        self.order_fields(["amount", "reason"])


class OutcomeForm(ActForm):
    reason = forms.CharField(
        label=_lazy("Reason"), max_length=200, help_text=MAILED,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip


@act(*WORDS)
def raise_dispute(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, payment_id = ids.read_public("pay", public_id)
    one = payments.payment(customer_id, payment_id, actor=visit.actor)
    back = reverse("console:payment", args=[public_id])
    known = payments.disputes_of_payment(customer_id, payment_id)
    against = sum(dispute.amount.amount_minor for dispute in known if dispute.status is not DisputeStatus.WON)
    left = money(max(0, one.amount.amount_minor - against), one.amount.asset.code)

    def do(form: DisputeForm) -> Done:
        operations.raise_dispute(
            customer_id=customer_id, payment_id=payment_id, amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"], actor=visit.actor, now=clock.now(), key=form.idempotency_key,
        )  # fmt: skip
        return Done(back, _("The payment is contested; what is left of it no longer leaves the wallet as money."))

    lots = wallets.lots(customer_id, one.amount.asset.code)
    counts = sum(lot.remaining for lot in lots if lot.source == "topup" and lot.source_id == one.topup_id)
    foreseen = Consequence(
        [Line(_("Counts as nothing until it is decided"), money(counts, one.amount.asset.code), is_total=True)],
        [_("All that is left of the top-up, bonus included, even where only a part is contested.")],
    )
    shown_as = Act(title=_lazy("Record a dispute"), submit=_lazy("Record it"), back=back, is_grave=True)
    return perform(
        visit, shown_as, DisputeForm(visit.posted, left=left), do=do, foresee=lambda _form: foreseen,
        at_first=lambda: foreseen,
    )  # fmt: skip


LOST = Act(_lazy("The dispute is lost"), _lazy("It is lost"), is_grave=True)
WON = Act(_lazy("The dispute is won"), _lazy("It is won"))


@act(*WORDS)
def record_outcome(visit: Visit, public_id: str, outcome: str) -> HttpResponse:
    customer_id, dispute_id = ids.read_public("dsp", public_id)
    one = payments.dispute(customer_id, dispute_id, actor=visit.actor)
    back = reverse("console:payment", args=[ids.public("pay", customer_id, one.payment_id)])
    is_lost = outcome == DisputeStatus.LOST

    def do(form: OutcomeForm) -> Done:
        operations.record_dispute_outcome(
            customer_id=customer_id, dispute_id=dispute_id, outcome=outcome, reason=form.cleaned_data["reason"],
            actor=visit.actor, now=clock.now(), key=form.idempotency_key,
        )  # fmt: skip
        said = _("The dispute is recorded as lost.") if is_lost else _("The dispute is recorded as won.")
        return Done(back, said)

    def foresee() -> Consequence:
        return losing(visit, one) if is_lost else winning(one)

    return perform(
        visit, replace(LOST if is_lost else WON, back=back), OutcomeForm(visit.posted), do=do,
        foresee=lambda _form: foresee(), at_first=foresee,
    )  # fmt: skip


def losing(visit: Visit, one: Dispute) -> Consequence:
    preview = wallets.preview_charge_back(
        customer_id=one.customer_id, topup_id=one.topup_id, dispute_id=one.id, amount=one.amount, channel=one.channel,
        actor=visit.actor, now=clock.now(),
    )  # fmt: skip
    code = one.amount.asset.code
    lines = [Line(_("Goes back to the payer"), one.amount, is_total=True)]
    if preview.principal:
        lines.append(Line(_("From principal"), money(-preview.principal, code)))
    if preview.bonus:
        lines.append(Line(_("From bonus"), money(-preview.bonus, code)))
    owed = preview.charged_back_debt - preview.debt_paid
    if owed:
        lines.append(Line(_("Owed by the customer from then on"), money(owed, code)))
    words = [_("What is owed is paid first by whatever principal comes in next.")] if owed else []
    return Consequence([*lines, Line(_("Available afterwards"), money(preview.available_after, code))], words)


def winning(one: Dispute) -> Consequence:
    return Consequence(
        [Line(_("Stays with the business"), one.amount, is_total=True)],
        [_("What is left of the top-up counts again, unless another dispute of it is open.")],
    )
