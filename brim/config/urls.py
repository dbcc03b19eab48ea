"""The URL roots. Faces and base rooms have a line here; whatever else a room has in its `urls.py` stands below /."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from brim.base.kit.rooms import Room

rooms = [app.name for app in apps.get_app_configs() if isinstance(app, Room)]
own = [f"{room}.urls" for room in rooms if not room.startswith(("brim.base.", "brim.faces."))]
handler500 = "brim.base.ui.problems.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("brim.faces.public.urls")),
    path("", include("brim.base.kit.urls")),
    path("", include("brim.base.ui.urls")),
    path("console/", include("brim.base.identity.urls")),
    path("console/", include("brim.faces.console.urls")),
    path("portal/", include("brim.faces.portal.urls")),
    *(path("", include(name)) for name in own if find_spec(name)),
    path("api/", include("brim.faces.rest.urls")),
]
