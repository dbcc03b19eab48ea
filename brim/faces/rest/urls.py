from django.urls import path

from brim.faces.rest import views

app_name = "rest"

urlpatterns = [
    path("v1/<path:path>", views.call, name="call"),
]
