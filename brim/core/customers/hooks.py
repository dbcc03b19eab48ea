"""What customers hang into the rooms below: the reason of an event is sealed under the customer's key; how the keys of
payments by a code begin; what a new master key wraps anew."""

from brim.base.events import sealing
from brim.base.kit import keyring
from brim.core.customers import paycodes, texts
from brim.core.customers.operations.upkeep import rewrap_all

sealing.register(texts.keys)
keyring.sealed.add("customers", rewrap_all)
assert paycodes.PAY_CODE, "importing it reserves it"
