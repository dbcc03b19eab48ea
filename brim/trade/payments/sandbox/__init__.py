"""The sandbox provider: a payment company of our own, with its own tables, hosted page, API, signed notifications,
refunds, disputes and daily bill. It behaves like a stranger: the rest of the room reaches it by HTTP only, and it
reaches us by our notification address only.
"""
