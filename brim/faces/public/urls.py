from django.urls import path

from brim.faces.public import home, terms, verify

app_name = "public"

urlpatterns = [
    path("", home.home, name="home"),
    path("terms/", terms.current, name="terms"),
    path("terms/<int:version>/", terms.version, name="terms-version"),
    path("verify/", verify.verify, name="verify"),
]
