"""What this process counts by itself, and how it is written for Prometheus.

Label values come from lists in the code, so that their number is bounded and none of them names a person.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from bot.gateways.metrics.figures import Figures, families

_log = logging.getLogger(__name__)
FRESH_SECONDS = 15.0
"""How long the database's answers serve: however many scrape, it is asked no more often."""
PATIENCE_SECONDS = 3.0
LAG_EACH_SECONDS = 0.5
_WAITS = "getUpdates"
_HANDLING = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_CALLING = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
_LAG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)

disable_created_metrics()  # type: ignore[no-untyped-call]

ReadFigures = Callable[[], Awaitable[Figures]]


class Metrics:
    """One process's figures. Counting costs microseconds and never fails whoever counts."""

    def __init__(self, read: ReadFigures, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._monotonic = monotonic
        self._reading = asyncio.Lock()
        self._read_at: float | None = None
        self._figures: Figures | None = None
        self._registry = registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=registry)
        self._updates = Histogram(
            "distribot_update_seconds",
            "Updates by kind and by what became of them (handled, repeated, failed, parked), with their time.",
            ["kind", "outcome"],
            buckets=_HANDLING,
            registry=registry,
        )
        self._calls = Counter(
            "distribot_telegram_calls",
            "Calls to the Bot API by method and outcome; too_many is a 429.",
            ["method", "outcome"],
            registry=registry,
        )
        self._call_seconds = Histogram(
            "distribot_telegram_call_seconds",
            "How long calls to the Bot API took, but for getUpdates, which waits on purpose.",
            buckets=_CALLING,
            registry=registry,
        )
        self._notices = Counter(
            "distribot_notices", "Notices done with: sent, blocked or failed.", ["outcome"], registry=registry
        )
        self._lag = Histogram(
            "distribot_loop_lag_seconds",
            "How late the event loop woke somebody who had asked for half a second.",
            buckets=_LAG,
            registry=registry,
        )

    # Counting --------------------------------------------------------------------------------------------

    def update(self, kind: str, outcome: str, seconds: float) -> None:
        self._updates.labels(kind, outcome).observe(seconds)

    def call(self, method: str, outcome: str, seconds: float) -> None:
        self._calls.labels(method, outcome).inc()
        if method != _WAITS:
            self._call_seconds.observe(seconds)

    def notices(self, outcome: str, count: int) -> None:
        self._notices.labels(outcome).inc(count)

    async def watch_loop(self) -> None:
        """Measures until it is cancelled."""
        while True:
            asked_at = self._monotonic()
            await asyncio.sleep(LAG_EACH_SECONDS)
            self._lag.observe(max(0.0, self._monotonic() - asked_at - LAG_EACH_SECONDS))

    # Telling ---------------------------------------------------------------------------------------------

    async def text(self) -> bytes:
        """Everything, in Prometheus' text format. A database that does not answer is itself a figure."""
        figures = await self._fresh()
        up = GaugeMetricFamily("distribot_database_up", "Whether the database answered when it was asked.")
        up.add_metric([], float(figures is not None))
        return generate_latest(self._registry) + _written([up, *(families(figures) if figures else ())])

    async def _fresh(self) -> Figures | None:
        async with self._reading:
            now = self._monotonic()
            if self._read_at is None or now - self._read_at >= FRESH_SECONDS:
                self._figures, self._read_at = await self._asked(), now
            return self._figures

    async def _asked(self) -> Figures | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._read()
        except Exception as error:
            _log.warning("the database's figures could not be read: %s", type(error).__name__)
            return None


class _Once:
    """A collector of what is already there."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        return self._found


def _written(found: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Once(found))
    return generate_latest(registry)
