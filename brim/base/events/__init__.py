"""The append-only log of what happened, and everything that listens to it.

Doors: `types` (declare an event), `operations` (`record`, `record_many`, `skip`), `queries` (`read`, `timeline`,
`following`, `lag`), `listeners` (`@listener`, `run_once`, `drain`, `run_all`, `replay`), `stream` (live events).

Invariants:
- A row commits with the operation that caused it, and is never changed: the application's role may not.
- A listener meets every event exactly once in effect, and a customer's events in the order of the customer's lock,
  although transactions commit in any order (docs/decisions/0002-event-log-windows.md).
- A process reads the log once for all of its listeners, each of which is in one process at a time (decision 41).
- Reasons of customers' events lie beside the log, sealed under the customer's key (`sealing`, decision 35).
- Payloads hold ids, codes and integers; never personal data, never a float.
"""
