"""The page that checks a statement's seal. Nothing that is pasted is kept."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brim.base.identity.operations import take_attempt
from brim.base.identity.types import BusinessFacts
from brim.base.kit import clock
from brim.base.kit.requests import address_of, household
from brim.base.shell.public import page, show
from brim.core.ledger import queries as ledger
from brim.core.ledger.public.checking import MAX_CHARACTERS, Finding, Unreadable, checked

MAX_PER_MINUTE = 20
SHOWN_SEALS = 14


@require_http_methods(["GET", "HEAD", "POST"])
@page
def verify(request: HttpRequest, house: BusinessFacts) -> HttpResponse:
    findings: list[Finding] = []
    refusal, status = "", 200
    pasted = request.POST.get("pasted", "").strip()
    if request.method == "POST":
        if is_too_often(household(address_of(request))):
            refusal, status = _("Too many checks came from your address. Nothing was checked: wait a minute."), 429
        else:
            try:
                findings = list(checked(pasted, request.POST.get("seal", "").strip()))
            except Unreadable as problem:
                refusal, status = str(problem), 422
    context = {
        "findings": findings,
        "is_right": bool(findings) and all(one.is_right for one in findings),
        "refusal": refusal,
        "pasted": pasted if len(pasted) <= MAX_CHARACTERS else "",
        "seal": request.POST.get("seal", "")[:20],
        "seals": ledger.published(limit=SHOWN_SEALS),
    }
    return show(request, house, "ledger/verify.html", context, status=status)


def is_too_often(address: str) -> bool:
    minute = timedelta(minutes=1)
    return bool(take_attempt("public.verify", address, most=MAX_PER_MINUTE, within=minute, now=clock.now()))
