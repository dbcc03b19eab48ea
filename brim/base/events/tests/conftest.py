"""The log's own tests know no customers: whoever they name has a key that hides nothing."""

from collections.abc import Iterator

import pytest

from brim.base.events import sealing


class OpenKeys:
    def seal(self, customer_id: int, field: str, text: str) -> bytes:
        return f"{customer_id} {field} {text}".encode(errors="replace")

    def opened(self, customer_id: int, field: str, blob: bytes) -> str:
        return blob.decode().removeprefix(f"{customer_id} {field} ")


@pytest.fixture(autouse=True)
def _everybody_has_a_key() -> Iterator[None]:
    before = list(sealing.registered)
    sealing.register(lambda _customer_ids: OpenKeys())
    yield
    sealing.registered[:] = before
