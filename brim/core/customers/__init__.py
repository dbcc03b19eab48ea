"""Customers: who they are. Personal data is sealed before it reaches a row, and is still found by four digits.

Doors: types, operations (create, create_many, edit, forget, rewrap, reindex, reindex_due; tag, untag; write_note,
edit_note, erase_note; note_standing, note_export), queries (get, by_ref, reached_by, resolve, named, find; select,
beside, count, each; notes, tags), visibility (who may see a customer: may_see, seen, seen_by), paycodes (issue,
read: what a phone shows and a till scans), texts (seal, opened: what other rooms keep of a customer that is personal),
erasure (erases, blocks, keep: what of a room goes with an erased customer, and what keeps one).

Invariants:
- No personal data lands in plain: name, phone, email, reference, birthday, note and custom fields are one AES-256-GCM
  blob under a key of the customer's own, wrapped by the master key. Events carry field names, never values.
- One phone, one email and one reference, folded, belong to one customer of the business (customers_identity, keyed
  hashes).
- One idempotency key makes or changes one customer once (customers_request: digests alone).
- Notes are sealed under their customer's key and go with it. Tags are the house's labels and stand in plain.
- Lists filter and sort by customers_standing, which the room that knows the money keeps up to moments old. A page is
  two queries, whatever conditions are combined; every condition and order has its index.
- Search reads keyed tokens and then checks the decrypted candidates, so that a wrong candidate is never shown.

See docs/decisions/0003-personal-data.md.
"""
