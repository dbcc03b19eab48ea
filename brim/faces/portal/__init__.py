"""Portal: what a customer sees and does of their own, phone first and installable.

Composed of the rooms' doors with the customer's own actor; no rules live here. `pages.page` and `pages.action_page`
ask which device it is, `pages.show` renders under the query guard. A public id in an address is read by `pages.own`,
which finds nothing that is another's. See docs/guides/portal.md.
"""
