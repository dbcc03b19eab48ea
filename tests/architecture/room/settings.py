"""Brim's own settings, and the room."""

from brim.base.kit.config import Environment
from brim.config import settings as of_brim

globals().update({name: value for name, value in vars(of_brim).items() if name.isupper()})

INSTALLED_APPS = [*of_brim.INSTALLED_APPS, "tests.architecture.room.stamps"]
# A bench has the room stand idle, or lets a wallet pay as often as it likes.
STAMPS_ARE_GIVEN = Environment().flag("STAMPS_ARE_GIVEN", default=True)
STAMPS_MOST_SPENDS = Environment().number("STAMPS_MOST_SPENDS", 5, least=1, most=10**9)
