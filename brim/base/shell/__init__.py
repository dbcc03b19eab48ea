"""The frame of every page for staff: page, action, list, navigation, live topic, what is shown once; no business.

A room's pages stand in its own `console`, and say here where they are found: `navigation` (section and tab), `places`
(addresses), `topics` (what moves a live part), `home` and `attention` (what home shows), `setup` (what has to be done
once). `pages.page` asks who is there, `actions.perform` previews an action and does it once, `lists.page_of` shows a
list and `lists.file_of` the whole of it as CSV.
"""
