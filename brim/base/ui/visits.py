"""What every page of somebody who is signed in goes through, of staff as of customers."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from brim.base.kit.requests import is_partial
from brim.base.ui.sending import is_sent_by_script, signed_out


@dataclass(frozen=True)
class AnyVisit:
    """One request."""

    request: HttpRequest

    @property
    def is_partial(self) -> bool:
        return is_partial(self.request)

    @property
    def posted(self) -> QueryDict | None:
        """What a form is bound to: nothing while it is only shown."""
        return self.request.POST if self.request.method == "POST" else None


def answered(time_zone: str, respond: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Times on the page are those of `time_zone`. Nobody keeps it, and a part of it is not taken for the whole."""
    with timezone.override(ZoneInfo(time_zone)):
        response = respond()
    add_never_cache_headers(response)
    patch_vary_headers(response, ["HX-Request"])
    return response


def script_kept_out(request: HttpRequest, sign_in_url: str, home_url: str) -> HttpResponse | None:
    """What a script is told whose session has ended: where to sign in, to come out at `home_url`, or to load the page
    anew. None where a browser asks, which can be sent there."""
    if is_sent_by_script(request):
        return signed_out(f"{sign_in_url}?{urlencode({'next': home_url})}")
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return None
