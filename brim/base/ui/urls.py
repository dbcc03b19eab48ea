from django.urls import path

from brim.base.ui import look

app_name = "ui"

urlpatterns = [
    path("look/theme", look.set_theme, name="theme"),
    path("look/language", look.set_language, name="language"),
]
