"""How far every way of expecting energy missed, side by side over the same days."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate
from statistics import fmean

from lifeos_desktop.domain.day import quantile
from lifeos_desktop.domain.energy_days import Truth
from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    FORECAST,
    WEEK_MEAN,
    WEEKDAY_MEAN,
    YESTERDAY,
    Comparison,
)
from lifeos_desktop.domain.records import EnergyForecast

LANGUAGE_MODEL = "language_model"

SHOWN = "shown"
"""No way of expecting: what the person opened, and when. A rating after it is not judged."""

TITLES = {
    FORECAST: "statistics",
    LANGUAGE_MODEL: "model",
    YESTERDAY: "same as yesterday",
    WEEK_MEAN: "mean of 7 days",
    WEEKDAY_MEAN: "usual for the weekday",
}
"""Every way that can stand in the ledger, in its order; one without rows is left out."""

LEDGER_DAYS = 90
#: Fewer days say nothing worth a mean, and fewer still nothing worth an interval.
LEDGER_MINIMUM = 7
COMPARED_MINIMUM = 14

_RESAMPLES = 2_000
_BLOCK = 7  # days that are resampled together, because a miss says something about the next one
_SEED = 20_261


@dataclass(frozen=True, slots=True)
class Miss:
    """How far one way of expecting missed, on average over the same days as the others."""

    model: str
    mean_miss: float

    @property
    def title(self) -> str:
        return TITLES[self.model]


@dataclass(frozen=True, slots=True)
class Score:
    """``misses`` by `TITLES`' order over the same ``days``, empty where there are too few.

    ``coverage`` is the share of days that lay within the 80 % interval.
    """

    days: int = 0
    misses: tuple[Miss, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    coverage: float | None = None

    @property
    def nearer(self) -> Comparison | None:
        """The simple way that is nearer than the forecast beyond doubt; the nearest of several."""
        beaten = [one for one in self.comparisons if one.low > 0]
        return min(beaten, key=lambda one: one.baseline_miss, default=None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """``measured`` are days with a forecast made before the rating, ``afterwards`` days of the
    history that were worked out later from the days before each. The two are never mixed."""

    measured: Score
    afterwards: Score | None = None

    @property
    def days_needed(self) -> int:
        """How many more rated days the first measured comparison needs."""
        return max(0, LEDGER_MINIMUM - self.measured.days)

    @property
    def nearer(self) -> Comparison | None:
        """The simple way the forecast steps back for, by the measured days where they suffice."""
        if self.measured.comparisons or self.afterwards is None:
            return self.measured.nearer
        return self.afterwards.nearer


def counting(
    forecasts: Iterable[EnergyForecast], opened: Mapping[date, datetime]
) -> dict[date, dict[str, EnergyForecast]]:
    """By day and model the last forecast not made after the day was rated, where it was rated."""
    found: dict[date, dict[str, EnergyForecast]] = {}
    for forecast in forecasts:
        until = opened.get(forecast.day)
        if until is None or forecast.made_at > until:
            continue
        models = found.setdefault(forecast.day, {})
        there = models.get(forecast.model)
        if there is None or there.made_at < forecast.made_at:
            models[forecast.model] = forecast
    return found


def measured(
    forecasts: Iterable[EnergyForecast], ratings: Mapping[date, Truth], until: date
) -> Score:
    """Judge the last 90 days, up to ``until``, whose forecast was made before a blind rating.

    A day on which the person looked before rating is left out.
    """
    forecasts = tuple(forecasts)
    opened = {day: one.opened_at for day, one in ratings.items()}
    looked = {day for day, models in counting(forecasts, opened).items() if SHOWN in models}
    blind = {
        day: one
        for day, one in ratings.items()
        if one.is_blind and day <= until and day not in looked
    }
    made = counting(forecasts, {day: one.opened_at for day, one in blind.items()})
    days = sorted(day for day, models in made.items() if FORECAST in models)[-LEDGER_DAYS:]
    misses = {
        way: [
            abs(made[day][way].value - blind[day].value) if way in made[day] else None
            for day in days
        ]
        for way in TITLES
    }
    inside = [
        made[day][FORECAST].low <= blind[day].value <= made[day][FORECAST].high for day in days
    ]
    return _score(len(days), misses, fmean(inside) if inside else None)


def _score(
    days: int, misses: Mapping[str, Sequence[float | None]], coverage: float | None
) -> Score:
    able = {
        way: found
        for way, found in misses.items()
        if 2 * sum(miss is not None for miss in found) >= days
    }
    rows = [row for row in zip(*able.values(), strict=True) if None not in row]
    if len(rows) < LEDGER_MINIMUM:
        return Score(days)
    shared = {way: [float(row[at] or 0.0) for row in rows] for at, way in enumerate(able)}
    means = tuple(Miss(way, fmean(found)) for way, found in shared.items())
    comparisons: list[Comparison] = []
    if len(rows) >= COMPARED_MINIMUM:
        own = shared[FORECAST]
        comparisons = [
            _comparison(way, own, other) for way, other in shared.items() if way in BASELINES
        ]
    return Score(len(rows), means, tuple(comparisons), coverage)


def _comparison(way: str, own: Sequence[float], other: Sequence[float]) -> Comparison:
    difference, low, high = paired_interval(tuple(a - b for a, b in zip(own, other, strict=True)))
    return Comparison(way, len(own), fmean(own), fmean(other), difference, low, high)


@lru_cache(maxsize=16)  # the page asks again at every change of anything
def paired_interval(differences: tuple[float, ...]) -> tuple[float, float, float]:
    """The mean and its 95 % interval by a circular block bootstrap, the same at every call."""
    n = len(differences)
    block = min(_BLOCK, n)
    total = [0.0, *accumulate([*differences, *differences[: block - 1]])]
    sums = [total[start + block] - total[start] for start in range(n)]
    blocks = -(-n // block)
    choose = random.Random(_SEED)
    means = sorted(
        sum(choose.choices(sums, k=blocks)) / (blocks * block) for _ in range(_RESAMPLES)
    )
    return fmean(differences), quantile(means, 0.025), quantile(means, 0.975)
