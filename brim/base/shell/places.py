"""URLs of staff pages: each room registers its own below /console/."""

from collections.abc import Sequence

from django.urls import URLPattern, URLResolver

PATTERNS: list[URLPattern | URLResolver] = []


def pages(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Their names stand in the namespace `console`."""
    PATTERNS.extend(patterns)
