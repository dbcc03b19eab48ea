"""A file that is long in coming ends where who reads it is let go, signed out, or may do something else by now."""

import pytest
from django.test import Client

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.tests import house
from brim.base.identity.types import Unauthenticated, system
from brim.base.kit import clock
from brim.base.kit.refusals import Forbidden
from brim.base.ui import downloads

SEED = system("seed")


def let_go(person: Staff) -> None:
    identity.deactivate_staff(person.pk, actor=SEED, now=clock.now())


def new_password(person: Staff) -> None:
    identity.set_password(person.pk, actor=SEED, now=clock.now(), password="another-one-2026")


def other_role(person: Staff) -> None:
    person.roles.update(permissions=["customers:read", "ledger:read"])


def one_store(person: Staff) -> None:
    Staff.objects.filter(pk=person.pk).update(store_ids=[1])


ENDS = {
    "let go": (let_go, Unauthenticated),
    "new password": (new_password, Unauthenticated),
    "other role": (other_role, Forbidden),
    "one store": (one_store, Forbidden),
}


@pytest.mark.parametrize("end", ENDS)
def test_an_export_ends_with_who_asked_for_it(built, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    identity.create_staff(
        actor=SEED,
        now=clock.now(),
        email="extra@teahouse.example",
        name="Extra",
        roles=["owner"],
        password=house.PASSWORD,
    )
    person, client = Staff.objects.get(email=house.MANAGER), Client()
    client.post("/console/sign-in/", {"login": house.MANAGER, "password": house.PASSWORD})
    monkeypatch.setattr(downloads, "PIECE", 16)
    answer = client.post("/console/customers/export/", {"list": "", "which": "all"})
    parts = iter(answer.streaming_content)
    assert next(parts)
    assert next(parts)
    act, refusal = ENDS[end]
    act(person)
    with pytest.raises(refusal):
        next(parts)


def test_an_export_of_who_stays_is_whole(built) -> None:
    client = Client()
    client.post("/console/sign-in/", {"login": house.MANAGER, "password": house.PASSWORD})
    text = b"".join(client.post("/console/customers/export/", {"list": ""}).streaming_content).decode()
    assert "Patrick O'Brien" in text
    assert text.count("\n") == 8
