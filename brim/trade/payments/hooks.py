"""What payments register in the rooms below: their check of the proof, and their key prefixes."""

from django.utils.translation import gettext_lazy as _lazy

from brim.core.customers import visibility
from brim.core.customers.erasure import register_erasure
from brim.core.ledger import verify
from brim.trade.payments import keys
from brim.trade.payments.queries import told
from brim.trade.payments.queries.verification import verify_disputes

verify.also(verify_disputes)
assert keys, "importing it reserves them"
visibility.NARROWS.append(lambda events, actor: told(events, actor=actor))
register_erasure("payments.texts", _lazy("What was written of payments, refunds and disputes"))
