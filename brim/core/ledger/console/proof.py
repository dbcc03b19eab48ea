"""The proof of the books: what the runs covered and found, the seals over them, and a run now for who wants one."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.actions import ActionPage, Done, perform
from brim.base.shell.pages import Visit, action_page, every_store, page, show
from brim.base.ui.forms import ActionForm
from brim.core.ledger import books, verify
from brim.core.ledger import queries as ledger

SEALS = 20
# How often the page looks whether the worker has begun, every two seconds: five minutes.
LOOKS = 150


@page("ledger:read")
@every_store
def proof(visit: Visit) -> HttpResponse:
    """Asked for as a part, while a run is under way: how far it is, and once it has ended what it found."""
    return show(visit, "ledger/proven.html" if visit.is_partial else "ledger/proof.html", context_of(visit))


def context_of(visit: Visit) -> dict[str, object]:
    before = number_of(visit.request.GET.get("before", ""), 14)
    runs = books.runs()
    seals = books.seals(before=before, limit=SEALS + 1)
    here = reverse("console:proof")
    newest = runs[0] if runs and runs[0].finished_at is None else None
    is_running, is_asked_for = verify.is_running(), verify.is_asked_for()
    under_way = newest if is_running else None
    looks = number_of(visit.request.GET.get("looks", ""), 4) or 0
    is_stalled = is_asked_for and not is_running and looks >= LOOKS
    return {
        "proof": ledger.proof(),
        "runs": [run for run in runs if run.finished_at][:10],
        "under_way": under_way,
        "percent": min(100, under_way.entries * 100 // under_way.whole) if under_way and under_way.whole else 0,
        "is_running": is_running,
        "is_asked_for": is_asked_for,
        "is_stalled": is_stalled,
        "cut_off": None if is_running or is_asked_for else newest,
        "look_url": look_url(here, looks, is_running=is_running)
        if is_running or (is_asked_for and not is_stalled)
        else "",
        "seals": seals[:SEALS],
        "next_url": f"{here}?before={seals[SEALS - 1].id}" if len(seals) > SEALS else "",
        "first_url": here if before else "",
        "here": here,
    }


def number_of(text: str, most_digits: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None


def look_url(here: str, looks: int, *, is_running: bool) -> str:
    """Where the part is fetched anew: a run is followed as long as it lives, a worker waited for only so long."""
    return here if is_running else f"{here}?looks={looks + 1}"


@page("ledger:read")
@every_store
def moved(_visit: Visit) -> HttpResponseBase:
    """Where the proof used to be."""
    return redirect(reverse("console:proof"), permanent=True)


@action_page("ledger:read")
@every_store
def prove_now(visit: Visit) -> HttpResponse:
    shown = ActionPage(
        _lazy("Prove the books now"),
        _lazy("Prove now"),
        _lazy(
            "The worker recomputes every balance, running number and hash from the ledger's own rows. It only reads; "
            "spends and top-ups go on meanwhile."
        ),
        back=reverse("console:proof"),
    )

    def do(_form: ActionForm) -> Done:
        verify.ask_for_run(actor=visit.actor)
        return Done(reverse("console:proof"), _("The proof has been asked for. This page shows how far it is."))

    return perform(visit, shown, ActionForm(visit.posted), do=do)
