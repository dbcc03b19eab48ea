from django.apps import AppConfig


class CliConfig(AppConfig):
    """An app for its words in Chinese alone."""

    name = "brim.faces.cli"
    label = "cli"
