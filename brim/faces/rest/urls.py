from django.urls import path

from brim.faces.rest import pages, views

app_name = "rest"

urlpatterns = [
    path("docs", pages.reference, name="reference"),
    path("docs/problems", pages.problems, name="problems"),
    path("v1/openapi.json", pages.openapi, name="openapi"),
    path("v1/<path:path>", views.call, name="call"),
]
