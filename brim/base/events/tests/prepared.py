"""Imported before all else where processes are forked off: rooms can be imported once Django is set up."""

import django

django.setup()
