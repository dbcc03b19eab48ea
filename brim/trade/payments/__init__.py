"""Payments: how money reaches a wallet from outside and goes back to where it came from.

Doors: `operations` (start_top_up, receive_notification, ask_channel, janitor, refund_top_up, shifts, bills), `queries`,
`types`. A channel is a folder under `channels/` that speaks one provider's language; the provider
of our own that stands behind the default channel is a room of its own, `trade/sandbox`.

Invariants: only a verified notification or an answer to our own question moves a payment; the page the browser
returns to never does. What a channel says must agree with the payment in amount, currency, merchant and our number,
else it is put in quarantine and moves nothing. A paid payment is credited exactly once, under the key `topup:<id>`,
however often and by whichever way it is heard of. No wallet pays for its own top-up. No network call happens inside
a transaction. An unknown outcome is pending and is asked again.
"""
