"""Found at start rather than in the night: a listener of an event that nobody declares."""

from collections.abc import Sequence
from typing import Any

from django.core import checks

from brim.base.events.listeners import registry
from brim.base.events.types import catalogue


def register_checks() -> None:
    checks.register(listeners_hear_declared_events)


def listeners_hear_declared_events(app_configs: Sequence[Any] | None, **_options: Any) -> list[checks.CheckMessage]:  # noqa: ARG001 - Django hands it over
    return [
        checks.Error(f"The listener {listener.name!r} hears {kind!r}, which no room declares.", id="events.E001")
        for listener in registry.values()
        for kind in sorted(listener.types - catalogue.keys())
    ]
