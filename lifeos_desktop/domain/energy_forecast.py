"""The energy forecast and its test on the past: what the analysis engine is handed and hands back.

Every way to expect a day's energy has one name here: `FORECAST` is the mixture a person is shown,
`BASELINES` are the simple ways it has to beat, `MODELS` are the further parts it is mixed from.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lifeos_desktop.domain.analysis import Column

FORECAST = "forecast"
YESTERDAY, WEEK_MEAN, WEEKDAY_MEAN = "yesterday", "week_mean", "weekday_mean"
BASELINES = (YESTERDAY, WEEK_MEAN, WEEKDAY_MEAN)
LAST_RATING, MEAN, SMALL_RIDGE, RIDGE = "last_rating", "mean", "small_ridge", "ridge"
MODELS = (LAST_RATING, MEAN, SMALL_RIDGE, RIDGE)

#: A forecast from fewer rated days than these is still learning.
LEARNING_DAYS = 30

MORNING, EVENING = "morning", "evening"

#: The features of the forecast that are no predictor of the table.
ENERGY, WEEKDAY = "energy", "weekday"
TODAY, DAY_BEFORE, WEEK_BEFORE = "today", "yesterday", "week"


@dataclass(frozen=True, slots=True)
class Predictor:
    """A metric that may go before energy.

    ``known`` is "morning" where the value of a day is there on its morning (the night that ended
    on it, its calendar) and "evening" where only the day itself makes it (steps, mood, tags).
    """

    column: Column
    known: str


@dataclass(frozen=True, slots=True)
class EnergyTable:
    """Days from ``first_day`` on, all columns equally long, NaN where there is none.

    ``energy`` is each day's energy, the median of its ratings; ``first_rating`` the first one after
    waking, which forecasts are measured against because no forecast had been shown before it.
    """

    first_day: date
    energy: array[float]
    first_rating: array[float]
    predictors: tuple[Predictor, ...] = ()


@dataclass(frozen=True, slots=True)
class Driver:
    """Why today's forecast is not the usual one.

    ``feature`` is a predictor's key, "energy" (the person's own ratings before) or "weekday";
    ``when`` is "today" (known this morning), "yesterday" or, for energy, "week": its value is the
    mean of the seven days before. ``value`` and ``usual`` are in the unit of the feature; a weekday
    is 0 (Monday) to 6 and has no usual value. ``contribution`` is in points of energy.
    """

    feature: str
    when: str
    value: float | None
    usual: float | None
    contribution: float


@dataclass(frozen=True, slots=True)
class Part:
    """One way of expecting that takes part, with its share (0 to 1) of the forecast."""

    model: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class EnergyOutcome:
    """What to expect of one day. ``low`` to ``high`` holds the truth on 80 % of days.

    ``value`` is ``usual`` plus the contributions of all ``drivers`` (largest first), kept within
    1 to 10. ``baselines`` are what the simple ways expect of the same day; one that has nothing to
    go by is absent. ``days_learned`` counts the rated days before.
    """

    day: date
    value: float
    low: float
    high: float
    usual: float
    parts: tuple[Part, ...]
    drivers: tuple[Driver, ...]
    baselines: Mapping[str, float]
    days_learned: int
    still_learning: bool


@dataclass(frozen=True, slots=True)
class RangeScore:
    """How far each way missed on average, over the same ``n`` days of one stretch of the history.

    The stretch goes from ``first`` to before ``last`` days after the first rated day; ``last`` is
    None for everything. ``coverage`` is the share of days within the 80 % interval. ``misses`` is
    empty where there are no days; a way that could judge less than half of them is absent.
    """

    first: int
    last: int | None
    n: int
    misses: Mapping[str, float]
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The forecast against one simple way on the ``n`` days both judged.

    ``difference`` is the mean of the forecast's miss minus the other's, in points of energy:
    negative where the forecast is nearer. ``low`` to ``high`` is its 95 % interval.
    """

    baseline: str
    n: int
    forecast_miss: float
    baseline_miss: float
    difference: float
    low: float
    high: float

    @property
    def is_decided(self) -> bool:
        """Whether the interval leaves no doubt about which of the two is nearer."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class EnergyBacktest:
    """Every rated day forecast from the days before it, and how that went.

    ``forecasts`` has a value a day of ``days`` for every way of expecting, NaN where it had none;
    ``truth`` is the first rating of the day. ``winner`` missed least of the forecast and the simple
    ways, "" while there are too few days; ``stepped_back`` are the others that are farther off
    beyond doubt.
    """

    days: tuple[date, ...]
    truth: array[float]
    low: array[float]
    high: array[float]
    forecasts: Mapping[str, array[float]]
    ranges: tuple[RangeScore, ...]
    comparisons: tuple[Comparison, ...]
    winner: str = ""
    stepped_back: tuple[str, ...] = ()
    coverage: float | None = None
