"""What makes the portal an app on a phone: manifest, service worker, and the page that is shown without a network."""

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brim.base.identity.names import own_name
from brim.base.identity.queries import business, is_set_up
from brim.base.ui.stylesheets import EVERYWHERE, OF_FACES
from brim.core.access.portal.pages import show_anyone

ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
)
PAPER, ACCENT = "#fafbf8", "#23796a"


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Source: Chromium's criteria for installing: name, icons of 192 and 512, start_url, display."""
    known = business() if is_set_up() else None
    name = own_name(known.name, known.name_zh) if known else "Brim"
    told = {
        "id": reverse("portal:home"),
        "name": name,
        "short_name": name[:12],
        "description": _("Your balance, your bills and your pay code."),
        "lang": translation.get_language() or "en",
        "start_url": reverse("portal:home"),
        "scope": reverse("portal:home"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static(f"portal/{file}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("Pay code"), "url": reverse("portal:pay")},
            {"name": _("Top up"), "url": reverse("portal:top-up")},
        ],
    }
    response = JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    patch_cache_control(response, max_age=3600, private=True)
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It keeps our static files and the offline page, and nothing that is anybody's."""
    files = kept()
    offline_url = reverse("portal:offline")
    version = hashlib.sha256(" ".join([offline_url, *files]).encode()).hexdigest()[:12]
    context = {"version": version, "files": files, "offline_url": offline_url}
    response = render(request, "access/portal/worker.js", context, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


def kept() -> list[str]:
    names = [*EVERYWHERE, *OF_FACES["portal"], "ui/js/brim.js", "ui/js/portal.js"]
    return [static(name) for name in [*names, "vendor/htmx.min.js", "vendor/lucide.svg", "ui/mark.svg"]]


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return show_anyone(request, "access/portal/offline.html", {})
