from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "brim.faces.rest"
    label = "rest"
