"""The kit's URLs: for probes and for Prometheus."""

from django.urls import path

from brim.base.kit import health

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
]
