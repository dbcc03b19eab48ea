"""The fixture room's own tests run under its own settings alone: `test_room.py` sees to it."""

import os

collect_ignore = [] if os.environ.get("DJANGO_SETTINGS_MODULE") == "tests.architecture.room.settings" else ["room"]
