"""The language that a command answers in."""

import os

from django.conf import settings
from django.utils.translation import get_supported_language_variant

from brim.base.identity.queries import business
from brim.base.kit.refusals import NotFound


def language() -> str:
    """The terminal's, if it names one of ours (`LANG=zh_CN.UTF-8`); else the business's."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        spoken = os.environ.get(name, "").partition(".")[0]
        if spoken:
            try:
                return get_supported_language_variant(spoken.replace("_", "-").lower())
            except LookupError:  # C, POSIX, or one that nobody has translated to
                break
    try:
        return business().language
    except NotFound:
        return settings.LANGUAGE_CODE
