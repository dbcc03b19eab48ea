from functools import partial

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.operations import create_staff, deactivate_staff, open_store
from brim.base.identity.queries import stores
from brim.base.identity.tests.conftest import NOW, happened
from brim.base.identity.types import Actor, StaffFacts
from brim.base.kit.tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_owners_leaving_at_once_one_stays(house: Actor, owner: StaffFacts) -> None:
    other = create_staff(actor=house, now=NOW, email="two@example.com", name="Two", roles=["owner"])
    leavers = [partial(deactivate_staff, one, actor=house, now=NOW) for one in (owner.id, other.id)]
    assert race(leavers) == {"done": 1, "last_owner": 1}
    assert Staff.objects.filter(is_active=True).count() == 1
    assert happened().count("staff_deactivated") == 1


def test_stores_opened_at_once_get_numbers_of_their_own(house: Actor) -> None:
    codes = [f"store-{number}" for number in range(6)]
    acts = [lambda code=code: open_store(actor=house, now=NOW, code=code, name="Store") for code in codes]
    assert race(acts) == {"done": 6}
    assert [store.id for store in stores()] == [1, 2, 3, 4, 5, 6]
