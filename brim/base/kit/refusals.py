"""Expected refusals: what every room says no with, and what every face shows.

`code` is a stable word of the API; `message` is translated text that says what happened, what was not done and
what to do; `details` are plain values for programs (integers in minor units, ids, names), never personal data.
"""

from collections.abc import Mapping

Detail = str | int | bool | None | list[str] | list[dict[str, str]]


class Refused(Exception):
    """The request is understood and cannot be done as things are. Nothing has moved. Faces answer 422."""

    status = 422

    def __init__(self, code: str, message: str, details: Mapping[str, Detail] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: dict[str, Detail] = dict(details or {})


class Invalid(Refused):
    """A field of the input cannot be used; `details["errors"]` lists `{"field", "message"}`. 422."""

    def __init__(self, field: str, message: str, code: str = "invalid") -> None:
        super().__init__(code, message, {"errors": [{"field": field, "message": message}]})


class NotFound(Refused):
    """There is no such thing, or the actor may not see it. 404."""

    status = 404


class Forbidden(Refused):
    """The actor lacks a permission or the store is outside its scope. 403."""

    status = 403


class Conflict(Refused):
    """The thing has changed, exists already, or the key was used for other content. 409."""

    status = 409


class Declined(Exception):
    """A provider's final no."""


class Unavailable(Exception):
    """A provider gave no answer that counts; the outcome is unknown and is asked again."""
