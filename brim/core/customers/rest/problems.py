"""What the refusals of the customers mean to a caller."""

from django.utils.translation import gettext_lazy as _

from brim.base.rest.problems import meanings
from brim.base.rest.samples import examples, in_paths

REFUSALS = {
    "customer_forgotten": _(
        "The customer's personal data was erased: nothing of it can be changed, and nothing can be put into the wallet."
    ),
    "duplicate_customer": _("Phone, email or reference belongs to another customer; `candidates` names it."),
    "no_contact": _("This is no phone number and no email address."),
    "probable_duplicate": _(
        "Somebody like this is there already; `candidates` names whom. Use one of them, or send `allow_duplicate`."
    ),
    "query_too_short": _("Search for two Chinese characters, three letters, or four digits of the phone."),
    "stale_version": _("Somebody else has changed it meanwhile; `version` is the current one. Read it again."),
    "total_not_counted": _("What is searched for is not counted. Leave out `q` or `include_total`."),
    "unknown_customer": _("There is no such customer, or it belongs to a store that is not the key's."),
}
meanings(REFUSALS)
examples(customer="ref:M00001", to="ref:M00002")
in_paths(customer="ref:M00001")
