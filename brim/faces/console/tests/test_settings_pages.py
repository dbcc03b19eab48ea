"""The settings: who sees what, what is saved and logged, what is refused."""

import re

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brim.base.events.queries import timeline
from brim.base.identity import operations as identity
from brim.base.identity import queries
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.base.kit.tests.keeping import kept
from brim.base.shell.tests.visiting import signed_in
from brim.trade.sandbox import queries as sandbox
from brim.trade.wallets import operations as wallets

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven calm herons"
SEED = system("seed")
ROLES = ("owner", "manager", "cashier", "agent", "finance", "risk", "marketer")
READING = {
    "settings-business": {"owner", "manager", "finance", "marketer"},
    "settings-stores": {"owner", "manager", "finance", "marketer"},
    "settings-programme": {"owner", "manager", "finance", "marketer"},
    "settings-programme-history": {"owner", "manager", "finance", "marketer"},
    "settings-channels": {"owner", "manager", "finance", "marketer"},
    "settings-staff": {"owner", "manager", "risk"},
    "settings-roles": {"owner", "manager", "risk"},
    "settings-keys": {"owner"},
    "settings-log": {"owner", "manager", "agent", "finance", "risk"},
    "settings-yours": set(ROLES),
}
WRITING = (
    "settings-business-edit",
    "settings-store-open",
    "settings-staff-add",
    "settings-role-add",
    "settings-key-make",
    "settings-programme-edit",
    "settings-mischief",
)


@pytest.fixture(autouse=True)
def house(settings) -> None:
    settings.SANDBOX = True
    hire_all_roles()


@kept
def hire_all_roles() -> None:
    now = clock.now()
    identity.set_up_business(
        actor=SEED,
        now=now,
        name="Clear Spring Tea",
        name_zh="清泉茶馆",
        currency="CNY",
        time_zone="Asia/Shanghai",
        rule_pack="cn",
        country="CN",
    )
    identity.open_store(actor=SEED, now=now, code="west-lake", name="West Lake", name_zh="西湖店")
    for role in ROLES:
        identity.create_staff(
            actor=SEED, now=now, email=f"{role}@example.com", name=role, roles=[role], password=PASSWORD
        )
    wallets.save_programme(
        {"currencies": {"CNY": {"ladder": [{"pay": 50000, "get": 8000}]}}, "bonus_days": 180}, actor=SEED, now=now
    )


def as_(role: str) -> Client:
    return signed_in(f"{role}@example.com")


def signs_in(role: str) -> Client:
    """Through the page, which keeps and logs it."""
    client = Client()
    assert client.post("/console/sign-in/", {"login": f"{role}@example.com", "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def owner() -> Client:
    return as_("owner")


def at(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def newest() -> str:
    return timeline(0, limit=1).items[0].type


def text(response) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def person(role: str) -> int:
    return next(one.id for one in queries.staff() if one.email == f"{role}@example.com")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_pages_and_their_tabs_and_no_others(role: str) -> None:
    client = as_(role)
    rail = client.get(at("settings-yours")).content.decode()
    for name, roles in READING.items():
        assert client.get(at(name)).status_code == (200 if role in roles else 403), name
        if name != "settings-programme-history":
            assert (f'href="{at(name)}"' in rail) == (role in roles), name
    for name in WRITING:
        assert client.get(at(name)).status_code == (200 if role == "owner" else 403), name
        assert role == "owner" or client.post(at(name), {"name": "x"}).status_code == 403


@pytest.mark.parametrize("name", sorted(READING))
def test_a_page_asks_a_bounded_number_of_questions(name: str, owner: Client) -> None:
    from django.db import connection

    owner.get(at(name))
    with CaptureQueriesContext(connection) as asked:
        owner.get(at(name))
    assert len(asked) <= 22, [query["sql"][:80] for query in asked]


def test_nobody_signed_in_is_sent_to_the_door(client: Client) -> None:
    assert client.get(at("settings-business")).url.startswith("/console/sign-in/")


def test_the_business_is_saved_field_by_field_and_logged(owner: Client) -> None:
    form = {
        "name": "Clear Spring",
        "name_zh": "清泉",
        "language": "en",
        "time_zone": "Asia/Singapore",
        "country": "SG",
        "rule_pack": "none",
        "legal_name": "Clear Spring Pte Ltd",
        "registration": "2026-1",
        "address": "1 Tea Lane",
        "contact": "hello@example.com",
    }
    assert owner.post(at("settings-business-edit"), form).url == at("settings-business")
    own = queries.business()
    assert (own.name, own.time_zone, own.country, own.legal_name, own.currency) == (
        "Clear Spring",
        "Asia/Singapore",
        "SG",
        "Clear Spring Pte Ltd",
        "CNY",
    )
    assert newest() == "identity.business_edited"
    assert "1 Tea Lane" in text(owner.get(at("settings-business")))
    refused = owner.post(at("settings-business-edit"), {**form, "name": " ", "time_zone": "Mars"})
    assert refused.status_code == 422
    assert queries.business() == own


def test_stores_are_opened_renamed_closed_and_opened_again(owner: Client) -> None:
    made = owner.post(at("settings-store-open"), {"name": "Hefang", "name_zh": "河坊街店", "code": "hefang"})
    assert made.url == at("settings-stores")
    again = owner.post(at("settings-store-open"), {"name": "Hefang", "code": "hefang"})
    assert again.status_code == 422
    assert "There is a store with this code already" in text(again)
    owner.post(at("settings-store", 2), {"name": "Hefang Street", "name_zh": ""})
    assert (queries.store(2).name, queries.store(2).name_zh) == ("Hefang Street", "")
    for is_active in (False, True):
        owner.post(at("settings-store-standing", 2))
        assert queries.store(2).is_active is is_active
    assert newest() == "identity.store_edited"
    assert owner.get(at("settings-store", 9)).status_code == 404


def test_somebody_is_added_with_a_password_shown_once_and_kept_nowhere(owner: Client) -> None:
    shown = owner.get(at("settings-staff-add"))
    key = re.search(r'name="key" value="([^"]+)"', shown.content.decode())[1]
    form = {"name": "Mei", "email": "Mei@example.com", "roles": ["cashier"], "store_ids": ["1"], "key": key}
    made = owner.post(at("settings-staff-add"), form)
    assert made.status_code == 200
    password = re.search(r'id="secret"[^>]*>([^<]+)<', made.content.decode())[1]
    mei = next(one for one in queries.staff() if one.name == "Mei")
    assert (mei.email, mei.role_codes, mei.store_ids) == ("mei@example.com", ("cashier",), (1,))
    assert newest() == "identity.staff_created"
    assert password not in text(owner.get(at("settings-person", mei.id)))
    again = owner.post(at("settings-staff-add"), {**form, "email": "other@example.com"})
    assert again.status_code == 422
    assert "This form was sent already" in text(again)
    assert "other@example.com" not in {one.email for one in queries.staff()}
    client = Client()
    assert client.post("/console/sign-in/", {"login": mei.email, "password": password}).url == "/console/"
    assert client.get("/console/customers/").url == "/console/security/password/"


def test_a_taken_email_is_refused_at_the_form_and_makes_nobody(owner: Client) -> None:
    before = len(queries.staff())
    refused = owner.post(at("settings-staff-add"), {"name": "X", "email": "agent@example.com", "roles": ["agent"]})
    assert refused.status_code == 422
    assert "signs in with this email address already" in text(refused)
    assert len(queries.staff()) == before


def test_a_person_is_edited_helped_and_let_go(owner: Client) -> None:
    agent, theirs = person("agent"), signs_in("agent")
    owner.post(
        at("settings-person-edit", agent), {"name": "He", "email": "agent@example.com", "roles": ["agent", "marketer"]}
    )
    assert (queries.staff_member(agent).name, queries.staff_member(agent).role_codes) == ("He", ("agent", "marketer"))
    assert theirs.get("/console/").status_code == 200
    assert owner.post(at("settings-person-sessions", agent)).url == at("settings-person", agent)
    assert theirs.get("/console/").status_code == 302
    reset = owner.post(at("settings-person-two-step", agent))
    assert reset.status_code == 422
    assert "no two-step sign-in" in text(reset)
    made = owner.post(at("settings-person-password", agent))
    assert re.search(r'id="secret"[^>]*>[a-z2-9]{4}(-[a-z2-9]{4}){3}<', made.content.decode())
    assert queries.staff_member(agent).has_temporary_password
    for is_active in (False, True):
        owner.post(at("settings-person-standing", agent))
        assert queries.staff_member(agent).is_active is is_active
    assert newest() == "identity.staff_reactivated"


def test_the_last_owner_can_neither_go_nor_step_down(owner: Client) -> None:
    own = person("owner")
    assert owner.post(at("settings-person-standing", own)).status_code == 422
    stepped = owner.post(
        at("settings-person-edit", own), {"name": "owner", "email": "owner@example.com", "roles": ["manager"]}
    )
    assert stepped.status_code == 422
    assert "last active owner" in text(stepped)
    assert queries.staff_member(own).role_codes == ("owner",)


def test_nobody_hands_on_what_they_do_not_hold() -> None:
    identity.create_role(
        actor=SEED,
        now=clock.now(),
        code="people",
        name="People",
        permissions=["staff:read", "staff:write", "keys:write"],
    )
    identity.edit_staff(person("agent"), actor=SEED, now=clock.now(), roles=["people"])
    client = as_("agent")
    offered = client.get(at("settings-staff-add")).content.decode()
    assert 'value="people"' in offered
    assert 'value="owner"' not in offered
    refused = client.post(at("settings-staff-add"), {"name": "X", "email": "x@example.com", "roles": ["owner"]})
    assert refused.status_code == 422
    assert "x@example.com" not in {one.email for one in queries.staff()}
    assert client.post(at("settings-person-standing", person("manager"))).status_code == 422
    assert queries.staff_member(person("manager")).is_active
    key = client.post(at("settings-key-make"), {"name": "till", "scopes": ["spends:write"]})
    assert key.status_code == 422
    assert queries.keys() == []
    role = client.post(at("settings-role", "manager"), {"name": "Manager", "permissions": ["staff:write"]})
    assert role.status_code == 422


def test_roles_are_copied_edited_and_shown_in_the_matrix(owner: Client) -> None:
    copied = owner.get(at("settings-role-add") + "?from=cashier").content.decode()
    assert re.search(r'value="spends:write" checked', copied)
    form = {"name": "Floor lead", "name_zh": "领班", "permissions": ["spends:write", "shifts:write"]}
    assert owner.post(at("settings-role-add"), form).url == at("settings-roles")
    made = next(role for role in queries.roles() if role.code == "floor-lead")
    assert made.permissions == ("shifts:write", "spends:write")
    owner.post(at("settings-role", "floor-lead"), {**form, "permissions": ["spends:write"]})
    assert newest() == "identity.role_changed"
    assert next(role for role in queries.roles() if role.code == "floor-lead").permissions == ("spends:write",)
    page = text(owner.get(at("settings-roles")))
    assert "Floor lead" in page
    whole = owner.post(at("settings-role", "owner"), {"name": "Owner", "permissions": []})
    assert whole.status_code == 302
    assert next(role for role in queries.roles() if role.code == "owner").permissions == ("*",)


def test_a_key_is_shown_once_works_and_is_revoked(owner: Client) -> None:
    form = {"name": "Till", "scopes": ["spends:write", "customers:read"], "store_ids": ["1"], "ends": "90"}
    made = owner.post(at("settings-key-make"), form)
    token = re.search(r'id="secret"[^>]*>(brim_live_\w+)<', made.content.decode())[1]
    [key] = queries.keys()
    assert (key.name, key.scopes, key.store_ids) == ("Till", ("customers:read", "spends:write"), (1,))
    assert (key.expires_at - key.created_at).days == 90
    listed = owner.get(at("settings-keys")).content.decode()
    assert token not in listed
    assert key.prefix in listed
    assert owner.post(at("settings-key-revoke", key.id)).url == at("settings-keys")
    assert queries.keys()[0].revoked_at is not None
    assert newest() == "identity.key_revoked"
    assert owner.get(at("settings-key-revoke", 99)).status_code == 404
    refused = owner.post(at("settings-key-make"), {"name": "Till"})
    assert refused.status_code == 422
    assert "Choose at least one permission" in text(refused)


def test_where_a_key_may_be_used_from_is_listed_and_edited(owner: Client) -> None:
    owner.post(at("settings-key-make"), {"name": "Till", "scopes": ["spends:write"], "networks": "192.0.2.0/24"})
    [key] = queries.keys()
    assert "192.0.2.0/24" in text(owner.get(at("settings-keys")))
    here = at("settings-key-edit", key.id)
    assert "192.0.2.0/24" in owner.get(here).content.decode()
    refused = owner.post(here, {"networks": "the shop"})
    assert refused.status_code == 422
    assert 'id="id_networks_error"' in refused.content.decode()
    assert queries.keys()[0].networks == ("192.0.2.0/24",)
    assert owner.post(here, {"networks": "198.51.100.7"}).url == at("settings-keys")
    assert newest() == "identity.key_edited"
    assert "198.51.100.7" in text(owner.get(at("settings-keys")))
    assert as_("agent").post(here, {"networks": ""}).status_code == 403
    owner = as_("owner")
    owner.post(at("settings-key-revoke", key.id))
    assert "This key is revoked" in text(owner.post(here, {"networks": ""}))
    assert owner.post(at("settings-key-edit", 99), {"networks": ""}).status_code == 404


def test_where_somebody_is_signed_in_is_for_those_who_may_end_it(owner: Client) -> None:
    signs_in("agent")
    assert "Where they are signed in now." in text(owner.get(at("settings-person", person("agent"))))
    assert "Where they are signed in now." not in text(as_("manager").get(at("settings-person", person("agent"))))


def test_the_sandbox_is_told_to_misbehave(owner: Client) -> None:
    assert owner.post(at("settings-mischief"), {"mischief": ["lost", "delayed"], "delay_s": "5"}).status_code == 302
    assert sandbox.sandbox_faults().mischief == frozenset({"lost", "delayed"})
    assert newest() == "payments.sandbox_told"
    assert "Lost" in text(owner.get(at("settings-channels")))
    assert owner.post(at("settings-mischief"), {"mischief": ["bribed"], "delay_s": "5"}).status_code == 422


def test_where_the_sandbox_is_off_there_is_no_mischief(owner: Client, settings) -> None:
    settings.SANDBOX = False
    assert owner.get(at("settings-mischief")).status_code == 404
    assert "BRIM_SANDBOX" in text(owner.get(at("settings-channels")))


def test_ones_own_language_and_theme_are_kept(owner: Client) -> None:
    assert owner.post(at("settings-yours"), {"language": "zh-hans"}).status_code == 302
    assert queries.staff_member(person("owner")).language == "zh-hans"
    owner.post(at("settings-yours"), {"theme": "dark"})
    page = owner.get(at("settings-yours")).content.decode()
    assert 'data-theme="dark"' in page
    assert 'lang="zh-Hans"' in page
    assert owner.post(at("settings-yours"), {"language": "tlh"}).status_code in {403, 422}


def test_the_log_tells_who_did_what() -> None:
    owner = signs_in("owner")
    owner.post(at("settings-store", 1), {"name": "West Lake One", "name_zh": ""})
    page = text(owner.get(at("settings-log")))
    assert "Store changed" in page
    assert "West Lake One · name, Chinese name" in page
    assert "Signed in" in page
    assert owner.get(at("settings-log") + "?before=nonsense").status_code in {200, 400, 404, 422}


def test_without_scripts_every_act_is_a_page(owner: Client) -> None:
    for name, args in (
        ("settings-business-edit", ()),
        ("settings-store", (1,)),
        ("settings-person-edit", (person("agent"),)),
    ):
        whole = owner.get(at(name, *args)).content.decode()
        part = owner.get(at(name, *args), headers={"HX-Request": "true"}).content.decode()
        assert "<html" in whole
        assert part.startswith("<dialog")
