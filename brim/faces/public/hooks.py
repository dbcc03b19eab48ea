"""Where the terms are found, and how the public pages look."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.public import link
from brim.base.ui.stylesheets import stylesheet

link("terms", _lazy("Fees and terms"), order=10, is_main=True)
stylesheet("public", "public/public.css")
