"""Security: where one is signed in, and what rooms above add to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.kit import clock
from brim.base.kit.rendering import joined
from brim.core.access import operations as access
from brim.core.access import queries
from brim.core.access.portal.pages import Visit, action_page, page, show
from brim.core.access.portal.places import SECURITY


@page
def security(visit: Visit) -> HttpResponse:
    return show(visit, "access/portal/security.html", standing(visit), tab="me")


def standing(visit: Visit) -> dict[str, Any]:
    own = {
        "devices": queries.devices(visit.id, actor=visit.actor, now=clock.now(), current_id=visit.device_id),
        "sections": [section.template for section in SECURITY],
    }
    return joined(own, *(section.context(visit) for section in SECURITY))


@action_page
def end_device(visit: Visit, device_id: int) -> HttpResponse:
    if visit.posted is not None:
        access.end_device(visit.id, device_id, actor=visit.actor, now=clock.now())
        messages.success(visit.request, _("Signed out there."))
    return HttpResponseRedirect(reverse("portal:security"))


@action_page
def end_other_devices(visit: Visit) -> HttpResponse:
    if visit.posted is not None:
        access.end_other_devices(visit.id, actor=visit.actor, now=clock.now(), current_id=visit.device_id)
        messages.success(visit.request, _("Signed out everywhere but here."))
    return HttpResponseRedirect(reverse("portal:security"))
