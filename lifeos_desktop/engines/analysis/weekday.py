"""Days of the week that differ: one test a metric, against what the metric does at other rhythms.

The seven means are compared with the movements the metric also shows at nearly the same rhythms
(a period of 7 days, and of 3.5 and 2.33 days, against their neighbours). So memory of whatever
form makes no weekday; only something that keeps to the week does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from lifeos_desktop.domain.analysis import Finding
from lifeos_desktop.domain.patterns import WEEKDAY
from lifeos_desktop.engines.analysis.multiplicity import benjamini_hochberg, tier
from lifeos_desktop.engines.analysis.prepare import calendar, without
from lifeos_desktop.engines.analysis.stretches import ranked, tamed
from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHOWN_Q = 0.08
"""Narrower than for pairs: up to 0.20 one weekday in seven was false at 60 days."""
EACH_WEEKDAY = 4
"""Days of every weekday that a metric needs."""
_HARMONICS = np.arange(1, 4)
_WEEKEND = (5, 6)
_MOST_NEIGHBOURS = 24
_FAVOUR = 2.0
"""How much better (in chi-square) another set of days must fit than the weekend to be named."""
_SETS = (_WEEKEND, *((day,) for day in range(7)), *((day, (day + 1) % 7) for day in range(7)))


@dataclass(frozen=True, slots=True)
class _Week:
    """``means`` (7, metric) about the metric's level; ``noise`` (harmonic, metric), white = sd^2;
    ``count`` days with a value and ``spread`` (sd) of each metric; ``freedom`` of the noise."""

    means: Floats
    noise: Floats
    count: Floats
    spread: Floats
    freedom: int

    def contrast(self, weights: Floats) -> tuple[Floats, Floats]:
        """Estimate and standard error of the weighted sum of means; the weights sum to 0."""
        waves = np.abs(_waves(weights[:, None])) ** 2
        variance = 2 / self.count * (waves * self.noise).sum(axis=0)
        return weights @ self.means, np.sqrt(variance)


def find(table: DailyTable) -> tuple[list[Finding], int, int]:
    """Weekday effects, how many metrics were tested, and how many looked like one and are not.

    ``effect`` is the mean of ``details["days"]`` (one weekday, or two neighbours such as the
    weekend) minus the mean of the other days, in the metric's unit; ``weekday`` is the first of
    them, and ``details["day_effect"]`` is about the single day that differs most.
    ``details["weekdays"]`` has the seven means with their 95 % intervals.
    """
    if not table.keys:
        return [], 0, 0
    fit = np.flatnonzero(_enough(table))
    if not len(fit):
        return [], 0, 0
    x = table.x[:, fit]
    scores = ranked(x, table.is_tag[fit])
    p = _p_values(_week(table, scores))
    q = benjamini_hochberg(p)
    shown = np.flatnonzero(q <= SHOWN_Q).tolist()
    held_back = int(((p < 0.05) & (q > SHOWN_Q)).sum())
    if not shown:
        return [], len(fit), held_back
    measured = _week(table, tamed(x))
    level = np.nanmean(tamed(x), axis=0)
    findings = [
        _finding(table.keys[fit[i]], measured, i, float(level[i]), float(p[i]), float(q[i]))
        for i in shown
    ]
    return findings, len(fit), held_back


def _enough(table: DailyTable) -> Bools:
    present = ~np.isnan(table.x)
    each = np.array([present[table.weekdays == day].sum(axis=0) for day in range(7)])
    varies = np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in table.x.T])
    return np.asarray((each.min(axis=0) >= EACH_WEEKDAY) & varies)


def _week(table: DailyTable, x: Floats) -> _Week:
    present = ~np.isnan(x)
    count = present.sum(axis=0).astype(np.float64)
    spread = np.nanstd(x, axis=0)
    centred = np.where(present, x - np.nanmean(x, axis=0), np.nan)
    design, slow = calendar(table.days, table.first_day.weekday())
    level, _ = without(centred, present, design[:, :slow])
    rest, _ = without(centred, present, design)
    of_day = (table.weekdays == np.arange(7)[:, None]).astype(np.float64)
    means = of_day @ level / (of_day @ present)
    means -= means.mean(axis=0)
    neighbours = int(np.clip(round(table.days / 21), 3, _MOST_NEIGHBOURS))
    noise = _near(neighbours, rest) / count
    floor = 1e-6 * np.maximum(spread**2, 1e-300)
    return _Week(means, np.maximum(noise, floor), count, spread, 4 * neighbours)


def _near(neighbours: int, x: Floats) -> Floats:
    """The mean power of ``x`` on either side of the three rhythms of a week (harmonic, metric)."""
    days = x.shape[0]
    apart = np.concatenate([np.arange(-neighbours, 0), np.arange(1, neighbours + 1)]) / days
    turns = 2 * np.pi * np.outer((_HARMONICS[:, None] / 7 + apart).ravel(), np.arange(days))
    power = (np.cos(turns) @ x) ** 2 + (np.sin(turns) @ x) ** 2
    return np.asarray(power.reshape(len(_HARMONICS), 2 * neighbours, -1).mean(axis=1))


def _waves(means: Floats) -> NDArray[np.complex128]:
    """The three rhythms of a week (harmonic, metric) in seven numbers each."""
    return np.asarray(np.exp(-2j * np.pi * np.outer(_HARMONICS, np.arange(7)) / 7) @ means)


def _p_values(week: _Week) -> Floats:
    """Any weekday differs, or the weekend does: the two combined (Cauchy), one p a metric."""
    size = np.abs(_waves(week.means)) ** 2 * week.count / (49 * week.noise)
    any_day = f_distribution.sf(size.mean(axis=0), 6, 3 * week.freedom)
    estimate, error = week.contrast(_weights(_WEEKEND))
    weekend = 2 * t_distribution.sf(np.abs(estimate) / error, week.freedom)
    tangents = [1 / np.tan(np.pi * np.clip(p, 1e-15, 1 - 1e-15)) for p in (any_day, weekend)]
    return np.asarray(np.clip(np.arctan2(1.0, (tangents[0] + tangents[1]) / 2) / np.pi, 1e-15, 1.0))


def _weights(days: tuple[int, ...]) -> Floats:
    """These days minus the others."""
    chosen = np.isin(np.arange(7), days)
    return np.asarray(np.where(chosen, 1 / chosen.sum(), -1 / (~chosen).sum()))


def _finding(key: str, week: _Week, index: int, level: float, p: float, q: float) -> Finding:
    one = _only(week, index)
    days = _which(one)
    effect, low, high = _interval(one, _weights(days))
    single = int(np.argmax(np.abs(one.means[:, 0]) * np.isin(np.arange(7), days)))
    day_effect = _interval(one, _weights((single,)))
    bars = []
    for day in range(7):
        mean, lowest, highest = _interval(one, np.where(np.arange(7) == day, 1.0, 0.0) - 1 / 7)
        bars.append(
            {"weekday": day, "mean": level + mean, "low": level + lowest, "high": level + highest}
        )
    return Finding(
        kind=WEEKDAY,
        metrics=(key,),
        lag=0,
        strength=effect / max(float(one.spread[0]), 1e-12),
        effect=effect,
        low=low,
        high=high,
        p=p,
        q=q,
        n=int(one.count[0]),
        tier=tier(q),
        weekday=days[0],
        details={
            "days": list(days),
            "day_effect": dict(zip(("effect", "low", "high"), day_effect, strict=True))
            | {"weekday": single},
            "weekdays": bars,
        },
    )


def _only(week: _Week, index: int) -> _Week:
    one = slice(index, index + 1)
    return _Week(
        week.means[:, one], week.noise[:, one], week.count[one], week.spread[one], week.freedom
    )


def _which(week: _Week) -> tuple[int, ...]:
    """The set of days that says most about the week; of two, both must differ the same way."""
    best: tuple[int, ...] = _WEEKEND
    best_fit = -np.inf
    for days in _SETS:
        means = week.means[list(days), 0]
        estimate, error = week.contrast(_weights(days))
        fit = float((estimate[0] / error[0]) ** 2)
        if np.abs(means).min() < 0.4 * np.abs(means).max() or means.min() * means.max() < 0:
            continue
        if days != _WEEKEND and best == _WEEKEND:
            fit -= _FAVOUR
        if fit > best_fit:
            best, best_fit = days, fit
    return best


def _interval(week: _Week, weights: Floats) -> tuple[float, float, float]:
    estimate, error = week.contrast(weights)
    reach = float(t_distribution.ppf(0.975, week.freedom)) * float(error[0])
    return float(estimate[0]), float(estimate[0]) - reach, float(estimate[0]) + reach
