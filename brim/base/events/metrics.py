"""The lag of every listener as Prometheus gauges, read when the metrics are."""

from collections.abc import Iterable

from django.db import DatabaseError
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from brim.base.events import queries


class LagCollector(Collector):
    """`brim_events_behind`, `brim_events_oldest_unread_seconds`, `brim_events_failures`, by listener."""

    def describe(self) -> Iterable[Metric]:
        return gauges()

    def collect(self) -> Iterable[Metric]:
        behind, oldest, failures = families = gauges()
        try:
            lags = queries.lag()
        except DatabaseError:
            return []  # a database that is down has gauges of its own; the other metrics must still be readable
        for lag in lags:
            behind.add_metric([lag.listener], lag.behind)
            oldest.add_metric([lag.listener], lag.oldest_unread_s)
            failures.add_metric([lag.listener], lag.failures)
        return families


def gauges() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    return (
        GaugeMetricFamily(
            "brim_events_behind", f"Events not yet handled, counted to {queries.MAX_COUNT}.", labels=["listener"]
        ),
        GaugeMetricFamily("brim_events_oldest_unread_seconds", "Age of the oldest unread event.", labels=["listener"]),
        GaugeMetricFamily("brim_events_failures", "Failures in a row; 0 is healthy.", labels=["listener"]),
    )


def register_collector() -> None:
    REGISTRY.register(LagCollector())
