from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "brim.base.ui"
    label = "ui"
