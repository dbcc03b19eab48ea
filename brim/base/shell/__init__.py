"""The frame of staff pages: page, action, list, navigation, live topic, values shown once; no business rule.

A room's pages are in its own `console` and register here: `navigation` (section and tab), `places` (URLs), `topics`
(events that refresh a live part), `home` and `attention` (what home shows), `setup` (one-time tasks). `pages.page`
authenticates, `actions.perform` previews an action and does it once, `lists.page_of` shows a list and `lists.file_of`
the whole of it as CSV.
"""
