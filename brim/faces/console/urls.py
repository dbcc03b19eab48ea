from django.urls import include, path

from brim.base.shell.places import PATTERNS
from brim.faces.console import home, money_trail, palette

app_name = "console"

urlpatterns = [
    path("", home.home, name="home"),
    path("palette/", palette.palette, name="palette"),
    path("", include("brim.faces.console.ledger.urls")),
    path("", include("brim.faces.console.settings.urls")),
    path("customers/<str:public_id>/path/<str:event_id>", money_trail.path_of, name="path"),
    *PATTERNS,
]
