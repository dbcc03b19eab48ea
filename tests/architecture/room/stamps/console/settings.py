"""What stamps are worth, on a page of the settings."""

from django.http import HttpResponse

from brim.base.shell.pages import Visit, page, show
from tests.architecture.room.stamps import rules


@page("settings:read")
def worth(visit: Visit) -> HttpResponse:
    return show(visit, "stamps/settings.html", {"points": rules.POINTS, "price": rules.PRICE, "off": rules.OFF})
