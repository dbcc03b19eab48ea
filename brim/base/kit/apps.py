from django.apps import AppConfig


class KitRoom(AppConfig):
    name = "brim.base.kit"
    label = "kit"
