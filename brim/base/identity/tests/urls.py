"""The room by itself: its own pages, and the switches that every layout shows."""

from django.urls import include, path

urlpatterns = [path("", include("brim.base.ui.urls")), path("console/", include("brim.base.identity.urls"))]
