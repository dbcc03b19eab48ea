"""The columns that lists of what concerns a customer share, and the address of the page of a row."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import ids
from brim.base.shell.lists import Column

WHEN = Column(_lazy("When"), "when")
WHO = Column(_lazy("Customer"), "who")
CHANNEL = Column(_lazy("Channel"), "what")
STORE = Column(_lazy("Store"), "where")
STATE = Column(_lazy("State"), "state")
AMOUNT = Column(_lazy("Amount"), "money")
FULL = frozenset({"currency", "days", "amount", "customer", "store", "channel"})
AT_COUNTER = FULL - {"channel"}


def entity_link(view: str, prefix: str, customer_id: int, row_id: int) -> tuple[str, str]:
    """(address, public id) of the page of a thing."""
    public = ids.public(prefix, customer_id, row_id)
    return reverse(view, args=[public]), public
