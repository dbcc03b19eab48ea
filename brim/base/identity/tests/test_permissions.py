import pytest
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity import rules
from brim.base.identity.checks import permissions_stand_in_groups_that_are_there
from brim.base.identity.operations import authorise, create_role, edit_role, permission, set_up_business
from brim.base.identity.permissions import catalogue, grouped, permission_group, registered, words_of
from brim.base.identity.queries import business, roles
from brim.base.identity.tests.conftest import NOW, events, happened
from brim.base.identity.types import OWN, Actor, ActorKind, customer, system
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused

WORDS = (
    "customers:read",
    "customers:write",
    "wallets:read",
    "wallets:freeze",
    "topups:read",
    "topups:write",
    "spends:read",
    "spends:write",
    "holds:write",
    "refunds:write",
    "withdrawals:read",
    "withdrawals:write",
    "withdrawals:approve",
    "withdrawals:pay",
    "adjustments:write",
    "adjustments:approve",
    "transfers:write",
    "statements:read",
    "payments:read",
    "payments:write",
    "disputes:write",
    "disputes:approve",
    "shifts:write",
    "ledger:read",
    "events:read",
    "settings:read",
    "settings:write",
    "staff:read",
    "staff:write",
    "keys:write",
)
COUNTER = "customers:read customers:write wallets:read topups:read topups:write spends:read spends:write"
READER = "customers:read wallets:read topups:read spends:read"
TRACER = f"{READER} withdrawals:read statements:read payments:read events:read"
MATRIX = {
    "owner": set(WORDS),
    "manager": set(WORDS)
    - {"withdrawals:approve", "withdrawals:pay", "adjustments:approve", "disputes:write", "disputes:approve"}
    - {"ledger:read"}
    - {"settings:write", "staff:write", "keys:write"},
    "cashier": set(f"{COUNTER} holds:write shifts:write".split()),
    "agent": set(f"{TRACER} customers:write wallets:freeze refunds:write withdrawals:write".split()),
    "finance": set(
        f"{TRACER} refunds:write withdrawals:approve withdrawals:pay adjustments:approve payments:write "
        "disputes:approve ledger:read settings:read".split()
    ),
    "risk": set(f"{TRACER} wallets:freeze withdrawals:approve disputes:write ledger:read staff:read".split()),
    "marketer": set(f"{READER} settings:read".split()),
}


@pytest.mark.parametrize("role", [role for role in rules.ROLES if role != "owner"])
def test_no_built_in_role_both_asks_and_agrees(role: str) -> None:
    assert rules.both_sides(words_of(role)) == []


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        (["*"], []),
        (["adjustments:write"], []),
        (["adjustments:approve"], []),
        (["withdrawals:write", "adjustments:approve"], []),
        (["adjustments:approve", "adjustments:write", "payments:write"], ["adjustments:write"]),
        (
            ["withdrawals:approve", "adjustments:write", "withdrawals:write", "adjustments:approve"],
            ["adjustments:write", "withdrawals:write"],
        ),
    ],
)
def test_both_sides_are_the_words_that_ask_and_agree(words: list[str], sides: list[str]) -> None:
    assert rules.both_sides(words) == sides


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("role", MATRIX)
def test_every_built_in_role_may_do_exactly_its_share(role: str, word: str) -> None:
    actor = Actor(ActorKind.STAFF, 5, frozenset(words_of(role)))
    if word in MATRIX[role]:
        authorise(actor, word)
        return
    with pytest.raises(Forbidden) as refusal:
        authorise(actor, word)
    assert (refusal.value.code, refusal.value.status) == ("forbidden", 403)
    assert refusal.value.details == {"permission": word}


def test_a_refusal_says_what_was_not_done_and_whom_to_ask(settings: object) -> None:
    with pytest.raises(Forbidden) as refusal:
        authorise(Actor(ActorKind.STAFF, 5, frozenset()), "keys:write")
    assert refusal.value.message == (
        "Nothing was done: you lack the permission “Make and revoke API keys”. Ask an owner or a manager for it."
    )


def test_an_actor_serves_its_own_stores_only() -> None:
    actor = Actor(ActorKind.STAFF, 5, frozenset({"settings:read"}), frozenset({1, 2}))
    authorise(actor, "settings:read", 2)
    authorise(actor, "settings:read")
    with pytest.raises(Forbidden) as refusal:
        authorise(actor, "settings:read", 3)
    assert refusal.value.details == {"permission": "settings:read", "store_id": 3}
    authorise(Actor(ActorKind.STAFF, 5, frozenset({"settings:read"}), None), "settings:read", 3)
    with pytest.raises(Forbidden):
        authorise(Actor(ActorKind.STAFF, 5, frozenset({"settings:read"}), frozenset()), "settings:read", 1)


def test_labels_name_the_kind_and_never_the_person() -> None:
    assert Actor(ActorKind.STAFF, 12, frozenset(), name="Lin").label == "staff:12"
    assert Actor(ActorKind.CUSTOMER, 9, frozenset()).label == "customer:9"
    assert "Lin" not in repr(Actor(ActorKind.STAFF, 12, frozenset(), name="Lin"))
    seed = system("seed", request_id="r")
    assert (seed.label, seed.can("no:such"), seed.may_serve(99)) == ("system:seed", True, True)
    assert seed.within("r2").request_id == "r2"


def test_a_word_is_registered_once_with_its_label_its_roles_and_whether_it_is_customers_too() -> None:
    permission("gardens:rake", _lazy("Rake the gardens"), group="house", roles=("cashier",), own=True, order=1)
    try:
        assert catalogue()["gardens:rake"] == "Rake the gardens"
        assert dict(grouped())["The house"][0] == ("gardens:rake", "Rake the gardens")
        assert [role for role in rules.ROLES if "gardens:rake" in words_of(role)] == ["cashier"]
        assert customer(5).can("gardens:rake")
        for again in ("Rake the gardens", "Something else"):
            with pytest.raises(AssertionError):
                permission("gardens:rake", _lazy(again))
        with pytest.raises(AssertionError):
            permission("Gardens", _lazy("No verb"))
        for nobody in ("gardener", "owner"):
            with pytest.raises(AssertionError):
                permission("gardens:dig", _lazy("Dig"), roles=(nobody,))
        with pytest.raises(AssertionError):
            permission_group("house", _lazy("Another house"), order=1)
    finally:
        registered.pop("gardens:rake")
        OWN.discard("gardens:rake")


def test_a_word_of_a_group_that_no_room_has_is_found_at_start() -> None:
    assert permissions_stand_in_groups_that_are_there() == []
    permission("gardens:rake", _lazy("Rake the gardens"), group="gardens")
    try:
        (found,) = permissions_stand_in_groups_that_are_there()
        assert (found.id, "gardens:rake" in found.msg) == ("identity.E001", True)
    finally:
        registered.pop("gardens:rake")


def test_a_word_of_no_group_stands_at_the_end() -> None:
    permission("gardens:rake", _lazy("Rake the gardens"))
    try:
        assert grouped()[-1] == ("More", [("gardens:rake", "Rake the gardens")])
    finally:
        registered.pop("gardens:rake")


def test_setting_up_makes_the_business_and_its_roles_once(house: Actor) -> None:
    assert business().name_zh == "清泉茶馆"
    assert business().rule_pack == "cn"
    assert [role.code for role in roles()] == list(rules.ROLES)
    assert happened() == ["business_set_up"]
    assert events()[0].request_id == "req-setup"
    with pytest.raises(Conflict) as refusal:
        set_up_business(actor=house, now=NOW, name="Second", currency="CNY", time_zone="Asia/Shanghai")
    assert refusal.value.code == "business_exists"
    assert business().name == "Clear Spring Tea"
    assert len(roles()) == 7


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"currency": "XQX"}, {"time_zone": "Mars/North"}, {"rule_pack": "eu"}, {"language": "xx"}],
)
def test_a_business_of_nonsense_is_not_set_up(db: None, wrong: dict[str, str]) -> None:
    right = {"name": "Tea", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    with pytest.raises(Invalid) as refusal:
        set_up_business(actor=system("setup"), now=NOW, **{**right, **wrong})
    assert refusal.value.details["errors"][0]["field"] == next(iter(wrong))
    with pytest.raises(NotFound):
        business()
    assert roles() == []


def test_a_role_is_edited_for_everyone_and_the_change_is_audited(house: Actor) -> None:
    changed = edit_role(
        "marketer", actor=house, now=NOW, permissions=["customers:read", "settings:read", "events:read"]
    )
    assert changed.permissions == ("customers:read", "events:read", "settings:read")
    assert events()[-1].data == {
        "role": "marketer",
        "added": ["events:read"],
        "removed": ["spends:read", "topups:read", "wallets:read"],
        "has_new_networks": False,
    }


def test_unknown_words_are_refused_in_a_role(house: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        edit_role("marketer", actor=house, now=NOW, permissions=["moon:read"])
    assert refusal.value.code == "unknown_permission"
    with pytest.raises(Invalid):
        create_role(actor=house, now=NOW, code="night", name="Night", permissions=["moon:read"])
    assert happened() == ["business_set_up"]


def test_the_owner_role_stays_whole_and_nobody_widens_a_role_beyond_their_own(house: Actor) -> None:
    with pytest.raises(Refused) as whole:
        edit_role("owner", actor=house, now=NOW, permissions=["settings:read"])
    assert whole.value.code == "owner_role_is_whole"
    keeper = Actor(ActorKind.STAFF, 5, frozenset({"staff:write", "settings:read"}))
    with pytest.raises(Forbidden) as beyond:
        create_role(actor=keeper, now=NOW, code="me", name="Me", permissions=["settings:write"])
    assert beyond.value.code == "beyond_own_permissions"
    made = create_role(actor=keeper, now=NOW, code="reader", name="Reader", permissions=["settings:read"])
    assert made.permissions == ("settings:read",)
    with pytest.raises(Conflict):
        create_role(actor=keeper, now=NOW, code="reader", name="Reader", permissions=["settings:read"])
    with pytest.raises(NotFound):
        edit_role("nobody", actor=house, now=NOW, name="x")


def test_a_customer_acts_on_what_is_their_own_alone():
    own = customer(5, request_id="req-1")
    assert own.label == "customer:5"
    authorise(own, "wallets:freeze", customer_id=5)
    for whose in (6, None):
        with pytest.raises(Forbidden) as caught:
            authorise(own, "wallets:freeze", customer_id=whose)
        assert caught.value.code == "forbidden"


def test_a_customer_holds_only_what_customers_hold_and_what_they_have_proved():
    with pytest.raises(Forbidden):
        authorise(customer(5), "adjustments:write", customer_id=5)
    with pytest.raises(Forbidden):
        authorise(customer(5), "wallets:unfreeze", customer_id=5)
    authorise(customer(5, more=frozenset({"wallets:unfreeze"})), "wallets:unfreeze", customer_id=5)


def test_whose_it_is_matters_to_customers_alone():
    authorise(system("seed"), "wallets:freeze", customer_id=6)
