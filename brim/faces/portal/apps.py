from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "brim.faces.portal"
    label = "portal"
