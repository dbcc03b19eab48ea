"""Acts of the settings: without scripts each is a page in the settings' own look."""

from functools import partial

from brim.faces.console.acts import Act

Deed = partial(Act, layout="console/settings/base.html")
