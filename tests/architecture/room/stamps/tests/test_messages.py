"""The room writes to customers by a text that it registered."""

import pytest
from django.utils import translation

from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.messages import queries
from brim.core.messages.models import Message
from tests.architecture.room.stamps import cards

SEED = system("seed")

pytestmark = pytest.mark.django_db(transaction=True)


def test_its_text_is_among_those_of_the_house():
    found = {one.name: one for one in queries.templates()}
    assert list(found) == [
        "access.code",
        "access.consent",
        "access.contact_changed",
        "stamps.card_code",
        "stamps.card_sent",
    ]
    assert set(found["stamps.card_sent"].facts) == {"name", "business"}
    assert not found["stamps.card_sent"].is_obligatory


def test_its_operation_queues_it_and_a_demonstration_shows_it(built):
    with translation.override("en"):
        _card, message_id = cards.send_card(built.customer.id, actor=SEED, now=clock.now())
    letter = queries.shown_in_demo(built.customer.id, message_id, now=clock.now())
    assert letter.to == built.customer.phone
    assert letter.subject == "Your stamp card is on its way"
    assert letter.text.startswith(f"{built.customer.name}, your stamp card from ")
    assert Message.objects.get(id=message_id).purpose == "stamps"
