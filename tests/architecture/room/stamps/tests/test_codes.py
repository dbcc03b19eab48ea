"""A one-time code that is good for something of the room's own."""

import re

import pytest

from brim.base.events import queries as events
from brim.base.events.sentences import named
from brim.base.identity.types import customer, system
from brim.base.kit import clock
from brim.base.kit.refusals import Forbidden, Refused
from brim.core.access import operations as access
from brim.core.access.purposes import CONTACT
from brim.core.access.tests.portal.phone import CODE, Phone, text_of
from brim.core.customers import operations as customers
from brim.core.messages.models import Message
from tests.architecture.room.stamps import cards, queries
from tests.architecture.room.stamps.portal import SEND_CARD

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_of_the_room_sends_a_card_with_a_fresh_code_and_not_with_a_wrong_one(phone: Phone):
    assert "Have a stamp card sent" in phone.text("stamps/")
    to_code = phone.post("stamps/card/ask/")
    assert to_code.url == "/portal/stamps/card/"
    page = phone.get("stamps/card/").content.decode()
    assert re.search(r"\d{6} lets [^.]+ send a stamp card to you", page)
    code = CODE.search(page)[1]
    refused = phone.post("stamps/card/", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert (refused.status_code, "You have 4 tries left" in text_of(refused)) == (422, True)
    assert queries.cards_of(phone.customer.id) == []
    done = phone.post("stamps/card/", {"code": code})
    assert (done.status_code, done.url) == (302, "/portal/stamps/")
    assert "Your stamp card is on its way." in phone.text("stamps/")
    assert len(queries.cards_of(phone.customer.id)) == 1
    assert phone.get("stamps/card/").status_code == 302
    assert len(queries.cards_of(phone.customer.id)) == 1


def test_who_is_signed_in_and_has_no_fresh_code_may_not(phone: Phone):
    with pytest.raises(Forbidden):
        cards.send_card(phone.customer.id, actor=customer(phone.customer.id), now=clock.now())
    assert phone.get("stamps/card/").status_code == 302
    assert queries.cards_of(phone.customer.id) == []


def test_a_code_of_the_room_serves_nothing_else_and_the_log_names_it(built):
    actor, now = customer(built.customer.id), clock.now()
    asked = access.ask_own_code(actor, SEND_CARD, address="203.0.113.7", now=now)
    assert Message.objects.latest("id").purpose == "send_a_stamp_card"
    with pytest.raises(Refused) as caught:
        access.prove_own(actor, asked.token, "123456", CONTACT, now=now)
    assert caught.value.code == "code_expired"
    queued = next(one for one in events.newest(limit=20) if one.type == "messages.message_queued")
    assert queued.data["purpose"] == "send_a_stamp_card"
    assert named("purpose", "send_a_stamp_card") == "a code that lets a stamp card be sent"


def test_one_without_any_way_is_told_where_to_ask(phone: Phone):
    customers.edit(phone.customer.id, actor=system("seed"), now=clock.now(), phone="", email="")
    answer = phone.post("stamps/card/ask/", follow=True)
    assert answer.redirect_chain[-1][0] == "/portal/stamps/"
    assert "Ask at the counter" in text_of(answer)
