"""The append-only event log and its listeners.

Doors: `types` (declare an event), `operations` (`record`, `record_many`, `skip`), `queries` (`read`, `timeline`,
`following`, `lag`), `listeners` (`@listener`, `run_once`, `drain`, `run_all`, `replay`), `stream` (live events).

Invariants:
- A row commits with the operation that caused it, and is never changed: the application's role may not.
- A listener handles every event exactly once in effect, and each customer's events in the order of that customer's
  lock, although transactions commit in any order (docs/decisions/0002-event-log-windows.md).
- A process reads the log once for all of its listeners, each of which is in one process at a time (decision 41).
- Reasons of customers' events are kept in a table of their own, encrypted under the customer's key (`sealing`, decision
  35).
- Payloads hold ids, codes and integers; never personal data, never a float.
"""
