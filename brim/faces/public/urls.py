from django.urls import path

from brim.base.shell.public import PATTERNS
from brim.faces.public import home, terms

app_name = "public"

urlpatterns = [
    path("", home.home, name="home"),
    path("terms/", terms.current, name="terms"),
    path("terms/<int:version>/", terms.version, name="terms-version"),
    *PATTERNS,
]
