"""Lists over all customers: filters, order, pages, stores."""

from datetime import timedelta

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.feeds import Wanted
from brim.base.kit.refusals import Forbidden, Invalid
from brim.core.customers import operations as customers
from brim.trade.payments import queries
from brim.trade.payments.tests import till

pytestmark = pytest.mark.django_db(transaction=True)
TEST = system("test")


@pytest.fixture
def seven(customer, house, moment):
    """Seven top-ups of 1.00 to 7.00, an hour apart, the oldest first; the odd ones in the store."""
    made = []
    for number in range(1, 8):
        made.append(
            till.start(customer, moment, minor=100 * number, key=f"x:{number}", store_id=house if number % 2 else None)
        )
        moment.passes(hours=1)
    return made


def amounts(page):
    return [item.amount.amount_minor // 100 for item in page.items]


def test_the_newest_come_first_and_pages_follow_each_other(seven, moment):
    first = queries.list_payments(Wanted(), actor=TEST, now=moment.now, limit=3)
    assert (amounts(first), first.total) == ([7, 6, 5], 7)
    second = queries.list_payments(Wanted(), actor=TEST, now=moment.now, limit=3, after=first.next_cursor)
    third = queries.list_payments(Wanted(), actor=TEST, now=moment.now, limit=3, after=second.next_cursor)
    assert (amounts(second), amounts(third), third.next_cursor) == ([4, 3, 2], [1], None)


def test_each_filter_narrows(seven, house, customer, moment):
    start = moment.now - timedelta(hours=7)
    asked = {
        "least and most": (Wanted(least=200, most=400), [4, 3, 2]),
        "from and until": (Wanted(start=start + timedelta(hours=1), end=start + timedelta(hours=3)), [3, 2]),
        "store": (Wanted(store_id=house), [7, 5, 3, 1]),
        "customer": (Wanted(customer_id=customer + 1), []),
        "channel": (Wanted(channel="cash"), []),
        "currency": (Wanted(currency="EUR"), []),
        "state": (Wanted(states=("pending",)), [7, 6, 5, 4, 3, 2, 1]),
    }
    for name, (wanted, expected) in asked.items():
        assert amounts(queries.list_topups(wanted, actor=TEST)) == expected, name


def test_a_person_of_one_store_sees_its_rows_and_those_of_none(seven, house, moment):
    mine = Actor(ActorKind.STAFF, 1, frozenset({"payments:read", "topups:read"}), frozenset({house}))
    other = Actor(ActorKind.STAFF, 1, frozenset({"payments:read", "topups:read"}), frozenset({house + 1}))
    assert amounts(queries.list_topups(Wanted(), actor=mine)) == [7, 6, 5, 4, 3, 2, 1]
    assert amounts(queries.list_topups(Wanted(), actor=other)) == [6, 4, 2]
    assert amounts(queries.list_payments(Wanted(), actor=other, now=moment.now)) == [6, 4, 2]


def test_a_list_needs_its_permission_and_a_cursor_of_ours(seven, moment):
    with pytest.raises(Forbidden):
        queries.list_payments(Wanted(), actor=Actor(ActorKind.STAFF, 1, frozenset(), None), now=moment.now)
    with pytest.raises(Invalid):
        queries.list_payments(Wanted(), actor=TEST, now=moment.now, after="nonsense")


def test_rows_of_one_moment_are_kept_apart_by_id_and_customer(house, moment):
    people = [
        customers.create(actor=TEST, now=moment.now, name=f"No {number}", phone=f"1390000000{number}").id
        for number in range(4)
    ]
    for person in people:
        till.start(person, moment)
    seen, after = [], ""
    for _page in range(4):
        page = queries.list_topups(Wanted(), actor=TEST, limit=1, after=after)
        seen += [item.customer_id for item in page.items]
        after = page.next_cursor
    assert (sorted(seen), after) == (sorted(people), None)


def test_a_page_costs_few_queries_however_many_rows(seven, django_assert_max_num_queries, moment):
    with django_assert_max_num_queries(3):
        queries.list_topups(Wanted(), actor=TEST, limit=5)


def test_what_has_no_store_is_seen_by_who_sees_its_customer(house, moment):
    """A top-up in the portal has no store; its customer has."""
    from brim.base.identity import operations as identity

    elsewhere = identity.open_store(actor=TEST, now=moment.now, code="S2", name="Old Town", name_zh="老城店").id
    theirs = customers.create(actor=TEST, now=moment.now, name="Wu", store_id=elsewhere).id
    topup = till.start(theirs, moment, minor=500, key="x:portal")
    words = frozenset({"payments:read", "topups:read"})
    here, there = (Actor(ActorKind.STAFF, 1, words, frozenset({store})) for store in (house, elsewhere))
    for actor, expected in ((here, []), (there, [5]), (TEST, [5])):
        assert amounts(queries.list_payments(Wanted(), actor=actor, now=moment.now)) == expected
        assert amounts(queries.list_topups(Wanted(), actor=actor)) == expected
    assert queries.topup(theirs, topup.id, actor=there).id == topup.id


def test_a_notification_is_seen_by_who_sees_its_payment(house, customer, moment):
    from brim.trade.payments import operations
    from brim.trade.payments.models import NotificationRow

    operations.receive_notification("sandbox", b"{}", {}, moment.now)
    paid = till.start(customer, moment, minor=500, key="x:here", store_id=house)
    till.payer_pays(paid, moment, "forged")
    till.post_comes(moment)
    named = NotificationRow.objects.filter(payment_id=paid.payment.id).count()
    every = queries.list_quarantine(Wanted(), actor=TEST).items
    words = frozenset({"payments:read"})
    here, there = (Actor(ActorKind.STAFF, 1, words, frozenset({store})) for store in (house, house + 1))
    assert len(every) > named
    assert len(queries.list_quarantine(Wanted(), actor=here).items) == named
    assert queries.list_quarantine(Wanted(), actor=there).items == []
    one = every[0]
    assert queries.notification(one.customer_id, one.id, actor=there) is None
    assert queries.notification(one.customer_id, one.id, actor=TEST).id == one.id
