"""The pages of the stamps."""

from django.urls import path

from tests.architecture.room.stamps.console import awards

urlpatterns = [
    path("stamps/", awards.awards, name="stamps"),
    path("stamps/csv", awards.awards_csv, name="stamps-csv"),
]
