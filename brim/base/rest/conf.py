"""How much a key of the API may ask."""

from brim.base.kit.config import Environment

env = Environment()

API_READS_PER_MINUTE = env.number("BRIM_API_READS_PER_MINUTE", 300_000, least=1, most=10_000_000)
API_WRITES_PER_MINUTE = env.number("BRIM_API_WRITES_PER_MINUTE", 300_000, least=1, most=10_000_000)
