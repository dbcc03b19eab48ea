"""What every web request gets: an id that logs, events and answers share, and a measurement; what it asks for."""

import re
import time
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from brim.base.kit import ids

GIVEN = re.compile(r"[A-Za-z0-9_.-]{8,64}")
SECONDS = Histogram(
    "brim_http_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def request_id(request: HttpRequest) -> str:
    """The id of this request: the caller's `X-Request-Id` where it is a plain word, else one of ours."""
    known: str = getattr(request, "brim_request_id", "")
    if not known:
        given = request.headers.get("X-Request-Id", "")
        known = given if GIVEN.fullmatch(given) else f"req_{ids.encode(ids.make(), ids.WIDTH_ONE)}"
        request.brim_request_id = known  # type: ignore[attr-defined]  # a request carries what middleware gives it
    return known


def is_partial(request: HttpRequest) -> bool:
    """htmx asks for a part; when it restores history it wants the whole page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def address_of(request: HttpRequest) -> str:
    """Where the request came from: as many proxies as BRIM_TRUSTED_PROXIES names are believed."""
    return address_behind(request.headers.get("X-Forwarded-For", ""), request.META.get("REMOTE_ADDR", ""))


def address_behind(forwarded: str, peer: str) -> str:
    """`address_of` for those who have no HttpRequest: the header's value, and who is at the other end of the line."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in forwarded.split(",") if part.strip()]
    return passed[-proxies] if proxies and len(passed) >= proxies else peer


def household(address: str) -> str:
    """What is counted as one: an address, or the /64 network that one line has of IPv6, in which there are 2^64."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed, 64), strict=False).network_address)


class RequestMiddleware:
    """First in the list: binds the request's id to the logs, returns it as `X-Request-Id`, measures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        own_id = request_id(request)
        with structlog.contextvars.bound_contextvars(request_id=own_id):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = own_id
        match = request.resolver_match
        route = match.route if match else "unknown"
        method = request.method if request.method in METHODS else "OTHER"
        SECONDS.labels(method, route, response.status_code).observe(time.perf_counter() - started)
        return response
