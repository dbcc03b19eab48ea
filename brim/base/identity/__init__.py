"""Who acts: the business and its stores, staff with roles, API keys, sign-in and sessions.

Doors: `types` (Actor, facts), `operations` (authorise, permission, set-up, stores, staff, roles, keys, sessions),
`founding` (set up a new business), `queries` (business, stores, actor_of_staff, actor_of_key, present, lists),
`permissions` (register a permission).

Invariants: one business row at most. A key's text is nowhere in the database, only its SHA-256. Nobody can grant a
permission that they do not hold; an API key can never do more than its maker may do now. The last active owner can be
neither deactivated nor lose the role. Deactivating a person ends their sessions at once, and their keys, like a revoked
key, within two seconds. Events carry ids and keyed hashes, never an email or an address.
"""
