"""Expects a day's energy from what is known on its morning, and tests that on the past.

Both questions walk over the history once: every day is forecast from the days before it, then
judged by its first rating, which moves the shares of the mixture and the width of the interval. A
forecast for today is the last step of that walk, so a backtest shows exactly what was or would have
been forecast on each day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    ENERGY,
    FORECAST,
    LAST_RATING,
    LEARNING_DAYS,
    MEAN,
    RIDGE,
    SMALL_RIDGE,
    TODAY,
    WEEK_BEFORE,
    WEEK_MEAN,
    WEEKDAY,
    WEEKDAY_MEAN,
    YESTERDAY,
    Driver,
    EnergyBacktest,
    EnergyOutcome,
    EnergyTable,
    Part,
)
from lifeos_desktop.engines.analysis.conformal import AdaptiveWidth
from lifeos_desktop.engines.analysis.energy_ensemble import WAYS, Ensemble
from lifeos_desktop.engines.analysis.energy_features import (
    HIGHEST,
    LOWEST,
    Design,
    Floats,
    day_index,
    design,
)
from lifeos_desktop.engines.analysis.energy_models import simple
from lifeos_desktop.engines.analysis.energy_ridge import (
    Ridge,
    ridge_day,
    ridge_walk,
    usual_values,
)
from lifeos_desktop.engines.analysis.energy_scores import FIRST_JUDGED, scored

_NOTHING = 1e-6  # a smaller contribution is not worth a line


Progress = Callable[[float], None]
"""Is told the share that is done, 0 to 1, and may raise to stop."""


def _unheard(share: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Walk:
    """What was forecast for each day from the days before; ``values`` and ``shares`` by `WAYS`."""

    design: Design
    yesterday: Floats
    values: Floats
    shares: Floats
    forecast: Floats
    low: Floats
    high: Floats


def walk(table: EnergyTable, days: int, progress: Progress = _unheard) -> Walk:
    """Forecast and judge the first ``days`` days, one after the other."""
    rows = design(table, days)
    plain = simple(rows)
    ways = {
        MEAN: plain.mean,
        LAST_RATING: plain.last,
        WEEK_MEAN: plain.week,
        WEEKDAY_MEAN: plain.weekday,
        SMALL_RIDGE: ridge_walk(rows, small=True, progress=lambda share: progress(0.4 * share)),
        RIDGE: ridge_walk(rows, progress=lambda share: progress(0.4 + 0.5 * share)),
    }
    values = np.column_stack([ways[way] for way in WAYS])
    shares, forecast, low, high = np.zeros_like(values), *np.full((3, days), np.nan)
    ensemble, width = Ensemble(), AdaptiveWidth()
    for day, (expected, truth) in enumerate(zip(values, rows.truth, strict=True)):
        shares[day] = ensemble.shares(expected)
        value = _mixed(shares[day], expected)
        half = width.half_width(float(plain.half_width[day]))
        forecast[day], low[day], high[day] = value, *_interval(value, half)
        if np.isfinite(truth):
            ensemble.judge(expected, float(truth))
            width.learn(abs(value - truth), inside=low[day] <= truth <= high[day])
        ensemble.fade()
    return Walk(rows, plain.yesterday, values, shares, forecast, low, high)


def forecast(history: EnergyTable, day: date, progress: Progress = _unheard) -> EnergyOutcome:
    """What to expect of ``day`` from its morning and everything before; BadInput for a bad table.

    What the table says of ``day`` itself beyond the morning, and of later days, is not looked at.
    """
    index = day_index(history, day)
    past = walk(history, index + 1, progress)
    rows, expected, shares = past.design, past.values[index], past.shares[index]
    ways = dict(zip(WAYS, expected, strict=True))
    simple_ways = ways | {YESTERDAY: past.yesterday[index]}
    learned = int(np.isfinite(rows.energy[:index]).sum())
    usual, drivers = _drivers(rows, index, ways, dict(zip(WAYS, shares, strict=True)))
    return EnergyOutcome(
        day=day,
        value=float(past.forecast[index]),
        low=float(past.low[index]),
        high=float(past.high[index]),
        usual=usual,
        parts=tuple(
            Part(way, float(value), float(share))
            for way, value, share in sorted(
                zip(WAYS, expected, shares, strict=True), key=lambda part: -part[2]
            )
            if share > 0
        ),
        drivers=drivers,
        baselines={
            way: float(simple_ways[way]) for way in BASELINES if np.isfinite(simple_ways[way])
        },
        days_learned=learned,
        still_learning=learned < LEARNING_DAYS,
    )


def backtest(history: EnergyTable, progress: Progress = _unheard) -> EnergyBacktest:
    """Forecast every rated day of the history from the days before it; BadInput for a bad table."""
    past = walk(history, len(history.energy), progress)
    rated = np.flatnonzero(np.isfinite(past.design.truth))
    born = int(rated[0]) if rated.size else 0
    judged = rated[rated >= born + FIRST_JUDGED]
    ways = {FORECAST: past.forecast, YESTERDAY: past.yesterday} | {
        way: np.clip(past.values[:, number], LOWEST, HIGHEST) for number, way in enumerate(WAYS)
    }
    return scored(
        first_day=history.first_day,
        born=born,
        judged=judged,
        truth=past.design.truth[judged],
        low=past.low[judged],
        high=past.high[judged],
        ways={way: values[judged] for way, values in ways.items()},
    )


def _mixed(shares: Floats, expected: Floats) -> float:
    value = float(shares @ np.where(shares > 0, expected, 0.0))
    return min(max(value, LOWEST), HIGHEST)


def _interval(value: float, half: float) -> tuple[float, float]:
    return max(LOWEST, value - half), min(HIGHEST, value + half)


def _drivers(
    rows: Design, index: int, ways: dict[str, float], shares: dict[str, float]
) -> tuple[float, tuple[Driver, ...]]:
    """The usual value and, largest first, what takes today's forecast away from it."""
    mean = ways[MEAN]
    usual = 0.0
    points: defaultdict[tuple[str, str], float] = defaultdict(float)
    for way, share in shares.items():
        if share <= 0:
            continue
        fit = _fit(rows, index, way)
        usual += float(share) * (fit.base if fit else mean)
        if fit:
            for feature, contribution in zip(rows.features, fit.contributions, strict=True):
                points[_shown(feature.name, feature.when)] += float(share * contribution)
        elif way == WEEKDAY_MEAN:
            points[WEEKDAY, TODAY] += float(share * (ways[way] - mean))
        elif way in (WEEK_MEAN, LAST_RATING):
            points[ENERGY, WEEK_BEFORE] += float(share * (ways[way] - mean))
    values = _values(rows, index)
    drivers = [
        Driver(name, when, *values[name, when], contribution)
        for (name, when), contribution in points.items()
        if abs(contribution) > _NOTHING
    ]
    drivers.sort(key=lambda driver: -abs(driver.contribution))
    return float(usual), tuple(drivers)


def _fit(rows: Design, index: int, way: str) -> Ridge | None:
    if way not in (RIDGE, SMALL_RIDGE):
        return None
    return ridge_day(rows, index, small=way == SMALL_RIDGE)


def _shown(name: str, when: str) -> tuple[str, str]:
    """All that the ratings before say is one driver."""
    return (ENERGY, WEEK_BEFORE) if name == ENERGY else (name, when)


def _values(rows: Design, index: int) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """By name and when, a feature's value and what it usually is."""
    found = {
        (feature.name, feature.when): (_known(value), _known(usual))
        for feature, value, usual in zip(
            rows.features, rows.x[index], usual_values(rows, index), strict=True
        )
    }
    found[WEEKDAY, TODAY] = (float(rows.weekday[index]), None)
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
