"""What is done with a fresh code alone: it is sent, typed, and what it proves is done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from brim.base.identity.types import Actor
from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.kit.requests import address_of
from brim.core.access import operations as access
from brim.core.access.portal import cookies
from brim.core.access.portal.pages import Visit, show
from brim.core.access.portal.sign_in import CodeForm, code_context
from brim.core.access.types import Purpose


@dataclass(frozen=True)
class CodeConfirmation:
    """`do` is called with the actor that the code proves and a key of the form's own, and gives what is said once it is
    done, in the page's language; it raises Refused where it is not. `back` names the page that it is begun from."""

    purpose: Purpose
    title: str
    submit: str
    back: str
    do: Callable[[Actor, str], str]
    tab: str = "me"


def send(visit: Visit, purpose: Purpose, *, to: str, back: str) -> HttpResponse:
    """Send a fresh code where it is asked for by POST, and go to the page `to`, where it is typed; `back` where none
    can be sent, which is said there. Both name pages."""
    if visit.posted is None:
        return HttpResponseRedirect(reverse(back))
    try:
        ticket = access.ask_own_code(visit.actor, purpose, address=address_of(visit.request), now=clock.now())
    except Refused as refused:
        messages.error(visit.request, refused.message)
        return HttpResponseRedirect(reverse(back))
    response = HttpResponseRedirect(reverse(to))
    cookies.keep_waiting(response, purpose, ticket)
    return response


def typed(visit: Visit, confirmation: CodeConfirmation) -> HttpResponse:
    """The page on which the code is typed; who was sent none is led back."""
    back = reverse(confirmation.back)
    kept = cookies.waiting(visit.request, confirmation.purpose)
    if kept is None:
        return HttpResponseRedirect(back)
    form = CodeForm(visit.posted)
    if form.is_bound and form.is_valid():
        try:
            proved = access.prove_own(
                visit.actor, kept.token, form.cleaned_data["code"], confirmation.purpose, now=clock.now()
            )
            done = confirmation.do(proved, form.idempotency_key)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(visit.request, done)
            response = HttpResponseRedirect(back)
            cookies.drop(response, cookies.name_of(confirmation.purpose))
            return response
    context = {
        "form": form,
        "title": confirmation.title,
        "submit": confirmation.submit,
        **code_context(kept, back=back),
    }
    return show(
        visit, "access/portal/fresh_code.html", context, tab=confirmation.tab, status=422 if form.errors else 200
    )
