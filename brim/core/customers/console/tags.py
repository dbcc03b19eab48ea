"""Tags on one record."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.shell.pages import Visit, action_page
from brim.core.customers import operations, queries


@action_page("customers:read", "customers:write")
def tags(visit: Visit, public_id: str) -> HttpResponse:
    """Put on the tag that is written, or take off the one whose button was pressed."""
    customer_id = queries.resolve(public_id, actor=visit.actor)
    posted = visit.posted or QueryDict()
    try:
        if off := posted.get("untag"):
            operations.untag([customer_id], off, actor=visit.actor, now=clock.now())
        elif visit.posted is not None:
            operations.tag([customer_id], posted.get("tag", ""), actor=visit.actor, now=clock.now())
    except Refused as refused:
        messages.error(visit.request, refused.message)
    return HttpResponseRedirect(reverse("console:customer", args=[public_id]))
