"""What rooms above put into the portal: their addresses below /portal/, and what they show on the pages of access."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

from brim.core.access.portal.pages import Visit

PATTERNS: list[URLPattern | URLResolver] = []


def places(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Their names stand in the namespace `portal`."""
    PATTERNS.extend(patterns)


@dataclass(frozen=True)
class Section:
    """A part of the page on security, shown above the devices with what `context` gives."""

    template: str
    context: Callable[[Visit], Mapping[str, Any]]


SECURITY: list[Section] = []
CONTACT_GUARDS: list[Callable[[Visit], None]] = []
"""Each raises a refusal where phone and email have to stay as they are."""
