"""How the till looks."""

from brim.base.ui.stylesheets import stylesheet

stylesheet("till", "shell/till.css")
