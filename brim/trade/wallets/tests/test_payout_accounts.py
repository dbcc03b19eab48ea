"""Where a withdrawal is paid out to is personal: sealed under the customer's key, gone with it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from brim.base.kit.feeds import Wanted
from brim.base.kit.refusals import Conflict, NotFound
from brim.core.customers import operations as customers
from brim.core.customers.encryption import UnreadableError
from brim.core.customers.tests.test_sealing import whole_database
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Withdrawal as Row
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, LATER, NOW, TEST, cny, new_customer, new_key, top_up

ACCOUNT = "Bank of Hangzhou, ends 4417"
BEFORE = [("wallets", "0002_lists_by_moment"), ("customers", "0002_lists_tags_notes")]
AFTER = ("wallets", "0003_seal_payout_accounts")


def ask(customer_id: int, account: str = ACCOUNT, **more):
    return operations.request_withdrawal(
        customer_id=customer_id, amount=cny(100), account=account, actor=ALICE, now=LATER, key=new_key(), **more
    )


@pytest.mark.django_db
def test_no_payout_account_stands_in_plain_anywhere_in_the_database(customer, other):
    for one in (customer, other):
        top_up(one, 1000)
    asked = ask(customer)
    operations.reject_withdrawal(
        customer_id=customer, withdrawal_id=asked.id, actor=BOB, now=LATER, key=new_key(), reason="changed his mind"
    )
    closed = operations.close_wallet(
        customer_id=other,
        currency="CNY",
        total=cny(1000),
        account=ACCOUNT,
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="moves away",
    )
    assert (asked.account, closed.account) == (ACCOUNT, ACCOUNT)
    dump = whole_database()
    assert [table for table, content in dump.items() if b"changed his mind" in content] == []
    found = [
        table
        for table, content in dump.items()
        for secret in (ACCOUNT, "Hangzhou")
        if secret.encode() in content or secret.encode().hex().encode() in content
    ]
    assert found == []
    listed = queries.list_withdrawals(Wanted(), actor=ALICE).items
    assert [one.account for one in listed] == [ACCOUNT, ACCOUNT]
    assert [one.account for one in queries.withdrawals_waiting(other)] == [ACCOUNT]
    assert [one.account for one in queries.withdrawals_of(customer)] == [ACCOUNT]
    assert_wallets_balance()


@pytest.mark.django_db
def test_a_list_opens_all_its_accounts_by_one_query(django_assert_num_queries):
    for number in range(4):
        one = new_customer()
        top_up(one, 1000)
        ask(one, f"Bank, ends {number}")
    with django_assert_num_queries(2):
        listed = queries.list_withdrawals(Wanted(), actor=ALICE).items
    assert [one.account for one in listed] == [f"Bank, ends {number}" for number in (3, 2, 1, 0)]


@pytest.mark.django_db
def test_an_erased_customers_payout_accounts_are_gone_and_none_is_written_anew(customer):
    top_up(customer, 1000)
    asked = ask(customer)
    customers.forget(customer, actor=TEST, now=LATER, reason="privacy request 7")
    gone = queries.withdrawal(customer, asked.id)
    assert (gone.account, gone.amount, gone.status) == ("", 100, "requested")
    with pytest.raises(Conflict) as refused:
        ask(customer)
    assert refused.value.code == "customer_forgotten"
    view = queries.wallet(customer, "CNY", now=LATER)
    assert (view.available, view.held) == (900, 100)
    assert ask(customer, account="").account == ""
    assert_wallets_balance()


@pytest.mark.django_db
def test_a_withdrawal_wants_a_customer_whom_the_house_knows():
    top_up(77, 1000)
    with pytest.raises(NotFound):
        ask(77)
    assert queries.wallet(77, "CNY", now=LATER).available == 1000
    assert_wallets_balance()


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["flipped", "from another withdrawal", "from another customer"])
def test_an_account_that_was_changed_or_moved_does_not_open(customer, other, change):
    for one in (customer, other):
        top_up(one, 1000)
    asked = ask(customer)
    source = {"flipped": asked, "from another withdrawal": ask(customer), "from another customer": ask(other)}[change]
    blob = bytearray(Row.objects.get(id=source.id).sealed_account)
    blob[-1] ^= change == "flipped"
    Row.objects.filter(id=asked.id).update(sealed_account=bytes(blob))
    with pytest.raises(UnreadableError, match=f"customer {customer}"):
        queries.withdrawal(customer, asked.id)


@pytest.mark.django_db
def test_accounts_written_in_plain_before_are_sealed_by_the_migration(customer, other):
    silent = new_customer()
    made = {}
    for one in (customer, other, silent):
        top_up(one, 1000)
        made[one] = ask(one, account="").id
    customers.forget(other, actor=TEST, now=NOW, reason="asked")
    loader = MigrationLoader(connection)
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE wallets_withdrawal DROP sealed_account")
        editor.execute("ALTER TABLE wallets_withdrawal ADD account varchar(200) NOT NULL DEFAULT ''")
        editor.execute("UPDATE wallets_withdrawal SET account = %s WHERE id <> %s", [ACCOUNT, made[silent]])
        loader.get_migration(*AFTER).apply(loader.project_state(BEFORE), editor)
    assert [queries.withdrawal(one, made[one]).account for one in made] == [ACCOUNT, "", ""]
    assert b"Hangzhou" not in whole_database()["wallets_withdrawal"]


@pytest.mark.django_db
def test_requests_are_listed_newest_first_with_what_became_of_them(customer):
    top_up(customer, 10_000)
    for amount in (1_000, 2_000):
        asked = operations.request_withdrawal(
            customer_id=customer,
            amount=cny(amount),
            account="Bank 4417",
            actor=ALICE,
            now=NOW + timedelta(minutes=amount),
            key=new_key(),
        )
    operations.reject_withdrawal(
        customer_id=customer, withdrawal_id=asked.id, actor=ALICE, now=NOW, key=new_key(), reason="wrong account"
    )
    assert [(one.amount, one.status) for one in queries.withdrawals_of(customer)] == [
        (2_000, "rejected"),
        (1_000, "requested"),
    ]
