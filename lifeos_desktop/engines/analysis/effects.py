"""What a pair means in the person's own units: two groups of days and the difference between them.

"On nights after more than 9,000 steps you sleep 24 minutes longer": the days of the second metric
are split by whether the first was in its upper third (a tag: yes or no) ``lag`` days before, and
the means of both sides compared, weekday, season and slow drifts taken out of both metrics (the
coefficient of "above the threshold" in a regression beside the calendar).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lifeos_desktop.engines.analysis.prepare import Prepared, calendar, without
from lifeos_desktop.engines.analysis.table import Bools, DailyTable, Floats

CALENDAR, OWN_PAST = "calendar", "own_past"
_UPPER = 1 / 3
_WILD = 12.0
_LEAST_OF_EXPECTED, _MOST_OF_EXPECTED = 0.2, 4.0


@dataclass(frozen=True, slots=True)
class Effect:
    """``effect`` is the mean above ``threshold`` minus the mean of the other days.

    Means are of the second metric, adjusted; ``contrast`` is how far apart the first metric is on
    the two sides. ``adjusted_for`` is what was taken out: the calendar, or also the metric's own
    past where days with a long memory would hide or turn the difference.
    """

    effect: float
    low: float
    high: float
    threshold: float
    contrast: float
    mean_above: float
    mean_below: float
    days_above: int
    days_below: int
    adjusted_for: str


@dataclass(frozen=True, slots=True)
class Plain:
    """The table in its own units without calendar: ``x`` (0 where missing), level and spread.

    ``threshold`` splits each metric's days into its upper third and the rest; ``upper`` is that
    split (1 above, 0 not) without calendar.
    """

    x: Floats
    level: Floats
    spread: Floats
    threshold: Floats
    upper: Floats


def plain(table: DailyTable) -> Plain:
    """Take the calendar out of every metric; values far beyond all others are pulled in."""
    middle = np.nanmedian(table.x, axis=0)
    around = np.nanmedian(np.abs(table.x - middle), axis=0)
    reach = _WILD * np.where(around > 0, around, np.inf)
    tamed = np.where(np.isfinite(reach), np.clip(table.x, middle - reach, middle + reach), table.x)
    level = np.nanmean(tamed, axis=0)
    present = ~np.isnan(table.x)
    design, _ = calendar(table.days, table.first_day.weekday())
    threshold = np.array([
        0.5 if is_tag else _split(values[~np.isnan(values)])
        for values, is_tag in zip(table.x.T, table.is_tag, strict=True)
    ])  # fmt: skip
    split = np.where(present, (table.x > threshold).astype(np.float64), np.nan)
    both, _ = without(np.hstack([tamed - level, split]), np.hstack([present, present]), design)
    x, upper = both[:, : len(level)], both[:, len(level) :]
    spread = np.sqrt((x * x).sum(axis=0) / np.maximum(present.sum(axis=0), 1))
    return Plain(x, level, np.maximum(spread, 1e-12), threshold, upper)


def effect_of(
    table: DailyTable,
    made: Prepared,
    own_units: Plain,
    first: int,
    second: int,
    lag: int,
    r: float,
    worth: float,
) -> Effect:
    """The difference that belongs to the correlation ``r``; its interval is as wide as r's.

    The sign is r's and the interval leaves 0 out exactly where r's does: what is uncertain about
    the one is uncertain about the other.
    """
    days = table.days - lag
    leading = table.x[:days, first]
    both = made.present[:days, first] & made.present[lag:, second]
    threshold = float(own_units.threshold[first])
    above = both & (leading > threshold)
    below = both & ~above
    sides = Sides(above, below)
    contrast = sides.difference(leading)
    spread = float(own_units.spread[second])
    # What taking the calendar out leaves of a difference of one between the sides.
    left = min(max(sides.difference(own_units.upper[:days, first]), 0.25), 1.0)
    contrast_sd = sides.difference(own_units.x[:days, first]) / left / own_units.spread[first]
    expected = r * spread * contrast_sd
    difference = sides.difference(own_units.x[lag:, second]) / left
    adjusted_for = CALENDAR
    if not _like(difference, expected):
        surprise = made.surprises[lag:, second] * _surprise_size(made, second) * spread
        difference, adjusted_for = sides.difference(surprise) / left, OWN_PAST
        if not _like(difference, expected):
            difference = math.copysign(max(abs(expected), 1e-12), r)
    low, high = interval(r, worth)
    level = float(own_units.level[second])
    middle = level + (
        float(own_units.x[lag:, second][both].mean()) if adjusted_for == CALENDAR else 0.0
    )
    share = sides.share
    scaled = sorted((difference * low / r, difference * high / r))
    return Effect(
        difference,
        scaled[0],
        scaled[1],
        threshold,
        contrast,
        middle + difference * (1 - share),
        middle - difference * share,
        int(above.sum()),
        int(below.sum()),
        adjusted_for,
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """The days above the threshold and the others."""

    above: Bools
    below: Bools

    @property
    def share(self) -> float:
        return float(self.above.sum() / max(self.above.sum() + self.below.sum(), 1))

    def difference(self, values: Floats) -> float:
        """Mean above minus mean below; 0 where a side is empty."""
        if not self.above.any() or not self.below.any():
            return 0.0
        return float(values[self.above].mean() - values[self.below].mean())


def interval(r: float, worth: float) -> tuple[float, float]:
    """95 % interval of a correlation from ``worth`` independent days."""
    half = 1.96 / math.sqrt(max(worth - 1, 1))
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


def lag_profile(r: Floats, worth: Floats) -> list[dict[str, float]]:
    """The correlation at lag 0, 1 ... with its interval, for the chart."""
    profile = []
    for lag, (value, days) in enumerate(zip(r.tolist(), worth.tolist(), strict=True)):
        low, high = interval(value, days)
        profile.append({"lag": lag, "effect": value, "low": low, "high": high})
    return profile


def _split(values: Floats) -> float:
    """The value that leaves as near a third of the days above it as can be."""
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) < 2:
        return float(distinct[0]) if len(distinct) else 0.0
    above = 1 - np.cumsum(counts)[:-1] / len(values)
    return float(distinct[:-1][np.abs(above - _UPPER).argmin()])


def _like(difference: float, expected: float) -> bool:
    """Whether the plain difference is what the correlation says, give or take."""
    if expected == 0:
        return False
    return _LEAST_OF_EXPECTED <= difference / expected <= _MOST_OF_EXPECTED


def _surprise_size(made: Prepared, metric: int) -> float:
    """How large a surprise is next to the metric itself, calendar taken out of both."""
    present = made.present[:, metric]
    spread = float(made.adjusted[present, metric].std())
    step = np.diff(made.adjusted[:, metric])[present[1:] & present[:-1]]
    # A first-order memory's surprises from its steps: var(step) = 2 (1 - phi) var.
    phi = 1 - float(np.mean(step**2)) / (2 * spread**2) if len(step) and spread > 0 else 0.0
    return math.sqrt(max(1 - min(abs(phi), 0.99) ** 2, 0.02))
