from django.urls import path

from brim.faces.console import customers, home, proof, record

app_name = "console"

urlpatterns = [
    path("", home.home, name="home"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<str:public_id>/", record.customer, name="customer"),
    path("customers/<str:public_id>/timeline", record.earlier, name="timeline"),
    path("customers/<str:public_id>/path/<str:event_id>", record.path_of, name="path"),
    path("proof/", proof.proof, name="proof"),
]
