"""The portal: where customers see and manage their own wallet; phone first and installable.

Calls the rooms' doors with the customer's own actor; no rules live here. `pages.page` and `pages.action_page`
authenticate the device, `pages.show` renders under the query guard. `pages.own` resolves a public id in a URL, and
finds nothing that belongs to another customer. See docs/guides/portal.md.
"""
