"""What codes are good for is registered, and none proves what customers may do anyway."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.sentences import NAMES
from brim.base.identity import permissions
from brim.base.identity.types import customer
from brim.base.kit.registers import Register
from brim.core.access import purposes
from brim.core.access.messages import CHANGED
from brim.core.access.models import Challenge

SAID = _lazy("a code for the test")


@pytest.fixture
def starting(monkeypatch):
    monkeypatch.setattr(apps, "ready", False)
    monkeypatch.setattr(purposes, "registered", Register("purpose of a code"))
    monkeypatch.setitem(NAMES, "purpose", {})


def test_what_a_code_proves_no_customer_holds_without_it():
    assert {"sign_in", "contact", "consent"} <= purposes.registered.found.keys()
    for one in purposes.registered.values:
        assert all(permissions.WORD.fullmatch(word) for word in one.proves), one.name
        assert not [word for word in one.proves if customer(5).can(word)], one.name


def test_the_log_has_a_name_for_every_purpose():
    assert purposes.registered.found.keys() <= NAMES["purpose"].keys()


def test_a_purpose_is_known_by_its_name_and_said_once(starting):
    made = purposes.purpose("open_up", SAID, proves={"cellar:open"})
    assert purposes.registered.values == (made,)
    assert NAMES["purpose"] == {"open_up": SAID}
    with pytest.raises(ValueError, match="registered twice"):
        purposes.purpose("open_up", SAID)


@pytest.mark.parametrize("name", ["", "Open", "open-up", "2nd", "x" * 41])
def test_a_name_that_no_row_could_hold_is_refused_at_start(starting, name):
    with pytest.raises(ValueError, match="does not name a purpose"):
        purposes.purpose(name, SAID)


def test_a_message_that_brings_no_code_is_refused_at_start(starting):
    with pytest.raises(ValueError, match="brings no code"):
        purposes.purpose("open_up", SAID, template=CHANGED)


@pytest.mark.django_db
def test_the_table_takes_every_name_that_a_room_may_give_and_no_other():
    given = {
        "customer_id": 5,
        "message_id": 1,
        "contact": b"",
        "address": b"",
        "code": b"",
        "tries": 0,
        "created_at": "2026-03-05T00:00Z",
        "expires_at": "2026-03-05T00:10Z",
    }
    Challenge.objects.create(digest=b"1" * 32, purpose="x" * 40, **given)
    for wrong in ("", "Open up", "1st"):
        with pytest.raises(IntegrityError, match="access_challenge_purpose"), transaction.atomic():
            Challenge.objects.create(digest=b"2" * 32, purpose=wrong, **given)
