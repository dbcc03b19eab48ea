"""What the payments hang into the rooms below: their part of the proof."""

from brim.core.ledger import verify
from brim.trade.payments.queries.verification import verify_disputes

verify.also(verify_disputes)
