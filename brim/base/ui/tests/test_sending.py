"""What a form that a script sends is answered: where to go in a header, and that a session has ended as that."""

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from brim.base.ui.sending import Forms

SENT = {"Brim-Form": "1"}


def answered(path: str, response: HttpResponse, **headers: str) -> HttpResponse:
    return Forms(lambda _request: response)(RequestFactory().post(path, headers=headers))


@pytest.mark.parametrize(
    ("path", "location", "status", "header"),
    [
        ("/console/customers/x/spend/", "/console/customers/x/", 204, "Brim-Location"),
        ("/portal/refund/part/", "/portal/refund/#requests", 204, "Brim-Location"),
        ("/portal/top-up/", "https://pay.example/c?next=1", 204, "Brim-Location"),
        ("/portal/sign-out/", "/portal/sign-in/", 204, "Brim-Location"),
        ("/console/sign-in/", "/console/sign-in/code/?next=/console/", 204, "Brim-Location"),
        ("/console/customers/x/spend/", "/console/sign-in/?next=/console/", 401, "Brim-Sign-In"),
        ("/portal/me/profile/", "/portal/sign-in/?next=%2Fportal%2F", 401, "Brim-Sign-In"),
    ],
)
def test_a_redirect_is_told_in_a_header(path: str, location: str, status: int, header: str) -> None:
    answer = answered(path, HttpResponseRedirect(location), **SENT)
    assert (answer.status_code, answer.headers[header], answer.content) == (status, location, b"")
    assert "Location" not in answer.headers


def test_a_browser_without_the_script_is_redirected() -> None:
    answer = answered("/console/customers/x/spend/", HttpResponseRedirect("/console/"))
    assert (answer.status_code, answer.url) == (302, "/console/")


def test_pages_and_refusals_pass() -> None:
    for status in (200, 403, 422, 500):
        answer = answered("/portal/top-up/", HttpResponse("a page", status=status), **SENT)
        assert (answer.status_code, answer.content) == (status, b"a page")


def test_cookies_of_a_redirect_are_kept() -> None:
    response = HttpResponseRedirect("/portal/")
    response.set_cookie("brim_portal", "device")
    assert answered("/portal/sign-in/code/", response, **SENT).cookies["brim_portal"].value == "device"
