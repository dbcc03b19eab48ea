"""Nobody can be made to post a form they did not see: every address that knows its caller by a cookie is guarded."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# They know their caller by a key or a signature in each request, never by a cookie.
BY_KEY_OR_SIGNATURE = {
    "brim.faces.rest.views",
    "brim.trade.payments.pages",
    "brim.trade.sandbox.api",
}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


def test_only_what_knows_its_caller_otherwise_goes_without_the_token() -> None:
    exempt = {
        one.callback.__module__ for one in patterns(get_resolver()) if getattr(one.callback, "csrf_exempt", False)
    }
    assert exempt == BY_KEY_OR_SIGNATURE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/console/cashier/", "/portal/", "/console/sign-in/", "/verify/"])
def test_a_post_without_the_token_does_nothing(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(path, {"anything": "1"})
    assert answer.status_code == 403
