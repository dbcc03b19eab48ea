"""What the room puts on home and among the settings, each for whom it is for."""

import html
import re

import pytest
from django.db import transaction
from django.test import Client

from brim.base.events import queries as events
from brim.base.events.operations import record
from brim.base.identity import operations as identity
from brim.base.identity.tests.house import PASSWORD, SEED
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import clock
from brim.base.shell import setup
from brim.core.customers.console.live import hearing
from brim.trade.payments.tests import house
from tests.architecture.room.stamps.catalogue import PointsGiven
from tests.architecture.room.stamps.models import Award, Refused
from tests.architecture.room.stamps.tests.test_console import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def built():
    return house.build()


def text_of(client: Client, path: str = "/console/", **more) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def cashier() -> Client:
    identity.create_staff(
        actor=SEED, now=clock.now(), email="c@b.example", name="C", roles=["cashier"], password=PASSWORD
    )
    return signed_in("c@b.example")


def test_home_shows_the_rooms_figure_its_line_and_where_one_begins(built):
    owner = text_of(signed_in(house.OWNER))
    assert "Points what all customers have 10" in owner
    assert "Stamps are given Ten points with each top-up." in owner
    assert owner.index("See the proof of the books") < owner.index("See the stamps")
    marketer = text_of(signed_in(house.MARKETER))
    for words in ("Points what", "Stamps are given", "See the stamps"):
        assert words not in marketer


def test_who_sees_stamps_alone_hears_when_home_moves(built):
    actor = Actor(ActorKind.STAFF, 7, frozenset({"stamps:read"}), None)
    heard = hearing(actor, ["home", "stamps", "payments"])
    assert heard.asked == {"home", "stamps"}
    with transaction.atomic():
        record(PointsGiven(5, 10), customer_id=built.customer.id, actor="system:test", now=clock.now())
    told = [one for one in events.newest(limit=5) if one.type == "stamps.points_given"][:1]
    assert heard.topics(told) == {"home", "stamps"}
    assert hearing(Actor(ActorKind.STAFF, 7, frozenset(), None), ["home", "stamps"]).asked == frozenset()


def test_what_the_room_keeps_in_the_ledger_is_no_float_of_the_wallets(built):
    owner = text_of(signed_in(house.OWNER))
    assert (owner.count("Float what all customers have"), "POINT" in owner) == (1, False)


def test_what_of_the_room_waits_for_a_person_stands_among_the_rest(built):
    owner = signed_in(house.OWNER)
    assert "spend too often" not in text_of(owner)
    Refused.objects.create(customer_id=built.customer.id, code="too_often", times=3)
    assert "1 customer spends too often" in text_of(owner)
    assert "spends too often" not in text_of(signed_in(house.MARKETER))


def test_the_guide_stands_on_home_until_all_is_done(built, settings):
    owner = signed_in(house.OWNER)
    assert "Set up" not in text_of(owner)
    settings.STAMPS_ARE_GIVEN = False
    page = owner.get("/console/").content.decode()
    assert "Set up 1 of 2 done 1 Say what stamps are worth" in text_of(owner)
    assert re.search(r'href="/console/settings/stamps/"[^>]*>Choose<', page)
    assert ">Open the till</a>" not in page[page.index('id="setup-name"') : page.index('id="waiting-name"')]
    Award.objects.all().delete()
    assert "Set up 0 of 2 done" in text_of(owner)
    chinese = text_of(owner, headers={"accept-language": "zh-CN"})
    assert "初始设置 已完成 0/2 项" in chinese


def test_the_guide_shows_everybody_the_steps_that_are_theirs(built, settings):
    settings.STAMPS_ARE_GIVEN = False
    Award.objects.all().delete()
    drawer = text_of(cashier())
    assert "Set up 0 of 1 done 1 Give the first stamps" in drawer
    assert "Say what stamps are worth" not in drawer
    marketer = text_of(signed_in(house.MARKETER))
    assert "Set up 0 of 1 done 1 Say what stamps are worth" in marketer
    settings.STAMPS_ARE_GIVEN = True
    assert "Set up" not in text_of(signed_in(house.MARKETER))


def test_where_no_room_has_a_step_there_is_no_guide(built, monkeypatch):
    monkeypatch.setattr(setup, "STEPS", {})
    assert setup.guide(SEED) is None
    assert 'class="setup"' not in signed_in(house.OWNER).get("/console/").content.decode()


def test_the_settings_have_the_rooms_page_and_its_tab(built):
    owner = signed_in(house.OWNER)
    page = owner.get("/console/settings/stamps/").content.decode()
    assert re.search(r'<a href="/console/settings/stamps/" aria-current="page">Stamps</a>', page)
    assert "With a top-up 10" in text_of(owner, "/console/settings/stamps/")
    assert cashier().get("/console/settings/stamps/").status_code == 403
