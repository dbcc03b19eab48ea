"""The pages of the stamps."""

from django.urls import path

from tests.architecture.room.stamps.console import awards, settings

urlpatterns = [
    path("stamps/", awards.awards, name="stamps"),
    path("stamps/csv", awards.awards_csv, name="stamps-csv"),
    path("settings/stamps/", settings.worth, name="settings-stamps"),
]
