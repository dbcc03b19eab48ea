"""Funds: what came in, what went out, what is set aside, what waits for a second person, what was not believed."""
