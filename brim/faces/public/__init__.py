"""The public pages: whose house this is, its fees and terms in every version, and a check of what it has sealed.

Nobody is signed in here and nothing of any customer is shown. Everything said is drawn from the business's own
settings, the programme's versions, the rule pack in use, and the seals over the books.
"""
