"""An address of the room's own, below no face."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from tests.architecture.room.stamps import rules as own

app_name = "stamps"


def rules(_request: HttpRequest) -> HttpResponse:
    """What a top-up gives, for a screen in the shop."""
    return JsonResponse({"points": own.POINTS})


urlpatterns = [path("stamps/rules.json", rules, name="rules")]
