from django.urls import path, register_converter

from brim.faces.rest import pages, views

app_name = "rest"


class Anything:
    """Whatever stands there, a line break too: no address below /api/v1 is answered by a page."""

    regex = r"[\s\S]*"

    def to_python(self, text: str) -> str:
        return text

    def to_url(self, text: str) -> str:
        return text


register_converter(Anything, "anything")

urlpatterns = [
    path("docs", pages.reference, name="reference"),
    path("docs/problems", pages.problems, name="problems"),
    path("v1/openapi.json", pages.openapi, name="openapi"),
    path("v1/<anything:path>", views.call, name="call"),
]
