"""Where the pages of staff are found: each room says its own addresses below /console/."""

from collections.abc import Sequence

from django.urls import URLPattern, URLResolver

PATTERNS: list[URLPattern | URLResolver] = []


def pages(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Their names stand in the namespace `console`."""
    PATTERNS.extend(patterns)
