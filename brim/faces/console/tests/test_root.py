import pytest
from django.test import Client


@pytest.mark.django_db(transaction=True)
def test_the_bare_address_is_for_everybody(client: Client) -> None:
    assert client.get("/").status_code == 200
