"""What the portal's own pages put into the portal."""

from django.utils.translation import gettext_lazy as _lazy

from brim.core.access.portal.bar import tab

tab("home", _lazy("Home"), "house", order=10)
