"""What rooms register with each other: by name, while they are set up, and never after."""

from typing import Generic, TypeVar

from django.apps import apps

T = TypeVar("T")


class Register(Generic[T]):
    """Values by name, in the order in which rooms said them. `what` names one in an error."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.found: dict[str, T] = {}

    def add(self, name: str, value: T) -> None:
        """Raises: ValueError for a name that is taken, or once all rooms are set up."""
        if apps.ready:
            raise ValueError(f"the {self.what} {name!r} comes too late: rooms register while they are set up")
        if name in self.found:
            raise ValueError(f"the {self.what} {name!r} is registered twice")
        self.found[name] = value

    @property
    def values(self) -> tuple[T, ...]:
        return tuple(self.found.values())
