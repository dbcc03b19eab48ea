from django.urls import path

from brim.faces.console.customers import listing, record, standing

urlpatterns = [
    path("customers/", listing.customers, name="customers"),
    path("customers/<str:public_id>/", record.customer, name="customer"),
    path("customers/<str:public_id>/timeline", record.earlier, name="timeline"),
    path("customers/<str:public_id>/path/<str:event_id>", record.path_of, name="path"),
    path("customers/<str:public_id>/freeze/", standing.freeze, name="freeze"),
]
