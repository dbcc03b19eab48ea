"""What the wallets register, at their own posting path first: as every room does."""

from brim.base.identity import founding
from brim.core.ledger import verify
from brim.trade.wallets import deciders, keys, questions, registry, writing
from brim.trade.wallets.operations import found_programme, noticing
from brim.trade.wallets.queries.verification import verify_facts, verify_lots

questions.register()
deciders.register()
registry.rows("wallets", writing.writes)
noticing.register()
founding.also.add("programme", found_programme)
assert keys, "importing it reserves them"
verify.also(verify_lots)
verify.also(verify_facts)
