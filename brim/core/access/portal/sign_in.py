"""Signing in: a phone or an email, then the code that was sent there; and out."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from brim.base.identity.queries import device_name, is_set_up
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound, Refused
from brim.base.kit.requests import address_of, request_id
from brim.base.ui.forms import ActionForm
from brim.core.access import operations as access
from brim.core.access import queries
from brim.core.access.portal import cookies
from brim.core.access.portal.pages import current_visit, show_anyone
from brim.core.access.purposes import SIGN_IN
from brim.core.customers import queries as customers

DEMO_REF = "M00001"


class ContactForm(ActionForm):
    contact = forms.CharField(
        label=_lazy("Phone or email"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "off", "spellcheck": "false"}
        ),
    )


class CodeForm(ActionForm):
    code = forms.CharField(
        label=_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "autofocus": True}
        ),
    )


class SignInForm(CodeForm):
    is_remembered = forms.BooleanField(label=_lazy("Stay signed in on this device"), required=False, initial=True)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code. Whether the contact is a customer's is not revealed: the next page is the same."""
    if request.method != "POST" and current_visit(request) is not None:
        return HttpResponseRedirect(after(request))
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ticket = access.ask_code(
                form.cleaned_data["contact"],
                address=address_of(request),
                now=clock.now(),
                request_id=request_id(request),
                known=request.COOKIES.get(cookies.KNOWN, ""),
            )
        except Refused as refused:
            form.refuse(refused)
            return entrance(request, form, status=429 if refused.status == 429 else 422)
        response = HttpResponseRedirect(reverse("portal:code"))
        cookies.keep_waiting(response, SIGN_IN, ticket, after=after(request))
        return response
    return entrance(request, form, status=422 if form.is_bound else 200)


def entrance(request: HttpRequest, form: ContactForm, *, status: int) -> HttpResponse:
    context = {"form": form, "next": after(request), "demo_contact": demo_contact()}
    return show_anyone(request, "access/portal/sign_in.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code; the device is signed in."""
    kept = cookies.waiting(request, SIGN_IN)
    if kept is None:
        return HttpResponseRedirect(reverse("portal:sign-in"))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            signed_in = access.sign_in(
                kept.token,
                form.cleaned_data["code"],
                device=device_name(request.headers.get("User-Agent", "")),
                is_remembered=form.cleaned_data["is_remembered"],
                now=clock.now(),
                request_id=request_id(request),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            response = HttpResponseRedirect(kept.after or reverse("portal:home"))
            cookies.keep_device(response, signed_in.token, is_remembered=signed_in.is_remembered)
            cookies.keep_known(response, signed_in.known)
            cookies.drop(response, cookies.name_of(SIGN_IN))
            return response
    context = {"form": form, **code_context(kept, back=reverse("portal:sign-in"))}
    return show_anyone(request, "access/portal/code.html", context, status=422 if form.is_bound else 200)


def code_context(kept: cookies.Waiting, *, back: str) -> dict[str, Any]:
    """What a page that waits for a code shows: where to look, and in a demonstration the message itself."""
    return {"kept": kept, "back": back, "demo_text": queries.demo_code(kept.token, now=clock.now())}


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(reverse("portal:sign-in"))
    visit = current_visit(request)
    if visit is not None:
        access.end_device(visit.id, visit.device_id, actor=visit.actor, now=clock.now())
    cookies.drop(response, cookies.DEVICE)
    return response


def after(request: HttpRequest) -> str:
    """Where to go on to: a page of the portal, nowhere else."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith(cookies.PATH) else reverse("portal:home")


def demo_contact() -> str:
    """Somebody to sign in as, in a demonstration."""
    if not settings.DEMO or not is_set_up():
        return ""
    try:
        return customers.by_ref(DEMO_REF).phone
    except NotFound:
        return ""
