"""The public home: whose house this is, what the rooms show of it, and where to go on."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from brim.base.identity.names import own_name
from brim.base.identity.queries import stores
from brim.base.identity.types import BusinessFacts
from brim.base.kit import clock
from brim.base.shell.public import PARTS, page, show


@require_safe
@page
def home(request: HttpRequest, house: BusinessFacts) -> HttpResponse:
    now = clock.now()
    found = [(part, context) for part in PARTS if (context := part.context(house, now)) is not None]
    context = {
        "leads": [(part.lead, given) for part, given in found if part.lead],
        "examples": [(part.example, given) for part, given in found if part.example],
        "bodies": [(part.body, given) for part, given in found if part.body],
        "has_law": house.rule_pack == "cn",
        "stores": [own_name(store.name, store.name_zh) for store in stores(active_only=True)],
    }
    return show(request, house, "public/home.html", context)
