"""What customers hang into the rooms below: the reason of an event is sealed under the customer's key."""

from brim.base.events import sealing
from brim.core.customers import texts

sealing.register(texts.keys)
