"""What is wrong with a field, in the caller's language: pydantic itself speaks English only."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: dict[str, Promise] = {
    "missing": gettext_lazy("This field is needed."),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "model_type": gettext_lazy("An object is wanted here."),
    "dict_type": gettext_lazy("An object is wanted here."),
    "list_type": gettext_lazy("A list is wanted here."),
    "string_type": gettext_lazy("Text is wanted here."),
    "int_type": gettext_lazy("A whole number is wanted here."),
    "int_parsing": gettext_lazy("A whole number is wanted here."),
    "int_from_float": gettext_lazy("A whole number is wanted here."),
    "int_parsing_size": gettext_lazy("This number is too large."),
    "bool_type": gettext_lazy("Write true or false."),
    "bool_parsing": gettext_lazy("Write true or false."),
    "greater_than": gettext_lazy("It must be more than %(gt)s."),
    "greater_than_equal": gettext_lazy("It must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("It must be at most %(le)s."),
    "string_too_short": gettext_lazy("At least %(min_length)s characters are wanted."),
    "string_too_long": gettext_lazy("At most %(max_length)s characters are wanted."),
    "too_short": gettext_lazy("At least %(min_length)s entries are wanted."),
    "too_long": gettext_lazy("At most %(max_length)s entries are wanted."),
    "string_pattern_mismatch": gettext_lazy("It must match %(pattern)s."),
    "literal_error": gettext_lazy("It must be one of %(expected)s."),
    "unusable_text": gettext_lazy("Text must not hold a NUL character."),
    "unusable_value": gettext_lazy("Give text of at most 500 characters, a whole number, true, false or null."),
    "unusable_moment": gettext_lazy("Give a moment between 1900 and 2999."),
    "unknown_field": gettext_lazy("There is no such field. There are: %(there)s."),
    "unknown_currency": gettext_lazy("There is no such currency."),
    "timezone_aware": gettext_lazy("Say the time zone: end the time with Z or with its offset."),
    "repeated": gettext_lazy("Give this parameter once."),
}
MOMENTS = ("datetime_", "date_")


def field_text(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    if kind in WORDS:
        return str(WORDS[kind]) % {name: str(value) for name, value in error.get("ctx", {}).items()}
    if kind.startswith(MOMENTS):
        return _("A date or time as in RFC 3339 is wanted here, such as 2026-03-02T04:00:00Z.")
    return _("This cannot be used.")
