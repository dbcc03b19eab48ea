"""The console: staff pages that join several rooms; no rules of its own.

Entry: `urls`. Every page is a view under `pages.page`, which authenticates and checks permissions, and is rendered by
`pages.show`, under a guard that raises on any query from a template.
"""
