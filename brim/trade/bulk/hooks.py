"""What the bulk jobs hang into the rooms below: their keys."""

from brim.trade.bulk import keys

assert keys, "importing it reserves them"
