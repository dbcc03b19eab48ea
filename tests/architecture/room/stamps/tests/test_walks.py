"""The walks over every page, act and call know those of the room from its own tests alone."""

from pprint import pformat

from django.test import Client

from brim.core.access.tests.portal.phone import sign_in
from brim.faces.rest.tests.test_every_write import test_every_call_that_writes_is_made_once
from brim.trade.wallets.queries import assert_wallets_balance
from tests.architecture.room.stamps.tests import walks
from tests.e2e.test_actions import ELSEWHERE, Walk, actions, built, staff
from tests.e2e.test_walls import Visitor, calls, marks_in, pages, sides, visitor

__all__ = ["built", "sides", "staff", "test_every_call_that_writes_is_made_once", "visitor"]


def test_each_act_of_the_room_is_walked_by_its_form(staff: Walk, built):
    walks.staff(staff, built)
    phone = Walk(Client(raise_request_exception=False))
    assert sign_in(phone.client, built.customer.phone).status_code == 302
    walks.phone(phone, built)
    came = staff.came | phone.came
    assert {name: trouble for name, trouble in came.items() if trouble} == {}
    assert {name for name in actions() - ELSEWHERE.keys() if "stamps" in name} <= came.keys()
    assert_wallets_balance()


def test_nothing_of_another_store_is_told_by_a_page_or_a_call_of_the_room(visitor: Visitor, sides):
    ours, theirs = sides["ours"], sides["theirs"]
    whole = calls if visitor.headers else pages
    asked = [address for address in dict.fromkeys(whole(ours, theirs)) if "stamps" in address]
    seen = {address: visitor.look(address) for address in asked}
    told = {address: found for address, text in seen.items() if (found := marks_in(text, address, theirs))}
    assert not told, pformat(told)
    own = (
        f"/api/v1/customers/{ours['cus']}/stamps" if visitor.headers else f"/console/stamps/redemptions/{ours['rdm']}/"
    )
    assert seen[own].startswith("200")
    assert {text[0] for text in seen.values()} <= {"2", "3", "4"}
