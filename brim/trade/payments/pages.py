"""Where channels report, and where the payer's browser comes back to and waits for the truth."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from brim.base.kit import clock, jobs
from brim.base.kit.networks import is_within
from brim.base.kit.rendering import render
from brim.base.kit.requests import address_of, is_partial
from brim.trade.payments import links, operations, queries, tasks
from brim.trade.payments.types import Payment, PaymentState

MAX_BODY = 65_536
WAITING = frozenset({PaymentState.CREATED, PaymentState.PENDING, PaymentState.PAID})


@csrf_exempt
@require_POST
def notify(request: HttpRequest, channel: str) -> HttpResponse:
    """Take a channel's notification: at most 64 KB, answered as soon as it is stored; where BRIM_CHANNEL_NETWORKS names
    the channel's networks, from them alone."""
    if not is_within(address_of(request), settings.CHANNEL_NETWORKS.get(channel, ())):
        return HttpResponse("not from here", status=403, content_type="text/plain")
    raw = request.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        return HttpResponse("too large", status=413, content_type="text/plain")
    receipt = operations.receive_notification(channel, raw, dict(request.headers), clock.now())
    if receipt.work is not None:
        customer_id, notification_id = receipt.work
        jobs.defer(tasks.NOTIFICATION, customer_id=customer_id, notification_id=notification_id)
    return HttpResponse(receipt.body, status=receipt.status, content_type="text/plain")


@never_cache
@require_safe
def returned(request: HttpRequest, token: str) -> HttpResponse:
    """Say how the payment stands; it is looked at again until it has ended. Moves nothing.

    A page of our own that the payer goes back to waits for the truth itself: on to it, with the token.
    """
    place = links.read_token(token)
    if place is None:
        raise Http404
    payment = queries.payment(*place)
    if links.is_ours(payment.return_url):
        return HttpResponseRedirect(f"{payment.return_url}?{urlencode({'payment': token})}")
    context = {
        "payment": payment,
        "waiting": payment.state in WAITING,
        "look": look(payment),
        "may_pay": payment.state is PaymentState.PENDING and bool(payment.checkout_url),
        "here": request.path,
    }
    template = "payments/_returned.html" if is_partial(request) else "payments/returned.html"
    return render(request, template, context)


def look(payment: Payment) -> str:
    """Which of the page's four faces is shown."""
    if payment.state in WAITING:
        return "waiting"
    if payment.state in {PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.CANCELLED}:
        return str(payment.state)
    return "credited"
