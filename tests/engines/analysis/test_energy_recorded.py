"""The energy forecast on people: what five months of three persons taught it, and may not unlearn.

Their daily readiness stands in for energy. One varies, one is nearly always the same, and one stays
the same for weeks and jumps twice.
"""

from __future__ import annotations

import csv
import json
from array import array
from collections.abc import Mapping
from datetime import date, timedelta
from math import nan
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.analysis import Column
from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    EVENING,
    FORECAST,
    MORNING,
    EnergyTable,
    Predictor,
)
from lifeos_desktop.engines.analysis.energy import backtest, forecast


def recorded(folder: Path) -> EnergyTable:
    """A person's table, from a Fitbit export and a daily self-report."""
    with (folder / "wellness.csv").open(encoding="utf-8") as file:
        reports = {
            date.fromisoformat(row["effective_time_frame"][:10]): row
            for row in csv.DictReader(file)
        }
    nights = {date.fromisoformat(night["dateOfSleep"]): night for night in _json(folder, "sleep")}
    first, last = min(reports), max(reports)

    def column(key: str, values: Mapping[date, float]) -> Column:
        span = range((last - first).days + 1)
        return Column(key, array("d", (values.get(first + timedelta(day), nan) for day in span)))

    heart = {_day(row): row["value"]["value"] for row in _json(folder, "resting_heart_rate")}
    active = {_day(row): float(row["value"]) for row in _json(folder, "very_active_minutes")}
    readiness = {day: max(1.0, float(row["readiness"])) for day, row in reports.items()}
    energy = column("journal.energy", readiness).values
    return EnergyTable(
        first,
        energy,
        energy,
        (
            Predictor(
                column("sleep.total", {d: n["minutesAsleep"] * 60.0 for d, n in nights.items()}),
                MORNING,
            ),
            Predictor(
                column("sleep.efficiency", {d: float(n["efficiency"]) for d, n in nights.items()}),
                MORNING,
            ),
            Predictor(
                column("sleep.lowest_hr", {day: rate for day, rate in heart.items() if rate}),
                MORNING,
            ),
            Predictor(column("activity.high_time", active), EVENING),
            Predictor(
                column("journal.mood", {day: float(row["mood"]) for day, row in reports.items()}),
                EVENING,
            ),
        ),
    )


def _day(row: dict[str, Any]) -> date:
    return date.fromisoformat(row["dateTime"][:10])


def _json(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("who", ["p01", "p03", "p05"])
def test_it_is_never_far_behind_the_best_simple_way(shared_data: Path, who: str) -> None:
    history = recorded(shared_data / "pmdata" / who)
    found = backtest(history)
    misses = found.ranges[-1].misses
    assert misses[FORECAST] < min(misses[way] for way in BASELINES if way in misses) + 0.06
    assert found.coverage is not None
    assert found.coverage > 0.77
    last = history.first_day + timedelta(len(history.energy))
    assert 1 <= forecast(history, last).low <= forecast(history, last).high <= 10


def test_the_one_who_varies_is_forecast_better_than_by_any_simple_way(shared_data: Path) -> None:
    found = backtest(recorded(shared_data / "pmdata" / "p01"))
    assert found.winner == FORECAST
    assert len(found.stepped_back) >= 2
