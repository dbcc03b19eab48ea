"""What the console tells live, and to whom."""

import pytest
from django.http import HttpResponse

from brim.base.events import queries as events
from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import Unauthenticated, system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.customers.console import live
from brim.core.customers.console.live import hearing
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets


def actor(email=house.MANAGER, **changes):
    person = Staff.objects.get(email=email)
    for name, value in changes.items():
        setattr(person, name, value)
    return actor_of_staff(person)


def topic_of(customer) -> str:
    return f"customer:{ids.public_customer(customer.id)}"


def spent(built):
    after = events.end()
    wallets.spend(customer_id=built.customer.id, amount=money(100, "CNY"), actor=system("t"), now=clock.now(), key="s")
    return after


@pytest.mark.django_db(transaction=True)
def test_a_spend_moves_its_customer_the_wallets_and_home():
    built = house.build()
    after = spent(built)
    news = events.read(after=after, limit=50).items
    mine, other = topic_of(built.customer), topic_of(built.others[0])
    heard = hearing(actor(), ["home", "wallets", "payments", "customers", mine, other, "nonsense"])
    assert heard.asked == {"home", "wallets", "payments", "customers", mine, other}
    assert heard.customer_ids is None
    assert heard.topics(news) == {"home", "wallets", mine}
    alone = hearing(actor(), [other])
    assert (alone.customer_ids, alone.topics(news)) == (frozenset({built.others[0].id}), set())


@pytest.mark.django_db(transaction=True)
def test_nobody_hears_of_the_customers_of_other_stores():
    built = house.build()
    news = events.read(after=spent(built), limit=50).items
    elsewhere = actor(store_ids=[99])
    heard = hearing(elsewhere, ["home", "wallets", topic_of(built.customer)])
    assert heard.asked == {"home", "wallets"}
    assert heard.topics(news) == set()


@pytest.mark.django_db(transaction=True)
def test_nobody_hears_of_what_the_role_may_not_see():
    built = house.build()
    news = events.read(after=spent(built), limit=50).items
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["customers:read"])
    heard = hearing(actor_of_staff(person), ["home", "wallets", "payments", topic_of(built.customer)])
    assert heard.asked == {"home", topic_of(built.customer)}
    assert heard.topics(news) == set()


def test_who_is_not_signed_in_is_told_not_to_come_back(client, built):
    assert client.get("/console/live", {"topics": "home"}).status_code == 204


def test_without_asgi_pages_do_not_ask_for_a_stream(client, built):
    client.force_login(Staff.objects.get(email=house.MANAGER))
    assert "live.js" not in client.get("/console/").content.decode()
    assert client.get("/console/live", {"topics": "home"}).status_code == 204
    assert client.post("/console/live").status_code == 405


ENDS = {
    "let go": lambda person, _session: Staff.objects.filter(pk=person.pk).update(is_active=False),
    "signed out": lambda _person, session: session.delete(),
    "without a role": lambda person, _session: person.roles.clear(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_a_person_who_may_hear_no_more_hears_nothing_from_the_next_beat_on(client, end, monkeypatch):
    built, heard = house.build(), []
    person = Staff.objects.get(email=house.MANAGER)
    client.force_login(person)
    monkeypatch.setattr(live.live, "answer", lambda _request, hearing: heard.append(hearing) or HttpResponse())
    client.get("/console/live", {"topics": f"home,{topic_of(built.customer)}"})
    (first,) = heard
    assert (first.again().asked, first.again().customer_ids) == (first.asked, None)
    end(person, client.session)
    try:
        assert first.again().asked == frozenset()
    except Unauthenticated:
        pass
