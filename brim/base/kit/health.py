"""What machines ask: is the process alive, can it serve, and its figures."""

import ipaddress
import secrets
import threading

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

is_migrated = threading.Event()


@never_cache
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else, so that a database that is down restarts no web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 where the database answers and every migration is in it, else 503 with what is amiss."""
    amiss = whats_amiss()
    return JsonResponse({"ready": not amiss, "amiss": amiss}, status=503 if amiss else 200)


def whats_amiss() -> list[str]:
    """Migrations are compared until all of them are in the database once: the code of a process does not change, and
    nothing takes them out again. From then on only the database is asked whether it answers."""
    try:
        if has_migrated():
            with connection.cursor() as db:
                db.execute("SELECT 1")
            return []
        return ["migrations"]
    except DatabaseError:
        return ["database"]


def has_migrated() -> bool:
    """Raises: DatabaseError."""
    if not is_migrated.is_set():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            is_migrated.set()
    return is_migrated.is_set()


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text. With BRIM_METRICS_TOKEN set, for its bearer alone; else for this machine alone."""
    if not may_read_metrics(request):
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    token: str = getattr(settings, "METRICS_TOKEN", "")
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), token.encode())
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
