"""The addresses of this room: where channels report, where payers come back to, and the sandbox's own."""

from django.urls import include, path

from brim.trade.payments import pages
from brim.trade.payments.sandbox import api
from brim.trade.payments.sandbox import pages as sandbox

app_name = "payments"

urlpatterns = [
    path("channels/<slug:channel>/notify/", pages.notify, name="notify"),
    path("pay/return/<str:token>/", pages.returned, name="return"),
    path("sandbox/pay/<str:number>/", sandbox.checkout, name="sandbox_checkout"),
    path("sandbox/api/", include(api.urlpatterns)),
]
