"""Language and theme: each a cookie that a small form sets. The theme reaches the page as `data-theme` on `<html>`."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
YEAR_S = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target)


def remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(
        name, value, max_age=YEAR_S, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax", httponly=True
    )
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    return remember(back(request), THEME_COOKIE, theme if theme in THEMES else "auto")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    known = language in dict(settings.LANGUAGES) and check_for_language(language)
    return remember(back(request), settings.LANGUAGE_COOKIE_NAME, language if known else settings.LANGUAGE_CODE)


def context(request: HttpRequest) -> dict[str, object]:
    """Template context processor: what every layout needs."""
    return {"theme": theme_of(request), "csp_nonce": getattr(request, "csp_nonce", "")}
