"""What every list of what customers did is held to, in whatever room it stands."""

from django.test import Client


def assert_shown_and_saved(client: Client, address: str) -> None:
    """A list is a page in both languages, and a file."""
    assert client.get(address).status_code == 200
    assert client.get(address, headers={"accept-language": "zh-CN"}).status_code == 200
    saved = client.get(f"{address}csv")
    assert saved.status_code == 200
    assert "attachment" in saved.headers["Content-Disposition"]
    saved.close()


def assert_empty_file_has_headings(client: Client, address: str) -> None:
    asked = {"from": "1999-01-01", "to": "1999-01-01"}
    (headings,) = b"".join(client.get(f"{address}csv", asked).streaming_content).decode().splitlines()
    assert headings.startswith("\ufeff")
    assert {"customer", "customer_name"} <= set(headings.split(","))
