from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "brim.core.messages"
    label = "messages_room"

    def ready(self) -> None:
        from brim.core.messages import catalogue, listeners  # noqa: F401 - importing them declares what they hold
