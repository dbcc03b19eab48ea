"""The room's pages are in the list that is walked and pictured."""

from tests.architecture.room.stamps.tests import pages
from tests.shots.pages import EXCEPTIONS, PAGES


def test_the_list_of_pages_has_those_of_the_room():
    assert PAGES.keys() >= pages.PAGES.keys()
    assert EXCEPTIONS.keys() >= pages.EXCEPTIONS.keys()
