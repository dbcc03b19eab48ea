"""The addresses of this room: where channels report, and where payers come back to."""

from django.urls import path

from brim.trade.payments import pages

app_name = "payments"

urlpatterns = [
    path("channels/<slug:channel>/notify/", pages.notify, name="notify"),
    path("pay/return/<str:token>/", pages.returned, name="return"),
]
