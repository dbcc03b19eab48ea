"""The ASGI entry that `brim web` serves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")

application = get_asgi_application()
