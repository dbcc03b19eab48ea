"""How the keys begin that this room makes, for whoever sent the file."""

from brim.base.kit.own_keys import reserve

LINE = reserve("bulk:", by_people=True)
"""A line that brings no key of its own."""
UNDO = reserve("bulk_undo:", by_people=True)
