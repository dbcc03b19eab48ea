from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "brim.base.kit"
    label = "kit"
