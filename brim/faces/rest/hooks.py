"""The calls that join rooms stand in the table once the rooms' own do."""

from brim.faces.rest import resources

__all__ = ["resources"]
