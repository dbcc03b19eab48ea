"""Access: how customers come in. One-time codes, remembered devices, and what a fresh code proves.

Doors: types, purposes, operations (ask_code, ask_own_code, sign_in, recognise, prove, prove_own, ask_contact_codes,
change_contact, end_device, end_other_devices, note_export, tidy), queries (devices, demo_code).

Invariants:
- A code is six digits, good for ten minutes and five tries, once. It is kept as a keyed hash bound to the browser that
  asked for it, so that neither the table nor the message alone lets anybody in.
- Whether a contact is somebody's is not revealed: the same answer, the same rows, the same statements either way.
- Asking is throttled by contact and by address for everybody alike, and by customer in silence; a browser on which the
  customer was signed in before, and who is signed in, are counted apart, so that no stranger keeps them out.
- A new phone or email is proved by two codes, one of which went to a contact that was there; what stood before is told.
- A device's token is 256 random bits, kept as its SHA-256; a remembered device lives 90 days from when it was last
  used, any other two hours. Ending it counts at once.
- An erased customer's devices and codes go with them.
- Nothing in events or logs names a contact, an address or a code.
"""
