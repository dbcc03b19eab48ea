"""The room's stylesheets: each on the pages of its face and on no other's, from the room's own folder."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from brim.trade.payments.tests import house
from tests.architecture.room.stamps.tests.test_console import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    house.build()
    return signed_in(house.OWNER)


def linked(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert (path, answer.status_code) == (path, 200)
    return re.findall(r'<link rel="stylesheet" href="/static/(stamps/[^"]*)"', answer.content.decode())


def test_each_face_links_its_own_alone(owner):
    assert linked(owner, "/console/") == ["stamps/console.css"]
    assert linked(owner, "/console/settings/roles/") == ["stamps/console.css"]
    assert linked(owner, "/console/cashier/") == ["stamps/console.css", "stamps/till.css"]
    assert linked(Client(), "/portal/sign-in/") == ["stamps/portal.css"]
    assert linked(Client(), "/terms/") == ["stamps/public.css"]
    assert linked(Client(), "/console/sign-in/") == []


def test_they_are_found_in_the_rooms_folder_and_kept_by_the_installed_portal(owner):
    for face in ("console", "till", "portal", "public"):
        assert "room/stamps/static/stamps" in finders.find(f"stamps/{face}.css")
    worker = owner.get("/portal/worker.js").content.decode()
    assert ("stamps/portal.css" in worker, "stamps/console.css" in worker) == (True, False)
