"""Calls that join rooms: the ledger's entries by customer, and the log of events."""

from brim.base.rest.routes import tag
from brim.faces.rest.resources import events, ledger

__all__ = ["events", "ledger"]

tag("ledger", 130)
tag("events", 140)
