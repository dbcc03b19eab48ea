"""An address of the room's own, below no face."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from tests.architecture.room.stamps import rules as own

app_name = "stamps"


@require_safe
def rules(_request: HttpRequest) -> HttpResponse:
    """What a top-up gives, for a screen in the shop."""
    return JsonResponse({"points": own.POINTS})


urlpatterns = [path("stamps/rules.json", rules, name="rules")]
