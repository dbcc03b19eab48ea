"""The public pages that join the rooms: whose house this is, and its fees and terms in every version.

Everything said is drawn from the business's own settings, and from what rooms say to `shell.public`.
"""
