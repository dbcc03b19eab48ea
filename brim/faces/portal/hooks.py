"""What the portal's own pages put into the portal."""

from django.utils.translation import gettext_lazy as _lazy

from brim.core.access.portal.bar import tab
from brim.core.access.portal.places import Entry, entry

tab("home", _lazy("Home"), "house", order=10)
entry(Entry("portal:export", _lazy("Everything known of me"), "download", order=50))
