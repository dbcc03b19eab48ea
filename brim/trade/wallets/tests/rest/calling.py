"""What a wallet has, as the API tells it."""

from brim.base.rest.tests.calling import Caller


def balance(caller: Caller, customer: str) -> int:
    available: int = caller.get(f"/customers/{customer}/wallet").json()["available"]
    return available
