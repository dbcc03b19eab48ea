"""Acts of the settings: without scripts each is a page in the settings' own look."""

from functools import partial

from brim.base.shell.actions import ActionPage

SettingsPage = partial(ActionPage, layout="shell/settings.html")
