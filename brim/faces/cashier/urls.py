from django.urls import path

from brim.faces.cashier import find, till

urlpatterns = [
    path("cashier/", till.cashier, name="cashier"),
    path("cashier/store/", till.store, name="cashier-store"),
    path("cashier/printing/", till.printing, name="cashier-printing"),
    path("cashier/find/", find.find, name="cashier-find"),
]
