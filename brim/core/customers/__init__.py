"""Customers: who they are. Personal data is encrypted before it is stored, and can still be searched.

Doors: types, operations (create, create_many, edit, forget, rewrap, reindex, reindex_due; tag, untag; write_note,
edit_note, erase_note; write_summaries, note_export), queries (get, by_ref, reached_by, resolve, named, find; select,
beside, count, each; notes, tags), visibility (who may see a customer: may_see, seen, visible_to), paycodes (issue,
read: the code that a phone shows and a till scans), texts (seal, opened: personal texts that other rooms store),
erasure (register_erasure, blocks, keep: what a room deletes with a customer, and what prevents it).

Invariants:
- No personal data is stored in plain text: name, phone, email, reference, birthday, note and custom fields are one
  AES-256-GCM blob under a key of the customer's own, wrapped by the master key. Events carry field names, never values.
- One phone, one email and one reference, folded, belong to one customer of the business (customers_identity, keyed
  hashes).
- One idempotency key makes or changes one customer once (customers_request: digests alone).
- Notes are encrypted under their customer's key and unreadable once it is destroyed. Tags are labels in plain text.
- Lists filter and sort by customers_standing, which the wallets keep up to date within moments. A page is
  two queries, whatever conditions are combined; every condition and order has its index.
- Search reads keyed tokens and then checks the decrypted candidates, so that a wrong candidate is never shown.

See docs/decisions/0003-personal-data.md.
"""
