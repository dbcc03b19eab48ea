"""A customer at the doors: their own top-ups and refunds, nobody else's, and nothing that is the house's."""

import pytest

from brim.base.identity.types import customer as acting
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.base.kit.refusals import Forbidden
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.trade.payments import operations, queries
from brim.trade.payments.models import TopUpRow
from brim.trade.wallets.queries import wallet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(customer, moment) -> int:
    return customers.create(actor=system("seed"), now=moment.now, name="Other").id


def begin(customer_id: int, actor, moment, **more):
    words = {"amount": money(5_000, "CNY"), "channel": "cash", "key": "own"} | more
    return operations.start_top_up(customer_id=customer_id, actor=actor, now=moment.now, **words)


def test_nobody_starts_sees_or_refunds_anothers_top_up(customer, other, moment):
    topup = begin(customer, system("seed"), moment)
    stranger = acting(other)
    for act in (
        lambda: begin(customer, stranger, moment, key="theirs"),
        lambda: queries.topup(customer, topup.id, actor=stranger),
        lambda: queries.payment(customer, topup.payment.id, actor=stranger),
        lambda: queries.topups(actor=stranger, customer_id=customer),
        lambda: queries.topups(actor=stranger),
        lambda: queries.payments(actor=stranger),
        lambda: queries.refunds_of(customer, topup.id, actor=stranger),
        lambda: queries.quarantine(actor=stranger),
        lambda: operations.ask_channel(customer, topup.payment.id, actor=stranger, now=clock.now()),
        lambda: operations.refund_top_up(
            customer_id=customer, topup_id=topup.id, reason="mine", actor=stranger, now=moment.now, key="r"
        ),
    ):
        with pytest.raises(Forbidden):
            act()
    assert TopUpRow.objects.count() == 1


def test_nobody_takes_their_own_cash_or_refunds_themselves(customer, moment):
    with pytest.raises(Forbidden):
        begin(customer, acting(customer), moment)
    assert TopUpRow.objects.count() == 0
    topup = begin(customer, system("seed"), moment)
    with pytest.raises(Forbidden):
        operations.refund_top_up(
            customer_id=customer, topup_id=topup.id, reason="mine", actor=acting(customer), now=moment.now, key="r"
        )
    assert wallet(customer, "CNY").principal == 5_000


def test_a_customer_sees_their_own(customer, moment):
    topup = begin(customer, system("seed"), moment)
    own = acting(customer)
    assert queries.topup(customer, topup.id, actor=own).id == topup.id
    assert [one.id for one in queries.topups(actor=own, customer_id=customer).items] == [topup.id]


@pytest.mark.parametrize("token", ["", "x", "pay_x.y", "pay_0000000000000000000000.x"])
def test_a_token_that_is_not_ours_leads_to_no_payment(transactional_db, token):
    assert queries.returned_payment(token) is None
