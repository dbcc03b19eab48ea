"""What the wallets register, at their own posting path first: as every room does."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity import founding
from brim.core.customers.erasure import register_erasure
from brim.core.ledger import verify
from brim.trade.wallets import deciders, keys, questions, registry, writing
from brim.trade.wallets.operations import found_programme, summaries
from brim.trade.wallets.queries.verification import verify_facts, verify_lots

questions.register()
deciders.register()
registry.rows("wallets", writing.writes)
summaries.register()
founding.also.add("programme", found_programme)
assert keys, "importing it reserves them"
verify.also(verify_lots)
verify.also(verify_facts)
register_erasure("wallets.texts", _lazy("What was written of spends, holds and withdrawals, and payout accounts"))
