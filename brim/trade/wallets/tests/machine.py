"""What the machines of random operations share: a customer at a moment, undone once the books were proven."""

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from brim.base.kit.refusals import Refused
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, NOW, new_customer, new_key


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.customer = new_customer()
        self.now = NOW

    def teardown(self) -> None:
        assert_wallets_balance()
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    @property
    def who(self) -> dict:
        return {"customer_id": self.customer, "actor": ALICE, "now": self.now, "key": new_key()}

    def view(self):
        return queries.wallet(self.customer, "CNY", now=self.now)


def attempt(act):
    """What an act gives: its result or its refusal."""
    try:
        return act()
    except Refused as refusal:
        return refusal
