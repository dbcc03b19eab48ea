from django.urls import include, path

from brim.faces.console import home, live, proof, statement

app_name = "console"

urlpatterns = [
    path("", home.home, name="home"),
    path("live", live.stream, name="live"),
    path("", include("brim.faces.console.customers.urls")),
    path("", include("brim.faces.console.cashier.urls")),
    path("customers/<str:public_id>/statement/", statement.statement, name="statement"),
    path("", include("brim.faces.console.settings.urls")),
    path("customers/<str:public_id>/statement/csv", statement.statement_csv, name="statement-csv"),
    path("customers/<str:public_id>/statement/json", statement.statement_json, name="statement-json"),
    path("customers/<str:public_id>/statement/seal", statement.statement_seal, name="statement-seal"),
    path("proof/", proof.proof, name="proof"),
]
