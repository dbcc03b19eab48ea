"""The URL roots. Every room brings its own `urls.py`; a line here places it."""

from django.urls import URLPattern, URLResolver, include, path

handler500 = "brim.base.ui.problems.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("brim.faces.public.urls")),
    path("", include("brim.base.kit.urls")),
    path("", include("brim.base.ui.urls")),
    path("console/", include("brim.base.identity.urls")),
    path("console/", include("brim.faces.console.urls")),
    path("portal/", include("brim.faces.portal.urls")),
    path("", include("brim.trade.payments.urls")),
    path("", include("brim.trade.sandbox.urls")),
    path("api/", include("brim.faces.rest.urls")),
]
