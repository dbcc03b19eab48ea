"""A bench has the room stand idle, or lets a wallet pay as often as it likes."""

from brim.base.kit.config import Environment

env = Environment()

STAMPS_ARE_GIVEN = env.flag("STAMPS_ARE_GIVEN", default=True)
STAMPS_MOST_SPENDS = env.number("STAMPS_MOST_SPENDS", 5, least=1, most=10**9)
