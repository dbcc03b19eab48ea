"""The provider's hosted page: the payer pays, has the payment declined, or leaves."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from brim.base.identity.queries import own_name
from brim.base.kit import clock, jobs
from brim.base.kit.rendering import render
from brim.base.money import InvalidAmount, money, parse
from brim.trade.sandbox import operations
from brim.trade.sandbox.models import SandboxOrder
from brim.trade.sandbox.operations import Refusal
from brim.trade.sandbox.rules import FaultKind

LABELS = {
    FaultKind.DELAYED: _("The notification comes late"),
    FaultKind.DUPLICATED: _("The notification comes three times"),
    FaultKind.REORDERED: _("An older notification comes after it"),
    FaultKind.LOST: _("The notification gets lost"),
    FaultKind.FORGED: _("A forged notification comes instead"),
    FaultKind.WRONG_AMOUNT: _("The notification names a wrong amount"),
    FaultKind.SLOW_REFUND: _("Refunds take their time"),
    FaultKind.FAILED_REFUND: _("Refunds fail"),
    FaultKind.DOWN: _("The provider does not answer questions"),
}


STATES = {
    "open": pgettext_lazy("sandbox dispute", "not decided"),
    "won": pgettext_lazy("sandbox dispute", "decided for the business"),
    "lost": pgettext_lazy("sandbox dispute", "decided for the payer"),
}


@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest, number: str) -> HttpResponse:
    if not settings.SANDBOX:
        raise Http404
    try:
        order = operations.find_order(number)
        if request.method == "POST":
            return decided(request, order)
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        return shown(request, operations.find_order(number), status=409, refused=refusal.code)
    return shown(request, order)


def decided(request: HttpRequest, order: SandboxOrder) -> HttpResponse:
    """What the payer chose; then the provider's post sets out and the browser goes home."""
    action = request.POST.get("action", "")
    mischief = [kind for kind in request.POST.getlist("mischief") if kind in list(FaultKind)]
    if action in {"pay", "decline"} and (mischief or request.POST.get("chosen")):
        operations.set_order_faults(order.number, mischief, order.delay_s)
    if action == "pay":
        operations.pay(order.number, clock.now())
    elif action == "decline":
        operations.decline(order.number, clock.now())
    elif action == "contest":
        operations.dispute(order.number, clock.now(), asked_amount(request, order))
    elif action in {"won", "lost"}:
        operations.decide_dispute(order.number, action, clock.now())
    if action in {"contest", "won", "lost"}:
        jobs.defer("payments.deliver_sandbox_notifications")
        return HttpResponseRedirect(request.path)
    if action in {"pay", "decline"}:
        jobs.defer("payments.deliver_sandbox_notifications")
    return HttpResponseRedirect(order.return_url)


def asked_amount(request: HttpRequest, order: SandboxOrder) -> int | None:
    """None: all of it. Raises: Refusal `bad_amount`."""
    text = request.POST.get("amount", "").strip()
    if not text:
        return None
    try:
        return parse(text, order.currency).amount_minor
    except InvalidAmount:
        raise Refusal("bad_amount") from None


def business_name() -> str:
    return own_name() or "Brim"


def shown(request: HttpRequest, order: SandboxOrder, *, status: int = 200, refused: str = "") -> HttpResponse:
    is_open = order.state == "open" and order.expires_at > clock.now()
    habits, disputes = operations.faults_of(order), operations.disputes_of(order)
    context = {
        "order": order,
        "amount": money(order.amount, order.currency),
        "business_name": business_name(),
        "is_open": is_open,
        "is_refused": bool(refused),
        "disputes": [(money(row.amount, order.currency), STATES[row.state]) for row in disputes],
        "may_contest": order.state in {"paid", "disputed"} and operations.uncontested_amount(order, disputes) > 0,
        "may_be_won": any(row.state != "won" for row in disputes),
        "may_be_lost": any(row.state != "lost" for row in disputes),
        "mischief": [(kind.value, label, kind in habits) for kind, label in LABELS.items()],
    }
    return render(request, "sandbox/checkout.html", context, status=status)
