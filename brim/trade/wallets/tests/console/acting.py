"""How an act on a record is spoken to, and what came of it."""

from datetime import timedelta

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.shell.tests.visiting import HTMX, text_of
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries

TERMS = {
    "currencies": {
        "CNY": {"ladder": [{"pay": 50000, "get": 8000}, {"pay": 100000, "get": 20000}], "adjustment_alone": 5000}
    },
    "bonus_days": 180,
}


def with_terms(made):
    """The house, whose ladder has two steps and where one person may correct 50.00."""
    wallets.save_programme(TERMS, actor=system("seed"), now=clock.now() - timedelta(minutes=1))
    return made


def at(built, path: str) -> str:
    return f"/console/customers/{ids.public_customer(built.customer.id)}/{path}"


def post_preview(client, address: str, **fields) -> str:
    answer = client.post(address, {**fields, "step": "preview"}, headers=HTMX)
    assert answer.status_code == 200
    return text_of(answer)


def press(client, address: str, **fields):
    """As the form sends it, with its key; twice, for a person presses twice."""
    fields.setdefault("key", f"form-{ids.make()}")
    first = client.post(address, fields, headers=HTMX)
    again = client.post(address, fields, headers=HTMX)
    assert first.status_code == again.status_code, text_of(again)
    return first


def toast_of(client, answer) -> str:
    return text_of(client.get(answer.headers["HX-Redirect"]))


def view(built):
    return queries.wallet(built.customer.id, "CNY", now=clock.now())


def last(built, kind: str):
    return queries.operations(built.customer.id, limit=1, kinds=(kind,)).items[0]


def count(built, kind: str) -> int:
    return len(queries.operations(built.customer.id, limit=50, kinds=(kind,)).items)


def figures(built) -> tuple[int, int, int, int]:
    now = view(built)
    return now.principal, now.bonus, now.held, now.available


def store_of(built) -> str:
    return str(built.customer.store_id)
