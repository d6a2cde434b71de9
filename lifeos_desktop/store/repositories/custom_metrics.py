"""Metrics of the person's own."""

from __future__ import annotations

from math import inf, isfinite

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.metrics import Better, Metric, Unit
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.tables import CustomMetrics


class CustomMetricRepository(Repository):
    """Custom metrics by key."""

    async def all(self) -> list[Metric]:
        """Every metric the person has added, by key."""
        return await self._db.read(
            lambda: [_metric(row) for row in CustomMetrics.select().order_by(CustomMetrics.key)]
        )

    async def add(self, metric: Metric, *, initiator: str = "") -> None:
        """Keep a metric; adding the same again changes nothing, another of its key is refused."""
        now = self._db.clock.now()

        def work() -> None:
            there = CustomMetrics.get_or_none(CustomMetrics.key == metric.key)
            if there is not None:
                if _metric(there) != metric:
                    raise BadInput(
                        f"There is a metric called {metric.key} already. Choose another name."
                    )
                return
            CustomMetrics.create(
                key=metric.key,
                label=metric.label,
                unit=metric.unit.value,
                better=metric.better.value,
                source=metric.source,
                low=metric.low if isfinite(metric.low) else None,
                high=metric.high if isfinite(metric.high) else None,
                night=metric.night,
                created_at=now,
            )

        await self._db.write(work, tables=("custom_metrics",), initiator=initiator)


def _metric(row: CustomMetrics) -> Metric:
    return Metric(
        key=row.key,
        label=row.label,
        unit=Unit(row.unit),
        better=Better(row.better),
        source=row.source,
        low=-inf if row.low is None else row.low,
        high=inf if row.high is None else row.high,
        night=row.night,
        custom=True,
    )
