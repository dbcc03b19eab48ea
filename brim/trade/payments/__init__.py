"""Payments: how money enters a wallet from outside and is refunded to its origin.

Doors: `operations` (start_top_up, receive_notification, ask_channel, janitor, refund_top_up, shifts, bills), `queries`,
`types`. A channel is a folder under `channels/` that speaks one provider's language; the provider
of our own that stands behind the default channel is a room of its own, `trade/sandbox`.

Invariants: only a verified notification or a channel's answer to our query moves a payment; the page that the browser
returns to never does. A channel's message must agree with the payment in amount, currency, merchant and our number,
or it is quarantined and moves nothing. A paid payment is credited exactly once, under the key `topup:<id>`,
however often and by whatever way it is reported. No wallet pays for its own top-up. No network call happens inside
a transaction. An unknown outcome is pending and is queried again.
"""
