import threading
from collections.abc import Callable

import pytest
from django.db import connection

from brim.base.identity.models import Staff
from brim.base.identity.operations import create_staff, deactivate_staff, open_store
from brim.base.identity.queries import stores
from brim.base.identity.tests.conftest import NOW, happened
from brim.base.identity.types import Actor, StaffFacts
from brim.base.kit.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[str]:
    """Runs the acts at once, each in a thread and connection of its own; the codes of those refused."""
    refused: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except Refused as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_of_two_owners_leaving_at_once_one_stays(house: Actor, owner: StaffFacts) -> None:
    other = create_staff(actor=house, now=NOW, email="two@example.com", name="Two", roles=["owner"])
    refused = together(
        lambda: deactivate_staff(owner.id, actor=house, now=NOW),
        lambda: deactivate_staff(other.id, actor=house, now=NOW),
    )
    assert refused == ["last_owner"]
    assert Staff.objects.filter(is_active=True).count() == 1
    assert happened().count("staff_deactivated") == 1


def test_stores_opened_at_once_get_numbers_of_their_own(house: Actor) -> None:
    codes = [f"store-{number}" for number in range(6)]
    acts = [lambda code=code: open_store(actor=house, now=NOW, code=code, name="Store") for code in codes]
    assert together(*acts) == []
    assert [store.id for store in stores()] == [1, 2, 3, 4, 5, 6]
