"""Forms that a script sends (`ui/js/sending.js`), so that the page stays as it is where no answer comes.

A redirect would be followed unseen, and the toasts of the page behind it used up; so it is told in a header. One that
leads to a sign-in, because the session has ended, is told as that: the form is kept, and sent again afterwards.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse

BY_SCRIPT = "Brim-Form"
LOCATION = "Brim-Location"
SIGN_IN = "Brim-Sign-In"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def is_sent_by_script(request: HttpRequest) -> bool:
    return request.method == "POST" and (BY_SCRIPT in request.headers or "HX-Request" in request.headers)


def signed_out(sign_in_url: str) -> HttpResponse:
    """What a form is answered whose session has ended; nothing was done. `sign_in_url` is where to sign in again."""
    return HttpResponse(status=401, headers={SIGN_IN: sign_in_url})


class Forms:
    """Tells redirects to the script instead of sending the browser there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if BY_SCRIPT in request.headers and response.status_code in REDIRECTS:
            location = response.headers["Location"]
            del response.headers["Location"]
            is_out = leads_to_sign_in(request, location)
            response.status_code, response.content = (401 if is_out else 204), b""
            response.headers[SIGN_IN if is_out else LOCATION] = location
        return response


def leads_to_sign_in(request: HttpRequest, location: str) -> bool:
    """Whether the answer is “sign in, and then come back”, to a form that is not part of signing in itself."""
    there = urlsplit(location)
    return "sign-in" in there.path and "sign-in" not in request.path and "next" in parse_qs(there.query)
