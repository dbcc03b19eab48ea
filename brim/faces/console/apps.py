from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "brim.faces.console"
    label = "console"
