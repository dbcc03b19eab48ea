"""The pages of the stamps."""

from django.urls import path

from brim.base.shell.lists import addresses
from tests.architecture.room.stamps.console import awards, settings

urlpatterns = [
    *addresses("stamps/", awards.AWARDS, "stamps:read"),
    path("settings/stamps/", settings.worth, name="settings-stamps"),
]
