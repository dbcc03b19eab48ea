from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from brim.base.identity.middleware import Identity
from brim.base.identity.models import Staff
from brim.base.identity.tests.conftest import NOW, PASSWORD
from brim.base.identity.types import StaffFacts, Unauthenticated
from brim.base.kit import clock
from brim.base.kit.requests import request_id


def through(request: HttpRequest) -> HttpResponse:
    return Identity(lambda _request: HttpResponse())(request)


def test_a_sane_request_id_is_kept_and_any_other_is_replaced() -> None:
    for given, kept in (("order-2026-0001", True), ("short", False), ("x" * 65, False), ("a b c d e f g h", False)):
        request = RequestFactory().get("/", headers={"X-Request-ID": given})
        answer = through(request)
        assert (request.request_id == given) is kept
        assert answer["X-Request-ID"] == request.request_id
    assert request.request_id == request_id(request)  # as the logs have it


def test_the_actor_is_looked_up_when_it_is_asked_for(owner: StaffFacts, django_assert_num_queries: object) -> None:
    request = RequestFactory().get("/", headers={"X-Request-ID": "order-2026-0001"})
    request.user = Staff.objects.get(pk=owner.id)
    with django_assert_num_queries(0):
        through(request)
    with django_assert_num_queries(1):
        assert request.actor.label == f"staff:{owner.id}"
        assert request.actor.request_id == "order-2026-0001"
        assert request.actor.can("anything:at-all")


def test_the_actor_of_a_stranger_is_refused() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    through(request)
    with pytest.raises(Unauthenticated) as refusal:
        request.actor.can("settings:read")
    assert refusal.value.status == 401


@pytest.mark.django_db(transaction=True)
def test_being_seen_is_noted_every_five_minutes(owner: StaffFacts, client: Client) -> None:
    client.post("/console/sign-in/", {"login": owner.email, "password": PASSWORD})
    UserSession.objects.update(last_seen_at=NOW)
    client.get("/console/security/")
    seen = UserSession.objects.get().last_seen_at
    assert clock.now() - seen < timedelta(minutes=1)
    client.get("/console/security/")
    assert UserSession.objects.get().last_seen_at == seen
