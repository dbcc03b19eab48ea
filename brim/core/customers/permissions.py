from django.utils.translation import gettext_lazy as _

from brim.base.identity.operations import permission

permission("customers:read", _("See customers"))
permission("customers:write", _("Create and edit customers"))
permission("customers:forget", _("Erase a customer's personal data"))
permission("customers:export", _("Export customers with their personal data"))
