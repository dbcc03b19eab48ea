"""Who acts: the business and its stores, staff with roles, API keys, sign-in and sessions.

Doors: `types` (Actor, facts), `operations` (authorise, permission, set-up, stores, staff, roles, keys, sessions),
`founding` (a business begins), `queries` (business, stores, actor_of_staff, actor_of_key, present, lists),
`permissions` (what rooms register words with).

Invariants: one business row at most. A key's text is nowhere in the database, only its SHA-256. Nobody grants what they
do not hold themselves; a key never does what its maker may not do at present. The last active owner can be neither
deactivated nor stripped. A deactivated person's sessions are dead at once, their keys and a revoked one within two
seconds. Events carry ids and keyed hashes, never an email or an address.
"""
