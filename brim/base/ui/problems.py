"""The page for what nobody foresaw; where only the database is away it says so, and when to come back."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

from brim.base.kit.splitting import is_away

RETRY_AFTER_S = 5


def broken(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: it is called while the exception is being handled."""
    problem = sys.exc_info()[1]
    if problem is None or not is_away(problem):
        return server_error(request)
    content = loader.get_template("503.html").render()
    return HttpResponse(content, status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
