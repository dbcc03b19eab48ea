from django.urls import path

from brim.core.access.portal.places import PATTERNS
from brim.faces.portal import home

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    *PATTERNS,
]
