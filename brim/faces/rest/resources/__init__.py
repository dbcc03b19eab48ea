"""Calls that join rooms: the ledger's entries by customer."""

from brim.base.rest.routes import tag
from brim.faces.rest.resources import ledger

__all__ = ["ledger"]

tag("ledger", 130)
