"""The pictures of a pattern, from the stored days: dots, a line, weekdays, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, stdev

_DAY = timedelta(days=1)
_LINE_POINTS = 24
_FEWEST_FOR_A_LINE = 10


@dataclass(frozen=True, slots=True)
class Dot:
    """A pair of days: what ``x`` was on ``x_day``, what ``y`` was on ``y_day``."""

    x_day: date
    y_day: date
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LinePoint:
    """The straight line through all dots at ``x``, with its 95 % band."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """Days that belong together: their mean with its 95 % interval, None for fewer than two."""

    label: str
    n: int
    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class LagBar:
    """How strong the link is ``lag`` days later, as the search measured it."""

    lag: int
    effect: float
    low: float
    high: float
    is_clearest: bool


def dots(x: Mapping[date, float], y: Mapping[date, float], lag: int) -> tuple[Dot, ...]:
    """Every day on which both are known, in order."""
    shift = lag * _DAY
    return tuple(
        Dot(day, day + shift, x[day], y[day + shift]) for day in sorted(x) if day + shift in y
    )


def line(points: Sequence[Dot]) -> tuple[LinePoint, ...]:
    """Least squares over the dots as they are; nothing where too few dots or only one x."""
    n = len(points)
    if n < _FEWEST_FOR_A_LINE:
        return ()
    x_mean, y_mean = fmean(dot.x for dot in points), fmean(dot.y for dot in points)
    spread = sum((dot.x - x_mean) ** 2 for dot in points)
    first, last = min(dot.x for dot in points), max(dot.x for dot in points)
    if first == last or spread <= 0:
        return ()
    slope = sum((dot.x - x_mean) * (dot.y - y_mean) for dot in points) / spread
    left = sum((dot.y - y_mean - slope * (dot.x - x_mean)) ** 2 for dot in points)
    error = sqrt(left / (n - 2))
    found = []
    for number in range(_LINE_POINTS + 1):
        at = first + (last - first) * number / _LINE_POINTS
        value = y_mean + slope * (at - x_mean)
        reach = 1.96 * error * sqrt(1 / n + (at - x_mean) ** 2 / spread)
        found.append(LinePoint(at, value, value - reach, value + reach))
    return tuple(found)


def group(label: str, values: Sequence[float]) -> Group | None:
    """One group; None without any day."""
    if not values:
        return None
    mean = fmean(values)
    if len(values) < 2:
        return Group(label, 1, mean, None, None)
    reach = 1.96 * stdev(values) / sqrt(len(values))
    return Group(label, len(values), mean, mean - reach, mean + reach)


def groups(labelled: Sequence[tuple[str, Sequence[float]]]) -> tuple[Group, ...]:
    """The groups that have days."""
    return tuple(made for name, values in labelled if (made := group(name, values)) is not None)


def lag_bars(found: object, clearest: int) -> tuple[LagBar, ...]:
    """The lags a search has stored with a pattern; anything it cannot read is left out."""
    bars = []
    for entry in found if isinstance(found, list) else ():
        try:
            bars.append(
                LagBar(
                    int(entry["lag"]),
                    float(entry["effect"]),
                    float(entry["low"]),
                    float(entry["high"]),
                    int(entry["lag"]) == clearest,
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(sorted(bars, key=lambda bar: bar.lag))
