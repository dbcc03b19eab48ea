from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "brim.faces.public"
    label = "public"
