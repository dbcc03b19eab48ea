"""The portal's stream: one's own wallet and nobody else's."""

from dataclasses import replace

import pytest
from django.test import AsyncRequestFactory

from brim.base.identity.types import Unauthenticated, system
from brim.base.kit import clock
from brim.core.access import operations as access
from brim.core.access.portal import live

pytestmark = pytest.mark.django_db


def test_a_device_hears_of_its_own_customer_alone(phone, monkeypatch):
    heard = []
    monkeypatch.setattr(live.live, "answer", lambda _request, hearing: heard.append(hearing))
    request = AsyncRequestFactory().get("/portal/live", {"topics": "me,home,customer:cus_x"})
    request.COOKIES = {name: one.value for name, one in phone.client.cookies.items()}
    live.stream(request)
    (hearing,) = heard
    assert hearing.asked == {"me"}
    assert hearing.customer_ids == {phone.customer.id}
    assert hearing.again() == replace(hearing, again=None)
    access.end_other_devices(phone.customer.id, actor=system("t"), now=clock.now())
    with pytest.raises(Unauthenticated):
        hearing.again()


def test_who_is_not_signed_in_is_told_not_to_come_back(client, built):
    assert client.get("/portal/live", {"topics": "me"}).status_code == 204
