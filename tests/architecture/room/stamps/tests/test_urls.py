"""An address that stands below no face."""

from django.test import Client
from django.urls import reverse


def test_a_room_with_urls_of_its_own_is_found_below_the_root(transactional_db):
    answer = Client().get("/stamps/rules.json")
    assert (reverse("stamps:rules"), answer.json()) == ("/stamps/rules.json", {"points": 10})
