from django.urls import path

from brim.faces.console import customers, home, proof, record, statement

app_name = "console"

urlpatterns = [
    path("", home.home, name="home"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<str:public_id>/", record.customer, name="customer"),
    path("customers/<str:public_id>/timeline", record.earlier, name="timeline"),
    path("customers/<str:public_id>/path/<str:event_id>", record.path_of, name="path"),
    path("customers/<str:public_id>/statement/", statement.statement, name="statement"),
    path("customers/<str:public_id>/statement/csv", statement.statement_csv, name="statement-csv"),
    path("customers/<str:public_id>/statement/json", statement.statement_json, name="statement-json"),
    path("customers/<str:public_id>/statement/seal", statement.statement_seal, name="statement-seal"),
    path("proof/", proof.proof, name="proof"),
]
