from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "brim.core.access"
    label = "access"

    def ready(self) -> None:
        from brim.core.access import catalogue, listeners  # noqa: F401 - importing them declares what they hold
        from brim.core.access.operations import tell_the_old
        from brim.core.customers.operations import tell_of_contact_changes

        tell_of_contact_changes(tell_the_old)
