"""What the walks of the whole house know of stamps."""

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.walks import OF_LISTS
from brim.core.access.tests.portal.phone import CODE
from brim.trade.payments import operations as payments
from tests.architecture.room.stamps import operations as stamps

SEED = system("seed")
IDS_BY_PAGE = {"redemption": "rdm"}
ASKED = {"console:stamps": OF_LISTS, "console:stamps-csv": OF_LISTS[::2]}


def staff(walk, built) -> None:
    public = ids.public_customer(built.customer.id)
    top_up(built.customer.id, "stamps")
    walk.go("console:customers-stamps", pick=[public], which="picked")
    walk.go("console:redeem-stamps", public)
    walk.go("console:cashier-store", store=str(built.customer.store_id))
    walk.go("console:cashier-stamps", public)


def phone(walk, _built) -> None:
    asked = walk.go("portal:stamps-ask-for-card")
    code = CODE.search(walk.client.get(asked.url).content.decode())[1]
    walk.go("portal:stamps-card", code=code)


def writes(calls, rich: str) -> None:
    calls.post("/customers/{customer}/stamps/redeem", {"stamps_currency": "CNY"}, of=f"customer={rich}")


def tell(_store, customer_id: int, _marks) -> dict[str, str]:
    """A redemption."""
    done = stamps.redeem(customer_id=customer_id, currency="CNY", actor=SEED, now=clock.now(), key="x:stamps")
    return {"rdm": ids.public("rdm", customer_id, done.id)}


def top_up(customer_id: int, key: str) -> None:
    payments.start_top_up(
        customer_id=customer_id,
        amount=money(10000, "CNY"),
        channel="cash",
        store_id=None,
        actor=SEED,
        now=clock.now(),
        key=key,
    )
