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
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.states import State
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm, MoneyField
from brim.core.customers.console.entity import EntityAction, Word, is_own
from brim.core.customers.console.names import Names
from brim.trade.payments import operations
from brim.trade.payments import queries as payments
from brim.trade.payments.console import states
from brim.trade.payments.types import Dispute, DisputeOutcome, DisputeStatus, Payment, PaymentState
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.decisions import ReasonForm
from brim.trade.wallets.console.entities import own_why
from brim.trade.wallets.console.subject import WalletLock
from brim.trade.wallets.wording import FROM_PURSES

WORDS = ("payments:read", "disputes:write")
CREDITED = frozenset(
    {
        PaymentState.CREDITED,
        PaymentState.PARTIALLY_REFUNDED,
        PaymentState.REFUNDED,
        PaymentState.REFUNDING,
        PaymentState.DISPUTED,
        PaymentState.CHARGED_BACK,
    }
)
MAILED = _lazy("What the channel's letter says, or where it can be found.")


@dataclass(frozen=True)
class Shown:
    """A dispute as a line of its payment's page."""

    dispute: Dispute
    public_id: str
    state: State
    who: str


def shown(one: Dispute, names: Names) -> Shown:
    who = names.actor(one.decided_by or one.opened_by)
    return Shown(one, ids.public("dsp", one.customer_id, one.id), states.DISPUTE[one.status], who)


def labels_of(disputes: Sequence[Dispute]) -> list[str]:
    """Who is named beside disputes."""
    labels = [label for one in disputes for label in (one.opened_by, one.decided_by)]
    return [label for label in (*labels, *(one.waits.requested_by for one in disputes if one.waits)) if label]


def words_of(visit: Visit, one: Payment, disputes: Sequence[Dispute], names: Names) -> list[Word]:
    asked = [word_of(visit, dispute.waits, names) for dispute in disputes if dispute.waits]
    if one.state != PaymentState.DISPUTED:
        return asked
    text = _(
        "Until this is decided, what is left of its top-up cannot be refunded, sent or withdrawn. It may still be "
        "spent, unless the wallet is frozen."
    )
    return [Word(_("The payer contests this payment"), text, "bad", "shield-alert"), *asked]


def word_of(visit: Visit, asked: DisputeOutcome, names: Names) -> Word:
    told = {"who": names.actor(asked.requested_by), "reason": asked.reason or "–"}
    title = (
        _("Recorded as lost; waits for a second person")
        if asked.outcome is DisputeStatus.LOST
        else _("Recorded as won; waits for a second person")
    )
    text = _("%(who)s: %(reason)s. Nothing has moved yet.")
    if is_own(visit, asked.requested_by) and visit.actor.can("disputes:approve"):
        text = _(
            "%(who)s: %(reason)s. Nothing has moved yet. You recorded it yourself, so somebody else decides. You may "
            "take it back."
        )
    return Word(title, text % told, "tea", "users")


def links_of(visit: Visit, one: Payment, disputes: Sequence[Dispute]) -> list[EntityAction]:
    if one.channel == "cash" or one.state not in CREDITED:
        return []
    found = []
    for dispute in disputes:
        amount = f" · {formats.plain_text(dispute.amount)}" if len(disputes) > 1 else ""
        if dispute.waits:
            found += decisions_of(visit, dispute.waits, amount)
        elif dispute.status is DisputeStatus.OPEN and visit.actor.can("disputes:write"):
            number = ids.public("dsp", dispute.customer_id, dispute.id)
            lost, won = (reverse(f"console:dispute-{word}", args=[number]) for word in ("lost", "won"))
            found.append(EntityAction(_("Lost…") + amount, lost, "circle-x"))
            found.append(EntityAction(_("Won…") + amount, won, "circle-check"))
    if against(disputes) < one.amount.amount_minor and visit.actor.can("disputes:write"):
        public = ids.public("pay", one.customer_id, one.id)
        found.append(
            EntityAction(_("Record a dispute…"), reverse("console:payment-dispute", args=[public]), "shield-alert")
        )
    return found


def decisions_of(visit: Visit, asked: DisputeOutcome, amount: str) -> list[EntityAction]:
    if not visit.actor.can("disputes:approve"):
        return []
    public = ids.public("out", asked.customer_id, asked.id)
    refuse, agree = (reverse(f"console:outcome-{word}", args=[public]) for word in ("reject", "approve"))
    why_not = own_why() if is_own(visit, asked.requested_by) else ""
    name = _("It is lost: agree…") if asked.outcome is DisputeStatus.LOST else _("It is won: agree…")
    return [
        EntityAction(_("Do not agree…") + amount, refuse, "x"),
        EntityAction(name + amount, agree, "check", "primary", why_not=why_not),
    ]


def against(disputes: Sequence[Dispute]) -> int:
    """What of a payment is contested or lost, minor units."""
    return sum(dispute.amount.amount_minor for dispute in disputes if dispute.status is not DisputeStatus.WON)


class DisputeForm(ActionForm):
    words = ("reason",)
    reason = forms.CharField(
        label=_lazy("Reason"), max_length=200, help_text=MAILED, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, left: Money) -> None:
        super().__init__(data)
        self.fields["amount"] = MoneyField(currency=left.asset.code, initial=left)
        self.order_fields(["amount", "reason"])


class OutcomeForm(ActionForm):
    reason = forms.CharField(
        label=_lazy("Reason"),
        max_length=200,
        help_text=MAILED,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


@action_page(*WORDS)
def raise_dispute(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, payment_id = ids.read_public("pay", public_id)
    one = payments.payment(customer_id, payment_id, actor=visit.actor)
    back = reverse("console:payment", args=[public_id])
    known = payments.disputes_of_payment(customer_id, payment_id)
    left = money(max(0, one.amount.amount_minor - against(known)), one.amount.asset.code)

    def do(form: DisputeForm) -> Done:
        operations.raise_dispute(
            customer_id=customer_id,
            payment_id=payment_id,
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            actor=visit.actor,
            now=clock.now(),
            key=form.idempotency_key,
        )
        return Done(back, _("The dispute is recorded. What is left of the top-up is kept until it is decided."))

    lots = wallets.lots(customer_id, one.amount.asset.code)
    counts = sum(lot.remaining for lot in lots if lot.source == "topup" and lot.source_id == one.topup_id)
    kept = money(counts, one.amount.asset.code)
    consequence = Consequence(
        [Line(_("Kept from refunds and withdrawals until decided"), kept, is_total=True)],
        [_("All that is left of the top-up, bonus included, even where only a part is contested.")],
    )
    shown_as = ActionPage(title=_lazy("Record a dispute"), submit=_lazy("Record it"), back=back, is_grave=True)
    return perform(
        visit,
        shown_as,
        DisputeForm(visit.posted, left=left),
        do=do,
        predict=lambda _form: consequence,
        at_first=lambda: consequence,
    )


LOST = ActionPage(_lazy("The dispute is lost"), _lazy("Record as lost"), is_grave=True)
WON = ActionPage(_lazy("The dispute is won"), _lazy("Record as won"))
AGREE_LOST = ActionPage(_lazy("Agree that the dispute is lost"), _lazy("It is lost"), is_grave=True)
AGREE_WON = ActionPage(_lazy("Agree that the dispute is won"), _lazy("It is won"))
REFUSE = ActionPage(_lazy("Do not agree"), _lazy("Do not agree"), is_grave=True)


@action_page(*WORDS)
def record_outcome(visit: Visit, public_id: str, outcome: str) -> HttpResponse:
    customer_id, dispute_id = ids.read_public("dsp", public_id)
    one = payments.dispute(customer_id, dispute_id, actor=visit.actor)
    back = reverse("console:payment", args=[ids.public("pay", customer_id, one.payment_id)])
    is_lost = outcome == DisputeStatus.LOST

    def do(form: OutcomeForm) -> Done:
        operations.record_dispute_outcome(
            customer_id=customer_id,
            dispute_id=dispute_id,
            outcome=outcome,
            reason=form.cleaned_data["reason"],
            actor=visit.actor,
            now=clock.now(),
            key=form.idempotency_key,
        )
        return Done(back, _("It waits for a second person. Nothing has moved yet."))

    def predict() -> Consequence:
        found = outcome_consequence(visit, one, outcome)
        return replace(found, words=[*found.words, _("It is done once a second person agrees.")])

    return perform(
        visit,
        replace(LOST if is_lost else WON, back=back),
        OutcomeForm(visit.posted),
        do=do,
        predict=lambda _form: predict(),
        at_first=predict,
    )


@action_page("payments:read", "disputes:approve")
def approve_outcome(visit: Visit, public_id: str) -> HttpResponse:
    which, asked, one, back = asked_of(visit, public_id)
    is_lost = asked.outcome is DisputeStatus.LOST

    def do(form: ActionForm) -> Done:
        operations.approve_dispute_outcome(**which, actor=visit.actor, now=clock.now(), key=form.idempotency_key)
        return Done(back, _("The dispute is lost.") if is_lost else _("The dispute is won."))

    def predict() -> Consequence:
        found = outcome_consequence(visit, payments.dispute(one.customer_id, one.id, actor=visit.actor), asked.outcome)
        return replace(found, lines=[*found.lines, Line(_("Reason"), asked.reason or "–")])

    shown_as = replace(AGREE_LOST if is_lost else AGREE_WON, back=back)
    return perform(
        visit,
        shown_as,
        ActionForm(visit.posted),
        do=do,
        predict=lambda _form: predict(),
        at_first=predict,
        value_lock=WalletLock(one.customer_id, one.amount.asset.code, clock.now(), is_locked=False),
    )


@action_page("payments:read", "disputes:approve")
def reject_outcome(visit: Visit, public_id: str) -> HttpResponse:
    which, _asked, one, back = asked_of(visit, public_id)
    stays = Consequence([Line(_("Contested"), one.amount, is_total=True)], [_("The dispute stands as it did.")])

    def do(form: ReasonForm) -> Done:
        operations.reject_dispute_outcome(
            **which, reason=form.cleaned_data["reason"], actor=visit.actor, now=clock.now(), key=form.idempotency_key
        )
        return Done(back, _("The dispute stands as it did."))

    shown_as = replace(REFUSE, back=back, template="wallets/decision.html", context={"standing": stays})
    return perform(visit, shown_as, ReasonForm(visit.posted), do=do)


def asked_of(visit: Visit, public_id: str) -> tuple[dict[str, int], DisputeOutcome, Dispute, str]:
    """(what the operations take, the request, its dispute, the payment's page)"""
    customer_id, outcome_id = ids.read_public("out", public_id)
    asked = payments.dispute_outcome(customer_id, outcome_id, actor=visit.actor)
    one = payments.dispute(customer_id, asked.dispute_id, actor=visit.actor)
    back = reverse("console:payment", args=[ids.public("pay", customer_id, one.payment_id)])
    return {"customer_id": customer_id, "outcome_id": outcome_id}, asked, one, back


def outcome_consequence(visit: Visit, one: Dispute, outcome: str) -> Consequence:
    """What this outcome does, or why it can be none any more."""
    if one.status == outcome:
        return Consequence(refusal=_("This has been decided already. Nothing was changed."))
    if one.status is DisputeStatus.LOST or outcome == DisputeStatus.WON:
        return winning(one)
    return losing(visit, one)


def losing(visit: Visit, one: Dispute) -> Consequence:
    preview = wallets.preview_charge_back(
        customer_id=one.customer_id,
        topup_id=one.topup_id,
        dispute_id=one.id,
        amount=one.amount,
        channel=one.channel,
        actor=visit.actor,
        now=clock.now(),
    )
    code = one.amount.asset.code
    lines = [Line(_("Goes back to the payer"), one.amount, is_total=True)]
    if preview.principal:
        lines.append(Line(str(FROM_PURSES["principal"]), money(-preview.principal, code)))
    if preview.bonus:
        lines.append(Line(str(FROM_PURSES["bonus"]), money(-preview.bonus, code)))
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
