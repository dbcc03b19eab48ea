"""The public page of the ledger: check a seal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.public import link, pages
from brim.core.ledger.public import verify

pages([path("verify/", verify.verify, name="verify")])
link("verify", _lazy("Verify"), order=20, is_main=True)
