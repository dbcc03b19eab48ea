"""The public pages that join rooms: the business, and its fees and terms in every version.

Their content comes from the business's settings, and from what rooms register at `shell.public`.
"""
