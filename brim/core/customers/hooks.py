"""What customers hang into the rooms below: the reason of an event is sealed under the customer's key; how the keys of
payments by a code begin."""

from brim.base.events import sealing
from brim.core.customers import paycodes, texts

sealing.register(texts.keys)
assert paycodes.PAY_CODE, "importing it reserves it"
