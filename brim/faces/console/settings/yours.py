"""One's own: name, language, theme, and the way to one's access."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.names import role_name
from brim.base.identity.operations import choose_language
from brim.base.identity.queries import roles, staff_member
from brim.base.kit import clock
from brim.base.shell.pages import Visit, action_page, show
from brim.base.ui import look


@action_page()
def yours(visit: Visit) -> HttpResponse:
    """The language is kept with the person and on this device, the theme on this device alone."""
    if visit.posted is not None:
        return save_preferences(visit, visit.posted.get("language", ""), visit.posted.get("theme", ""))
    one = staff_member(visit.actor.id)
    context = {
        "person": one,
        "roles": [role_name(role) for role in roles() if role.code in one.role_codes],
        "languages": [("en", "English"), ("zh-hans", "简体中文")],
        "own_language": one.language,
        "themes": [("auto", _("As the system"), "monitor"), ("light", _("Light"), "sun"), ("dark", _("Dark"), "moon")],
        "own_theme": look.theme_of(visit.request),
    }
    return show(visit, "console/settings/yours.html", context)


def save_preferences(visit: Visit, language: str, theme: str) -> HttpResponse:
    response: HttpResponse = HttpResponseRedirect(reverse("console:settings-yours"))
    if language:
        choose_language(actor=visit.actor, now=clock.now(), language=language)
        look.remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme in look.THEMES:
        look.remember(response, look.THEME_COOKIE, theme)
    return response
