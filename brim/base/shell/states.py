"""A state as people read it: a word, an icon and a tone, never a colour alone."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class State:
    """`tone` is a kind of chip: accent (done), tea (waits), bad, or none."""

    name: Text
    icon: str
    tone: str = ""
