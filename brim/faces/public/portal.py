"""The way from the portal to the fees and terms."""

from django.utils.translation import gettext_lazy as _lazy

from brim.core.access.portal.places import Entry, entry

entry(Entry("public:terms", _lazy("Fees and terms"), "book-open", order=40))
