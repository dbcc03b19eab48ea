"""`python -m brim.faces.rest.snapshot` renews docs/api/openapi.json, which a test holds against the table of calls."""

import os
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parents[3] / "docs/api/openapi.json"

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")
    import django

    django.setup()

    from django.utils import translation

    from brim.faces.rest.document import text

    with translation.override("en"):
        SNAPSHOT.write_text(text())
