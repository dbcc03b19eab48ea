"""What anybody sees of the room."""

import re

import pytest

from brim.base.identity.types import system
from brim.base.kit import clock
from brim.faces.public.tests.test_public import text_of
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def built():
    return house.build()


def test_it_has_a_page_that_the_foot_of_every_other_leads_to(client):
    for path in ("/", "/terms/", "/verify/", "/stamps/"):
        foot = re.search(r"<footer>.*</footer>", client.get(path).content.decode(), re.DOTALL)[0]
        assert '<a href="/stamps/"' in foot, path
    page = client.get("/stamps/")
    assert "10 stamps for each top-up; 10 become 2.00." in text_of(page)
    assert re.search(r'<a href="/stamps/" aria-current="page">', page.content.decode())


def test_it_has_a_section_of_the_terms_in_every_version_before_the_fees(client):
    wallets.save_programme({"currencies": {"CNY": {"ladder": []}}}, actor=system("t"), now=clock.now())
    for path in ("/terms/", "/terms/1/", "/terms/2/"):
        text = text_of(client.get(path))
        said = text.index("Stamps A full card 10 stamps become ¥2.00.")
        assert text.index("What the law gives you") < said < text.index("Nothing is charged"), path
        assert "become ¥2.00. new" not in text


def test_it_says_a_fact_at_the_foot_beside_those_of_the_law(client):
    for path in ("/", "/terms/", "/verify/", "/stamps/"):
        text = text_of(client.get(path))
        assert "Whom you deal with" in text
        assert "Stamps given by the house itself" in text, path
