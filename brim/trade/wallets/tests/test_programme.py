from datetime import timedelta

import pytest

from brim.base.events import queries as events
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Conflict, Forbidden, Invalid
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Programme as Row
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.tests.conftest import ALICE, BOB, NOW, save
from brim.trade.wallets.types import CurrencyTerms, Programme, SpendOrder, Step

WHOLE = {
    "currencies": {
        "CNY": {
            "ladder": [{"pay": 50000, "get": 15000}, {"pay": 10000, "get": 2000}],
            "limits": {"spend_daily": 100000},
            "credit_line": 500,
            "adjustment_alone": 1000,
        }
    },
    "spend_order": "proportional",
    "order_rules": [{"order": "bonus_first", "store_id": 3, "weekdays": [0, 6], "days_of_month": [8]}],
    "bonus_days": 365,
    "grace_days": 7,
    "hold_default_minutes": 60,
    "hold_most_minutes": 120,
    "late_spend_days": 5,
}


def test_a_programme_survives_being_written_and_read():
    read = programme.read(WHOLE, version=1)
    assert programme.read(programme.as_json(read), version=1) == read
    assert read.terms("CNY").ladder == (Step(10000, 2000), Step(50000, 15000))
    assert read.spend_order is SpendOrder.PROPORTIONAL
    assert read.terms("USD") == CurrencyTerms()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": 1}, "colour"),
        ({"currencies": []}, "currencies"),
        ({"currencies": {"XXQ": {}}}, "currencies"),
        ({"currencies": {"CNY": {"colour": 1}}}, "currencies"),
        ({"currencies": {"CNY": {"limits": {"colour": 1}}}}, "limits"),
        ({"currencies": {"CNY": {"limits": {"spend_daily": -1}}}}, "spend_daily"),
        ({"currencies": {"CNY": {"ladder": [{"pay": 100}]}}}, "ladder"),
        ({"currencies": {"CNY": {"ladder": [{"pay": 100, "get": 1.5}]}}}, "get"),
        ({"currencies": {"CNY": {"ladder": [{"pay": 100, "get": 2}, {"pay": 100, "get": 3}]}}}, "ladder"),
        ({"currencies": {"CNY": {"ladder": [{"pay": 100, "get": 2}, {"pay": 200, "get": 1}]}}}, "ladder"),
        ({"spend_order": "random"}, "spend_order"),
        ({"order_rules": "all"}, "order_rules"),
        ({"order_rules": [{"order": "random"}]}, "order_rules"),
        ({"order_rules": [{"order": "bonus_first", "moon": "full"}]}, "order_rules"),
        ({"order_rules": [{"order": "bonus_first", "weekdays": [7]}]}, "weekdays"),
        ({"bonus_days": 0}, "bonus_days"),
        ({"grace_days": True}, "grace_days"),
        ({"hold_most_minutes": 0}, "hold_most_minutes"),
        ({"late_spend_days": 31}, "late_spend_days"),
        ({"late_spend_days": -1}, "late_spend_days"),
    ],
)
def test_a_wrong_setting_is_named(change, field):
    with pytest.raises(Invalid) as refusal:
        programme.read({**WHOLE, **change}, version=1)
    assert (refusal.value.code, refusal.value.details["errors"][0]["field"]) == ("invalid_programme", field)


@pytest.mark.django_db
def test_before_the_first_version_the_default_counts():
    assert queries.current_programme(NOW) == Programme()


@pytest.mark.django_db
def test_the_newest_version_whose_time_has_come_counts():
    save({"grace_days": 1})
    operations.save_programme({"grace_days": 9}, actor=ALICE, now=NOW, effective_at=NOW + timedelta(days=1))
    assert queries.current_programme(NOW - timedelta(days=2)).grace_days == 30
    assert queries.current_programme(NOW).grace_days == 1
    assert queries.current_programme(NOW + timedelta(days=1)).grace_days == 9
    assert queries.programme_json(NOW)["grace_days"] == 1


@pytest.mark.django_db
def test_saving_is_audited_and_names_what_changed():
    save(WHOLE)
    (told,) = events.timeline(0, limit=10).items
    assert told.actor == "staff:1"
    assert told.data["version"] == 1
    assert set(told.data["changed"]) == set(WHOLE)


@pytest.mark.django_db
def test_an_edit_of_an_old_version_is_refused_and_nothing_is_saved():
    save(WHOLE)
    with pytest.raises(Conflict) as refusal:
        operations.save_programme(WHOLE, actor=ALICE, now=NOW, version=0)
    assert refusal.value.code == "programme_changed"
    assert Row.objects.count() == 1
    assert operations.save_programme(WHOLE, actor=ALICE, now=NOW, version=1).version == 2


@pytest.mark.django_db
def test_the_same_saved_again_for_want_of_an_answer_is_answered_as_at_first():
    common = {"actor": ALICE, "now": NOW, "reason": "spring"}
    operations.save_programme({}, **common)
    first = operations.save_programme(WHOLE, version=1, **common)
    assert operations.save_programme(WHOLE, version=1, **common | {"now": NOW + timedelta(minutes=1)}) == first
    others = [
        ({**WHOLE, "grace_days": 8}, common),
        (WHOLE, common | {"reason": "summer"}),
        (WHOLE, common | {"actor": BOB}),
        (WHOLE, common | {"effective_at": NOW + timedelta(days=1)}),
    ]
    for settings, more in others:
        with pytest.raises(Conflict) as refusal:
            operations.save_programme(settings, version=1, **more)
        assert refusal.value.code == "programme_changed"
    assert Row.objects.count() == 2


def test_who_may_not_change_settings_saves_nothing():
    with pytest.raises(Forbidden):
        operations.save_programme(WHOLE, actor=Actor(ActorKind.STAFF, 5, frozenset({"settings:read"})), now=NOW)
    assert not Row.objects.exists()
