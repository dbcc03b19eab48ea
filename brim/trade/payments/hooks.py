"""What the payments hang into the rooms below: their part of the proof, and their keys."""

from brim.core.customers import visibility
from brim.core.ledger import verify
from brim.trade.payments import keys
from brim.trade.payments.queries import told
from brim.trade.payments.queries.verification import verify_disputes

verify.also(verify_disputes)
assert keys, "importing it reserves them"
visibility.NARROWS.append(lambda events, actor: told(events, actor=actor))
