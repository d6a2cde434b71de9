"""What was expected of each day's energy, sealed before the person rated it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from lifeos_desktop.domain.records import EnergyForecast
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import EnergyForecasts


class EnergyForecastRepository(Repository):
    """Forecasts; natural key: (user, day, model, made_at)."""

    async def seal(self, forecast: EnergyForecast) -> EnergyForecast:
        """Seal this for its day and model, unless there is a sealed one already; that one."""

        def work() -> EnergyForecast:
            there = _select(
                (EnergyForecasts.day == forecast.day)
                & (EnergyForecasts.model == forecast.model)
                & EnergyForecasts.sealed_at.is_null(False)
            )
            if there:
                return there[0]
            row = EnergyForecasts.create(
                user=PERSON,
                day=forecast.day,
                made_at=forecast.made_at,
                model=forecast.model,
                value=forecast.value,
                low=forecast.low,
                high=forecast.high,
                drivers=forecast.drivers,
                sealed_at=forecast.sealed_at or forecast.made_at,
            )
            return _select(EnergyForecasts.id == row.id)[0]

        return await self._db.write(work, tables=("energy_forecasts",))

    async def append(self, forecasts: Iterable[EnergyForecast]) -> None:
        """Keep what was expected at one moment beside what was expected before; all or none.

        Nothing that is there is changed: of two with the same moment the first one stays.
        """
        rows = [
            {
                "user": PERSON,
                "day": forecast.day,
                "made_at": forecast.made_at,
                "model": forecast.model,
                "value": forecast.value,
                "low": forecast.low,
                "high": forecast.high,
                "drivers": forecast.drivers,
                "sealed_at": forecast.sealed_at or forecast.made_at,
            }
            for forecast in forecasts
        ]

        def work() -> None:
            EnergyForecasts.insert_many(rows).on_conflict_ignore().execute()

        await self._db.write(work, tables=("energy_forecasts",))

    async def sealed(
        self, first: date, last: date, models: Iterable[str] | None = None
    ) -> list[EnergyForecast]:
        """The sealed forecasts for these days, both inclusive, by day, model and moment."""
        condition = EnergyForecasts.day.between(first, last) & EnergyForecasts.sealed_at.is_null(
            False
        )
        if models is not None:
            condition &= EnergyForecasts.model.in_(list(models))
        return await self._db.read(lambda: _select(condition))


def _forecast(row: EnergyForecasts) -> EnergyForecast:
    return EnergyForecast(
        day=row.day,
        model=row.model,
        value=row.value,
        low=row.low,
        high=row.high,
        made_at=row.made_at,
        drivers=row.drivers,
        sealed_at=row.sealed_at,
        id=row.id,
    )


def _select(condition: Any) -> list[EnergyForecast]:
    query = (
        EnergyForecasts.select()
        .where((EnergyForecasts.user == PERSON) & condition)
        .order_by(EnergyForecasts.day, EnergyForecasts.model, EnergyForecasts.made_at)
    )
    return [_forecast(row) for row in query]
