"""What is left of a metric once the calendar and its own past are taken out.

Two metrics that both rise at weekends, in summer, or simply drift, correlate without having
anything to do with each other. So each metric is first freed of weekday, season and slow movements,
and then of what its own last days foretell; only the surprises are compared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SLOWEST_DAYS = 90
"""Movements slower than this are taken out, with season and trend: over such spans there are too
few independent stretches to learn anything from."""
MOST_MEMORY = 6
_GAP = 20
"""After so many missing days nothing of the past counts any more."""
_PENALTY = 2.0
"""How much dearer an order is than BIC would have it: among missing days the latter finds memories
that are not there."""
_RANK_SHIFT, _RANK_SPAN = 0.375, 0.25
_EXTREME = 3.5
_ABOUT_NORMAL = 0.97


@dataclass(frozen=True, slots=True)
class Prepared:
    """``surprises[day, metric]`` have mean 0 and sd 1; 0 where ``present`` is False.

    ``adjusted`` are the normal scores without calendar, before the own past is taken out.
    ``spent`` is how many of its days each metric paid for what was taken out. After missing days
    a surprise has come together on several; ``share[day, metric]`` is how much of the next known
    surprise belongs to a day (its squares sum to 1 over them), ``block`` which days those are.
    """

    surprises: Floats
    share: Floats
    block: NDArray[np.int64]
    present: Bools
    adjusted: Floats
    spent: Floats

    def daily(self) -> Floats:
        """The best guess of each day's own surprise, also on missing days (0: nothing known)."""
        following = np.maximum(self.block, 0)
        return self.share * np.take_along_axis(self.surprises, following, axis=0)


def prepare(table: DailyTable) -> Prepared:
    """Standard scores, without the calendar, without each metric's own past."""
    present = ~np.isnan(table.x)
    scores = standard_scores(table.x, table.is_tag)
    design, slow = calendar(table.days, table.first_day.weekday())
    adjusted, spent = without(scores, present, design)
    white, share, block = whiten(adjusted, present, own_past(adjusted, present, slow))
    surprises = standard_scores(np.where(present, white, np.nan), table.is_tag)
    return Prepared(np.where(present, surprises, 0.0), share, block, present, adjusted, spent)


def standard_scores(x: Floats, is_tag: Bools) -> Floats:
    """Mean 0 and sd 1 in each column, extremes cut; normal scores where it is far from normal.

    Ranks save a skewed metric (minutes, counts) or one with a wild value, and cost one that is
    about normal: there season and weekday add up, and ranks would bend them into each other. A
    yes/no stays one: among its equal values ranks would only find the calendar again.
    """
    scores = _standard(x)
    for column in np.flatnonzero(~is_tag):
        present = ~np.isnan(x[:, column])
        ranked = normal_scores(x[present, column])
        plain = scores[present, column]
        size = np.sqrt((plain @ plain) * (ranked @ ranked))
        if size < 1e-9 or plain @ ranked / size < _ABOUT_NORMAL:
            scores[present, column] = ranked
    return np.asarray(_standard(np.clip(scores, -_EXTREME, _EXTREME)))


def normal_scores(values: Floats) -> Floats:
    """The values' ranks as quantiles of a normal distribution; equal values share one."""
    return np.asarray(ndtri((rankdata(values) - _RANK_SHIFT) / (len(values) + _RANK_SPAN)))


def calendar(days: int, first_weekday: int) -> tuple[Floats, int]:
    """The design of what the calendar explains, and how many of its columns are slow.

    A level, a line, cosines of every period down to `SLOWEST_DAYS`, and six weekdays.
    """
    time = (np.arange(days) + 0.5) / days
    waves = np.arange(1, int(2 * days / SLOWEST_DAYS) + 1)
    weekday = (np.arange(days) + first_weekday) % 7
    slow = np.column_stack([np.ones(days), 2 * time - 1, np.cos(np.pi * np.outer(time, waves))])
    weekdays = (weekday[:, None] == np.arange(6)) - 1 / 7
    return np.hstack([slow, weekdays]), slow.shape[1]


def without(x: Floats, present: Bools, design: Floats) -> tuple[Floats, Floats]:
    """``x`` without what ``design`` explains (0 where missing), and the columns each metric paid.

    Metrics of one device are missing on the same days and share one solution. A metric that
    covers a part of the days cannot tell the slow columns apart: directions it says next to
    nothing about are left alone.
    """
    groups: defaultdict[bytes, list[int]] = defaultdict(list)
    for column in range(x.shape[1]):
        groups[present[:, column].tobytes()].append(column)
    filled = np.where(present, x, 0.0)
    everything = design.T @ design
    residual = np.zeros_like(filled)
    spent = np.zeros(x.shape[1])
    for columns in groups.values():
        seen = present[:, columns[0]]
        gone = design[~seen]
        values, vectors = np.linalg.eigh(everything - gone.T @ gone)
        used = values > 1e-3 * values[-1]
        basis = vectors[:, used]
        explained = basis @ ((basis.T @ (design.T @ filled[:, columns])) / values[used, None])
        residual[:, columns] = np.where(seen[:, None], filled[:, columns] - design @ explained, 0)
        spent[columns] = used.sum()
    return residual, spent


def autocorrelation(x: Floats, present: Bools, lags: int) -> Floats:
    """(metric, lag 0..lags) over the days that are there; ``x`` is 0 elsewhere, with mean 0."""
    here = present.astype(np.float64)
    days = x.shape[0]
    variance = np.maximum((x * x).sum(axis=0) / np.maximum(here.sum(axis=0), 1), 1e-12)
    result = np.ones((x.shape[1], lags + 1))
    for lag in range(1, min(lags, days - 1) + 1):
        pairs = (here[lag:] * here[:-lag]).sum(axis=0)
        products = (x[lag:] * x[:-lag]).sum(axis=0)
        result[:, lag] = np.where(pairs >= 10, products / np.maximum(pairs, 1) / variance, 0.0)
    result[:, min(lags, days - 1) + 1 :] = 0.0
    return result


def own_past(x: Floats, present: Bools, slow: int) -> Floats:
    """(metric, order) coefficients by which the last days foretell a day, as many as pay (BIC).

    Taking out ``slow`` columns takes slow power from the metric itself and makes its memory look
    shorter than it is; the power is put back first, as much as a first-order memory would have had.
    """
    count = np.maximum(present.sum(axis=0).astype(np.float64), 20.0)
    raw = autocorrelation(x, present, MOST_MEMORY)
    first = np.clip((raw[:, 1] + slow / count) / (1 - (slow + 2) / count).clip(0.3), -0.6, 0.97)
    lost = np.minimum(slow / count * (1 + first) / (1 - first), 3.0)[:, None]
    rho = (raw + lost) / (1 + lost)
    metrics = x.shape[1]
    coefficients = np.zeros((metrics, MOST_MEMORY))
    best = np.zeros((metrics, MOST_MEMORY))
    error = np.ones(metrics)
    lowest = np.full(metrics, np.inf)
    for order in range(1, MOST_MEMORY + 1):  # Levinson's recursion
        done = order - 1
        past = (coefficients[:, :done] * rho[:, done:0:-1]).sum(axis=1)
        reflection = np.clip((rho[:, order] - past) / error, -0.98, 0.98)
        turned = coefficients[:, :done][:, ::-1] * reflection[:, None]
        coefficients[:, :done] -= turned
        coefficients[:, done] = reflection
        error = error * (1 - reflection**2)
        cost = count * np.log(error) + _PENALTY * order * np.log(count)
        better = cost < lowest
        lowest = np.where(better, cost, lowest)
        best[better] = coefficients[better]
    return best


def whiten(x: Floats, present: Bools, memory: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Each day minus what the days before foretold, in units of how well they could foretell it.

    A missing day is foretold itself and stands in; after a gap less is known, so the surprise is
    larger by nature and is divided by more.
    """
    orders = int((memory != 0).any(axis=0).sum())
    filled = np.where(present, x, 0.0)
    foretold = np.zeros_like(filled)
    for _ in range(1 if present.all() else 8):
        foretold = np.zeros_like(filled)
        for order in range(1, orders + 1):
            foretold[order:] += memory[:, order - 1] * filled[:-order]
        filled = np.where(present, x, foretold)
    weights, size = _reach(memory)
    days = np.arange(present.shape[0])[:, None]
    last = np.maximum.accumulate(np.where(present, days, -_GAP), axis=0)
    before = np.vstack([np.full((1, x.shape[1]), -_GAP), last[:-1]])
    gap = np.minimum(days - before - 1, _GAP - 1)
    own = np.take_along_axis(size, gap, axis=0)
    far = present.shape[0] + _GAP
    following = np.minimum.accumulate(np.where(present, days, far)[::-1], axis=0)[::-1]
    ahead = following - days
    inside = ahead < _GAP
    at = np.where(inside, following, 0)
    share = np.where(
        inside,
        np.take_along_axis(weights, np.minimum(ahead, _GAP - 1), axis=0)
        / np.take_along_axis(own, at, axis=0),
        0.0,
    )
    return np.where(present, x - foretold, 0.0) / own, share, np.where(inside, following, -1)


def _reach(memory: Floats) -> tuple[Floats, Floats]:
    """How much of a surprise is left after 0, 1, 2 ... days, and the size of their sum so far."""
    metrics, orders = memory.shape
    weights = np.zeros((_GAP, metrics))
    weights[0] = 1.0
    for step in range(1, _GAP):
        for order in range(1, min(step, orders) + 1):
            weights[step] += memory[:, order - 1] * weights[step - order]
    return weights, np.sqrt(np.cumsum(weights**2, axis=0))


def _standard(x: Floats) -> Floats:
    """Mean 0 and sd 1 over what is there."""
    if not x.size:
        return x.copy()
    spread = np.nanstd(x, axis=0)
    return np.asarray((x - np.nanmean(x, axis=0)) / np.where(spread > 1e-12, spread, 1.0))
