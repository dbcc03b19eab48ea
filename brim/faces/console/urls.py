from django.urls import include, path

from brim.base.shell.places import PATTERNS
from brim.faces.console import home, live, money_trail, palette, statement

app_name = "console"

urlpatterns = [
    path("", home.home, name="home"),
    path("live", live.stream, name="live"),
    path("palette/", palette.palette, name="palette"),
    path("", include("brim.faces.console.ledger.urls")),
    path("", include("brim.faces.console.settings.urls")),
    path("customers/<str:public_id>/statement/", statement.statement, name="statement"),
    path("customers/<str:public_id>/statement/csv", statement.statement_csv, name="statement-csv"),
    path("customers/<str:public_id>/statement/json", statement.statement_json, name="statement-json"),
    path("customers/<str:public_id>/statement/seal", statement.statement_seal, name="statement-seal"),
    path("customers/<str:public_id>/path/<str:event_id>", money_trail.path_of, name="path"),
    *PATTERNS,
]
