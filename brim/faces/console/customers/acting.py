"""What may be done on a record now: its buttons and its menu."""

from collections.abc import Sequence

from brim.core.customers.types import Customer
from brim.faces.console.pages import Visit
from brim.faces.console.purses import Panel


def acts_of(visit: Visit, customer: Customer, panels: Sequence[Panel]) -> list[object]:
    return []
