"""The provider's API for merchants: JSON, signed by the merchant, answers 422 with a code where it refuses."""

import hmac
from collections.abc import Callable, Mapping
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from brim.base.kit import clock, strict_json
from brim.trade.sandbox import bills, keys, operations, wire
from brim.trade.sandbox.operations import Refusal
from brim.trade.sandbox.rules import FaultKind

MAX_BODY = 65_536
WINDOW_S = 300

Work = Callable[..., HttpResponseBase]


def answered(method: str, work: Work) -> Callable[..., HttpResponseBase]:
    """A view around `work(fields, **path)`: proves the merchant, reads the body, words the refusals."""

    def view(request: HttpRequest, **place: str) -> HttpResponseBase:
        if not settings.SANDBOX:
            raise Http404
        try:
            prove(request, method)
            return work(fields_of(request), **place)
        except Refusal as refusal:
            return JsonResponse({"code": refusal.code}, status=refusal.status)
        except (KeyError, ValueError, TypeError):
            return JsonResponse({"code": "bad_request"}, status=400)

    return csrf_exempt(view)


def prove(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise Refusal("bad_method", 405)
    if len(request.body) > MAX_BODY:
        raise Refusal("too_large", 413)
    timestamp = request.headers.get(wire.TIMESTAMP_HEADER, "")
    secret = keys.merchant_secret(settings.SECRET_KEY)
    wanted = wire.request_signature(secret, method, request.path, timestamp, request.body)
    fresh = timestamp.isdigit() and abs(clock.now().timestamp() - int(timestamp)) <= WINDOW_S
    if not hmac.compare_digest(wanted, request.headers.get(wire.SIGNATURE_HEADER, "")) or not fresh:
        raise Refusal("bad_signature", 401)


def fields_of(request: HttpRequest) -> Mapping[str, object]:
    fields = strict_json.read(request.body) if request.body else {}
    if not isinstance(fields, dict):
        raise TypeError("an object is wanted")
    return fields


def stop_if_down(number: str) -> None:
    if FaultKind.DOWN in operations.faults_of(operations.find_order(number)):
        raise Refusal("down", 503)


def open_order(fields: Mapping[str, object]) -> HttpResponseBase:
    return JsonResponse(operations.order_content(operations.open_order(fields, clock.now())))


def show_order(fields: Mapping[str, object], number: str) -> HttpResponseBase:
    del fields
    stop_if_down(number)
    return JsonResponse(operations.order_content(operations.find_order(number)))


def close_order(fields: Mapping[str, object], number: str) -> HttpResponseBase:
    del fields
    stop_if_down(number)
    return JsonResponse(operations.order_content(operations.close(number)))


def make_refund(fields: Mapping[str, object], number: str) -> HttpResponseBase:
    stop_if_down(number)
    row = operations.refund(number, fields, clock.now())
    return JsonResponse(operations.refund_content(row.order, row))


def show_refund(fields: Mapping[str, object], number: str) -> HttpResponseBase:
    del fields
    row = operations.find_refund(number, clock.now())
    stop_if_down(row.order_id)
    return JsonResponse(operations.refund_content(row.order, row))


def make_dispute(fields: Mapping[str, object], number: str) -> HttpResponseBase:
    amount = fields.get("amount")
    if amount is not None and type(amount) is not int:
        raise Refusal("bad_amount")
    return JsonResponse(operations.order_content(operations.dispute(number, clock.now(), amount)))


def decide_dispute(fields: Mapping[str, object], number: str) -> HttpResponseBase:
    return JsonResponse(operations.order_content(operations.decide_dispute(number, str(fields["state"]), clock.now())))


def set_faults(fields: Mapping[str, object], number: str = "") -> HttpResponseBase:
    kinds, delay_s = fields["kinds"], fields.get("delay_s", 60)
    if not isinstance(kinds, list) or not isinstance(delay_s, int):
        raise Refusal("bad_mischief")
    row = (
        operations.set_order_faults(number, kinds, delay_s) if number else operations.set_default_faults(kinds, delay_s)
    )
    return JsonResponse({"kinds": row.mischief.split(), "delay_s": row.delay_s})


def show_bill(fields: Mapping[str, object], day: str) -> HttpResponseBase:
    del fields
    return HttpResponse(bills.bill(date.fromisoformat(day)), content_type="text/csv; charset=utf-8")


urlpatterns = [
    path("orders/", answered("POST", open_order)),
    path("orders/<str:number>/", answered("GET", show_order)),
    path("orders/<str:number>/close/", answered("POST", close_order)),
    path("orders/<str:number>/refunds/", answered("POST", make_refund)),
    path("orders/<str:number>/disputes/", answered("POST", make_dispute)),
    path("orders/<str:number>/disputes/decide/", answered("POST", decide_dispute)),
    path("orders/<str:number>/mischief/", answered("POST", set_faults)),
    path("refunds/<str:number>/", answered("GET", show_refund)),
    path("bills/<str:day>/", answered("GET", show_bill)),
    path("mischief/", answered("POST", set_faults)),
]
