"""The provider's addresses: its hosted page, its API."""

from django.urls import include, path

from brim.trade.sandbox import api, pages

app_name = "sandbox"

urlpatterns = [
    path("sandbox/pay/<str:number>/", pages.checkout, name="checkout"),
    path("sandbox/api/", include(api.urlpatterns)),
]
