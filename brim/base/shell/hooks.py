"""Registers the till's stylesheet."""

from brim.base.ui.stylesheets import stylesheet

stylesheet("till", "shell/till.css")
