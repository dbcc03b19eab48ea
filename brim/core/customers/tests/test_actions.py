"""What rooms say may be done to a customer, tried without any room."""

import pytest
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import clock
from brim.core.customers.console import actions
from brim.core.customers.console.actions import Action, ActionTarget, action, action_menu
from brim.core.customers.types import Customer

urlpatterns = [
    path(f"{name}/<str:public_id>/", lambda request: None, name=name) for name in ("pay", "thaw", "chill", "greet")
]
pytestmark = pytest.mark.urls(__name__)


class Visited:
    """As much of a visit as actions ask for."""

    request = HttpRequest()

    def __init__(self, *words: str) -> None:
        self.actor = Actor(ActorKind.STAFF, 1, frozenset(words), None)


@pytest.fixture(autouse=True)
def _own(monkeypatch):
    monkeypatch.setattr(actions, "ACTIONS", [])
    monkeypatch.setattr(actions, "ACTION_TARGETS", [])
    monkeypatch.setattr(actions, "WHY_NOT", {**actions.WHY_NOT, "cold": _lazy("It is cold.")})
    action(
        Action("pay", ("a:pay",), "Pay", "coffee", ("pay",), "p", 0, not_when=("cold",), is_button=True, of_target=True)
    )
    action(Action("chill", ("a:pay",), "Chill", "lock", group=20, never_when=("cold",), of_target=True))
    action(Action("thaw", ("a:pay",), "Thaw", "lock", key="t", group=20, only_when=("cold",), of_target=True))
    action(Action("greet", ("a:greet",), "Greet", "gift", group=10, not_when=(actions.ERASED,)))


def somebody(**more) -> Customer:
    now = clock.now()
    return Customer(7, "Lin", "", "", "", None, None, "", {}, 1, now, now, **more)


def wallets(*states: str) -> None:
    found = [
        ActionTarget(f"W{number}", f"w={number}", frozenset({state} - {""})) for number, state in enumerate(states)
    ]
    actions.ACTION_TARGETS.append(lambda _visit, _customer, _found: found)


def names(acts: actions.ActionMenu) -> list[tuple[str, list[list[str]]]]:
    return [(part.name, [[offer.name for offer in group] for group in part.groups]) for part in acts.menu]


def test_buttons_stand_beside_the_menu_and_the_customers_own_come_last():
    wallets("")
    acts = action_menu(Visited("a:pay", "a:greet"), somebody())
    assert [(offer.name, offer.kbd, offer.url) for offer in acts.buttons] == [("Pay", "P", "/pay/cus_00000000007/?w=0")]
    assert names(acts) == [("", [["Chill"]]), ("", [["Greet"]])]
    assert [offer.name for offer in acts.main] == ["Pay", "Chill", "Greet"]


def test_a_second_wallet_has_all_of_it_in_the_menu_and_no_keys():
    wallets("", "cold")
    acts = action_menu(Visited("a:pay", "a:greet"), somebody())
    assert names(acts) == [("W0", [["Chill"]]), ("W1", [["Pay"], ["Thaw"]]), ("Customer", [["Greet"]])]
    second = acts.menu[1].groups
    assert [(offer.why, offer.key) for group in second for offer in group] == [("It is cold.", ""), ("", "")]
    assert [offer.name for offer in acts.main] == ["Pay", "Chill", "Greet"]


def test_only_what_the_actor_may_is_there_and_what_cannot_be_says_why():
    acts = action_menu(Visited("a:greet"), somebody(forgotten_at=clock.now()))
    assert (acts.buttons, names(acts)) == ([], [("", [["Greet"]])])
    assert acts.main[0].why == "The customer's data is erased."
    assert action_menu(Visited(), somebody()).menu == []


def test_what_is_said_twice_is_refused():
    with pytest.raises(AssertionError, match="greet"):
        action(Action("greet", (), "Greet", "gift"))
    with pytest.raises(AssertionError, match="pay"):
        action(Action("other", (), "Other", "gift", ("pay",)))
    with pytest.raises(AssertionError, match="cold"):
        actions.why_not("cold", _lazy("Brr."))
