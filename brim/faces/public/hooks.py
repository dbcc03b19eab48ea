"""Where the terms are found."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.public import link

link("terms", _lazy("Fees and terms"), order=10, is_main=True)
