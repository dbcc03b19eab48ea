"""Messages: short texts to a phone or an email address, sent after the transaction that causes them has committed.

Doors: types, operations (queue, deliver, deliver_due, tidy), queries (channels, templates,
shown_in_demo), templates (what rooms write, by name).

Invariants:
- Nothing is sent inside the transaction that causes it: `queue` writes a sealed row and an event, the listener defers a
  job, the job sends.
- Address and text are one AES-256-GCM blob under a key drawn from the master key. It is wiped when the message has
  gone, and at `expires_at` whatever became of it. Events and logs carry neither.
- A demonstration sends nothing: its messages stay readable until they expire, for the marked bar on the page.
"""
