"""How the keys begin that this room makes."""

from brim.base.kit.own_keys import reserve

TOP_UP = reserve("topup:")
"""The credit of a top-up, by the top-up's id."""
TRANSFER = reserve("transfer:")
"""The second half of a transfer, by the first."""
EXPIRED_HOLD = reserve("expire:")
EXPIRED_LOT = reserve("expire-lot:")
DEBT = reserve("debt:")
"""What pays a debt at once, by the operation that brought the money."""
HISTORY = reserve("import:")
"""What is brought in as history."""
