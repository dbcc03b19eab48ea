"""What events hang into Django and the metrics: listeners hear what is declared; their lag is a gauge."""

from brim.base.events import checks, metrics

checks.register_checks()
metrics.register_collector()
