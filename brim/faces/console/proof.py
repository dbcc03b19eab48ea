"""The proof of the books: what the last verification covered and found, and the seal over it."""

from django.http import HttpResponse

from brim.core.ledger import queries as ledger
from brim.faces.console.pages import Visit, page, show


@page("ledger:read")
def proof(visit: Visit) -> HttpResponse:
    return show(visit, "console/proof.html", {"proof": ledger.proof()})
