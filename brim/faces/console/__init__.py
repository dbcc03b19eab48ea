"""The console: the screens of staff. Composes the rooms' doors into pages and holds no rule of its own.

Entry: `urls`. Every page goes through `pages.page`, which asks who is there and what they may see, and is rendered
by `pages.show`, under a guard that raises on any query from a template.
"""
