import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from brim.base.identity import rules
from brim.base.identity.models import Business, Staff
from brim.base.identity.operations import (
    choose_language,
    create_staff,
    deactivate_staff,
    edit_staff,
    edit_store,
    open_store,
    reactivate_staff,
    set_password,
)
from brim.base.identity.queries import actor_of_staff, staff, staff_member, staff_names, stores
from brim.base.identity.tests.conftest import NOW, PASSWORD, events, happened
from brim.base.identity.types import Actor, StaffFacts, Unauthenticated
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused


def acting(person: StaffFacts) -> Actor:
    return actor_of_staff(Staff.objects.get(pk=person.id), request_id="req-1")


def test_a_person_acts_with_the_permissions_of_all_their_roles_in_their_stores(house: Actor) -> None:
    east = open_store(actor=house, now=NOW, code="east", name="East", name_zh="东店")
    west = open_store(actor=house, now=NOW, code="west", name="West")
    person = create_staff(
        actor=house, now=NOW, email=" Mei@Example.com ", name="Mei", roles=["cashier", "marketer"], store_ids=[east.id]
    )
    actor = acting(person)
    assert (person.email, person.role_codes, person.store_ids) == ("mei@example.com", ("cashier", "marketer"), (1,))
    assert (actor.label, actor.request_id, actor.name) == (f"staff:{person.id}", "req-1", "Mei")
    assert actor.can("spends:write")
    assert actor.can("settings:read")
    assert not actor.can("keys:write")
    assert actor.may_serve(east.id)
    assert not actor.may_serve(west.id)
    assert [store.name_zh for store in stores()] == ["东店", ""]
    assert staff_names([person.id]) == {person.id: "Mei"}


def test_no_event_of_the_house_tells_who_a_person_is(house: Actor) -> None:
    person = create_staff(
        actor=house, now=NOW, email="mei@example.com", name="Mei Hua", roles=["cashier"], password=PASSWORD
    )
    edit_staff(person.id, actor=house, now=NOW, name="Mei Lan", email="lan@example.com", roles=["manager"])
    set_password(person.id, actor=house, now=NOW, password="nine quiet cranes")
    deactivate_staff(person.id, actor=house, now=NOW)
    reactivate_staff(person.id, actor=house, now=NOW)
    assert happened() == [
        "business_set_up",
        "staff_created",
        "staff_edited",
        "password_changed",
        "staff_deactivated",
        "staff_reactivated",
    ]
    assert events()[2].data == {"staff_id": person.id, "changed": ["email", "name", "roles"], "roles": ["manager"]}
    text = " ".join(str(event.data) + event.actor + event.reason for event in events())
    for secret in ("Mei", "mei@", "Lan", "lan@", "heron", "crane"):
        assert secret not in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"name": " "}, "name"),
        ({"roles": ["king"]}, "roles"),
        ({"language": "xx"}, "language"),
        ({"store_ids": [42]}, "store_ids"),
        ({"password": "short"}, "password"),
        ({"password": "1234567890"}, "password"),
        ({"password": "mei@example.com"}, "password"),
    ],
)
def test_a_person_of_nonsense_is_not_made(house: Actor, wrong: dict[str, object], field: str) -> None:
    right = {"email": "mei@example.com", "name": "Mei", "roles": ["cashier"]}
    with pytest.raises(Invalid) as refusal:
        create_staff(actor=house, now=NOW, **{**right, **wrong})
    assert refusal.value.details["errors"][0]["field"] == field
    assert staff() == []


def test_two_people_never_share_an_email(house: Actor, owner: StaffFacts) -> None:
    other = create_staff(actor=house, now=NOW, email="mei@example.com", name="Mei", roles=["cashier"])
    with pytest.raises(Conflict):
        create_staff(actor=house, now=NOW, email="OWNER@example.com", name="Mei", roles=["cashier"])
    with pytest.raises(Conflict):
        edit_staff(other.id, actor=house, now=NOW, email="owner@example.com")
    assert staff_member(other.id).email == "mei@example.com"


def test_the_last_owner_can_neither_leave_nor_be_stripped(house: Actor, owner: StaffFacts) -> None:
    for attempt in (
        lambda: deactivate_staff(owner.id, actor=house, now=NOW),
        lambda: edit_staff(owner.id, actor=house, now=NOW, roles=["manager"]),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "last_owner"
    assert staff_member(owner.id).is_active
    assert staff_member(owner.id).role_codes == ("owner",)
    create_staff(actor=house, now=NOW, email="two@example.com", name="Two", roles=["owner"])
    assert edit_staff(owner.id, actor=house, now=NOW, roles=["manager"]).role_codes == ("manager",)


def test_nobody_rises_above_themselves(house: Actor, owner: StaffFacts) -> None:
    from brim.base.identity.operations import create_role

    create_role(actor=house, now=NOW, code="people", name="People", permissions=["staff:write", "staff:read"])
    person = create_staff(actor=house, now=NOW, email="p@example.com", name="P", roles=["people"])
    actor = acting(person)
    for attempt in (
        lambda: create_staff(actor=actor, now=NOW, email="x@example.com", name="X", roles=["owner"]),
        lambda: edit_staff(person.id, actor=actor, now=NOW, roles=["owner"]),
        lambda: set_password(owner.id, actor=actor, now=NOW, password="nine quiet cranes"),
        lambda: deactivate_staff(owner.id, actor=actor, now=NOW),
    ):
        with pytest.raises(Forbidden) as refusal:
            attempt()
        assert refusal.value.code == "beyond_own_permissions"
    assert Staff.objects.get(pk=owner.id).check_password(PASSWORD)
    assert len(staff()) == 2
    with pytest.raises(Refused) as oneself:
        deactivate_staff(person.id, actor=actor, now=NOW)
    assert oneself.value.code == "not_oneself"
    helper = create_staff(actor=actor, now=NOW, email="h@example.com", name="H", roles=["people"])
    assert deactivate_staff(helper.id, actor=actor, now=NOW).is_active is False


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/143.0 MicroMessenger/8.0", "WeChat · Android"),
        ("Till tablet", "Till tablet"),
        ("", ""),
    ],
)
def test_a_device_is_named_in_two_words(user_agent: str, device: str) -> None:
    assert rules.device(user_agent) == device


def test_whoever_is_deactivated_or_a_stranger_is_nobody(house: Actor, owner: StaffFacts) -> None:
    person = create_staff(actor=house, now=NOW, email="mei@example.com", name="Mei", roles=["cashier"])
    deactivate_staff(person.id, actor=house, now=NOW)
    for user in (Staff.objects.get(pk=person.id), AnonymousUser()):
        with pytest.raises(Unauthenticated):
            actor_of_staff(user)
    with pytest.raises(NotFound):
        staff_member(999)


def test_people_choose_their_own_language(house: Actor, owner: StaffFacts) -> None:
    assert choose_language(actor=acting(owner), now=NOW, language="zh-hans").language == "zh-hans"
    with pytest.raises(Invalid):
        choose_language(actor=acting(owner), now=NOW, language="tlh")
    with pytest.raises(Forbidden):
        choose_language(actor=house, now=NOW, language="en")
    assert staff_member(owner.id).language == "zh-hans"


def test_stores_are_numbered_named_and_closed(house: Actor) -> None:
    first = open_store(actor=house, now=NOW, code="east", name="East")
    second = open_store(actor=house, now=NOW, code="west", name="West")
    closed = edit_store(second.id, actor=house, now=NOW, is_active=False)
    assert (first.id, second.id, closed.is_active) == (1, 2, False)
    assert [store.code for store in stores(active_only=True)] == ["east"]
    with pytest.raises(Conflict):
        open_store(actor=house, now=NOW, code="east", name="Again")
    with pytest.raises(Invalid):
        open_store(actor=house, now=NOW, code="no spaces", name="Again")
    with pytest.raises(NotFound):
        edit_store(9, actor=house, now=NOW, name="x")
    assert happened() == ["business_set_up", "store_opened", "store_opened", "store_edited"]


def test_the_database_itself_keeps_one_business_and_small_letters(house: Actor, owner: StaffFacts) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Business.objects.create(
            id=2, name="B", currency="CNY", time_zone="UTC", rule_pack="cn", language="en", created_at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(pk=owner.id).update(email="Owner@example.com")
