"""What the wallets hang into the rooms below: their part of the proof."""

from brim.core.ledger import verify
from brim.trade.wallets.queries.verification import verify_facts, verify_lots

verify.also(verify_lots)
verify.also(verify_facts)
