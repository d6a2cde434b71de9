"""The Bayesian ridge of the energy forecast, fitted anew for every day from the days before it.

Over a history that is done from running sums (`ridge_walk`): the answer is that of fitting the
rows, at a cost that does not grow with their number. `ridge_day` fits one day with scikit-learn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.engines.analysis.energy_features import Block, Design, Floats
from lifeos_desktop.engines.analysis.energy_models import PRIOR_MEAN

FORGET = 0.998
"""How much of its weight a day keeps a day later: half of it is gone after a year."""

FEWEST = 5
"""It is fitted from so many rated days on, so that it has a record when it may take part."""

MOST_FEATURES = 64
"""Of more features, those are taken that went with energy most until then."""

# Gamma priors (shape, rate) of scikit-learn's BayesianRidge: a noise of about 1.1 points worth
# ten days, and coefficients of about 0.2 points per standard deviation, which weeks overrule.
_NOISE = (5.0, 6.0)
_WEIGHTS = (1.0, 0.03)
_ROUNDS = 60
_STILL = 1e-12  # a feature with a smaller variance, relative to its size, does not move
_FARTHEST = 4.0  # standard deviations that still count: a wild value must not make a wild forecast
_CHUNK = 64
_ALWAYS = (Block.OWN, Block.NIGHT, Block.CALENDAR, Block.WEEKDAY)


@dataclass(frozen=True, slots=True)
class Ridge:
    """One day's fit: ``value`` is ``base`` plus the contributions, one for each feature."""

    value: float
    base: float
    contributions: Floats


def ridge_walk(design: Design, *, small: bool = False, progress: Callable[[float], None]) -> Floats:
    """The value for every day from the days before it; NaN before `FEWEST` rated ones.

    With missing values at the mean, all a fit needs are sums over the days of products of two
    columns (or of one and where another is known). They grow by a day at a time, and the best
    strength of the prior is found from the eigenvalues of the features' covariance. ``progress``
    is told the share that is done and may raise to stop.
    """
    value = np.full(len(design.energy), np.nan)
    rated = np.isfinite(design.energy)
    ratings = np.cumsum(rated) - rated
    sums = _Sums(design)
    for start in range(0, len(value), _CHUNK):
        progress(start / len(value))
        days = np.arange(start, min(start + _CHUNK, len(value)))
        sums.take(_pick(design, start, small), start)
        kept = sums.walk(days)
        enough = ratings[days] >= FEWEST
        if enough.any():
            fits = _Fits(kept[enough], sums.shift, design, sums.pick)
            value[days[enough]] = PRIOR_MEAN + fits.predict(*sums.rows(days[enough]))
    return value


class _Sums:
    """Sums over the days before, older ones weighing less, of products of the picked columns."""

    def __init__(self, design: Design) -> None:
        known = np.isfinite(design.x)
        self._known = known
        # A shift keeps the sums of squares small; it changes nothing else.
        self._shift = np.where(known, design.x, 0.0).sum(axis=0) / max(len(known), 1)
        self._filled = np.where(known, design.x - self._shift, 0.0)
        self._rated = np.isfinite(design.energy)
        self._target = np.where(self._rated, design.energy - PRIOR_MEAN, 0.0)
        self.pick = np.empty(0, dtype=np.int64)
        self._columns = self._sums = np.empty((0, 0))

    @property
    def shift(self) -> Floats:
        return np.asarray(self._shift[self.pick])

    def rows(self, days: NDArray[np.int64]) -> tuple[Floats, NDArray[np.bool_]]:
        """The picked columns of some days, and where they are known."""
        where = np.ix_(days, self.pick)
        return self._filled[where], self._known[where]

    def take(self, pick: NDArray[np.int64], start: int) -> None:
        """Go on with these columns from the day ``start`` on."""
        if np.array_equal(pick, self.pick):
            return
        self.pick = pick
        one = np.ones(len(self._target))
        columns = [self._known[:, pick] * 1.0, self._filled[:, pick], one, self._target]
        self._columns = np.column_stack(columns) * self._rated[:, None]
        before = self._columns[:start]
        weights = FORGET ** np.arange(start - 1.0, -1.0, -1.0)
        self._sums = before.T @ (before * weights[:, None])

    def walk(self, days: NDArray[np.int64]) -> Floats:
        """The sums as they are on the morning of each of the next days."""
        kept = np.empty((len(days), *self._sums.shape))
        for number, row in enumerate(self._columns[days]):
            kept[number] = self._sums
            self._sums = FORGET * self._sums + np.outer(row, row)
        return kept


class _Fits:
    """The Bayesian ridge of several days at once, from each day's sums."""

    def __init__(
        self, sums: Floats, shift: Floats, design: Design, pick: NDArray[np.int64]
    ) -> None:
        scale, prior = design.scale[pick], _usual_effects(design, pick)
        m = len(scale)
        seen, cross = sums[:, :m, :m], sums[:, :m, m : 2 * m]
        count, total = sums[:, :m, 2 * m], sums[:, m : 2 * m, 2 * m]
        n = sums[:, -2, -2]
        self._mean = total / np.maximum(count, 1e-9)
        mean = self._mean
        covered = cross * mean[:, :, None]  # [j, k]: mean_j * sum of x_k where j is known
        gram = (
            sums[:, m : 2 * m, m : 2 * m]
            - covered
            - covered.transpose(0, 2, 1)
            + seen * mean[:, :, None] * mean[:, None, :]
        )
        self._level = sums[:, -1, -2] / n
        moment = (
            sums[:, m : 2 * m, -1]
            - mean * sums[:, :m, -1]
            - self._level[:, None] * (total - mean * count)
        )
        spread = sums[:, -1, -1] - n * self._level**2
        square = np.einsum("tjj->tj", gram)
        moves = square > _STILL * count * (1.0 + (mean + shift) ** 2)
        deviation = np.sqrt(np.where(moves, square / np.maximum(count, 1e-9), 1.0))
        self._deviation = deviation
        unit = np.where(moves, scale / deviation, 0.0)
        gram = gram * unit[:, :, None] * unit[:, None, :]
        moment = moment * unit
        expected = prior / scale * prior_spread(spread / n)[:, None] * moves
        moved = np.einsum("tjk,tk->tj", gram, expected)
        spread = spread - ((2 * moment - moved) * expected).sum(axis=1)
        self._coefficients = (expected + _evidence(gram, moment - moved, spread, n)) * unit

    def predict(self, filled: Floats, known: NDArray[np.bool_]) -> Floats:
        """The value of each day from its row; a missing feature contributes nothing."""
        away = np.where(known, filled - self._mean, 0.0)
        reach = _FARTHEST * self._deviation
        return np.asarray(
            self._level + (self._coefficients * np.clip(away, -reach, reach)).sum(axis=1)
        )


def prior_spread(variance: Floats) -> Floats:
    """By which standard deviation of energy usual effects are meant, at most 1.6 points."""
    return np.minimum(np.sqrt(np.maximum(variance, 0.0)), 1.6)


def _evidence(gram: Floats, moment: Floats, spread: Floats, n: Floats) -> Floats:
    """Coefficients at the noise and prior strength that make the data likeliest (MacKay)."""
    values, vectors = np.linalg.eigh(gram)
    values = np.maximum(values, 0.0)
    along = np.einsum("tjk,tj->tk", vectors, moment)
    noise = 1.0 / np.maximum(spread / n, 1e-3)
    weights = np.ones_like(noise)
    for _ in range(_ROUNDS):
        turned = along / (values + (weights / noise)[:, None])
        rest = spread - (turned * (2 * along - turned * values)).sum(axis=1)
        gamma = (values / (values + (weights / noise)[:, None])).sum(axis=1)
        weights = (gamma + 2 * _WEIGHTS[0]) / ((turned**2).sum(axis=1) + 2 * _WEIGHTS[1])
        noise = (n - gamma + 2 * _NOISE[0]) / (np.maximum(rest, 0.0) + 2 * _NOISE[1])
    turned = along / (values + (weights / noise)[:, None])
    return np.asarray(np.einsum("tjk,tk->tj", vectors, turned))


def ridge_day(design: Design, day: int, *, small: bool = False) -> Ridge | None:
    """The ridge for one day, fitted by scikit-learn; None before `FEWEST` rated days."""
    # Here, because it costs a second and 100 MB that a walk does not need.
    from sklearn.linear_model import BayesianRidge

    rated = np.flatnonzero(np.isfinite(design.energy[:day]))
    if len(rated) < FEWEST:
        return None
    pick = _pick(design, day - day % _CHUNK, small)
    energy, weights = design.energy[rated], _weights(rated, day)
    mean, deviation, moves = _moments(design.x[np.ix_(rated, pick)], weights)
    unit = np.where(moves, design.scale[pick] / deviation, 0.0)
    rows = np.nan_to_num(design.x[np.ix_(rated, pick)] - mean) * unit
    level = weights @ energy / weights.sum()
    variance = weights @ (energy - level) ** 2 / weights.sum()
    expected = _usual_effects(design, pick) / design.scale[pick] * prior_spread(variance) * moves
    fit = BayesianRidge(
        max_iter=300,
        tol=1e-6,
        alpha_1=_NOISE[0],
        alpha_2=_NOISE[1],
        lambda_1=_WEIGHTS[0],
        lambda_2=_WEIGHTS[1],
    ).fit(rows, energy - rows @ expected, sample_weight=weights)
    reach = _FARTHEST * deviation
    today = np.clip(np.nan_to_num(design.x[day, pick] - mean), -reach, reach)
    contributions = np.zeros(len(design.features))
    contributions[pick] = (fit.coef_ + expected) * unit * today
    base = float(fit.intercept_)
    return Ridge(base + float(contributions.sum()), base, contributions)


def usual_values(design: Design, day: int) -> Floats:
    """The mean of each feature over the rated days before, weighted as the ridge does; or NaN."""
    rated = np.flatnonzero(np.isfinite(design.energy[:day]))
    rows = design.x[rated]
    mean, _, _ = _moments(rows, _weights(rated, day))
    return np.where(np.isfinite(rows).any(axis=0), mean, np.nan)


def _weights(rated: NDArray[np.int64], day: int) -> Floats:
    return np.asarray(FORGET ** (day - 1.0 - rated))


def _moments(rows: Floats, weights: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Mean and deviation of each column where it is known, and whether it moves at all."""
    known = np.isfinite(rows)
    count = weights @ known
    mean = weights @ np.where(known, rows, 0.0) / np.maximum(count, 1e-9)
    square = weights @ np.where(known, rows - mean, 0.0) ** 2
    moves = square > _STILL * count * (1.0 + mean**2)
    return mean, np.sqrt(np.where(moves, square / np.maximum(count, 1e-9), 1.0)), moves


def _pick(design: Design, day: int, small: bool) -> NDArray[np.int64]:
    """The features to use from ``day`` on, chosen by the days before it only."""
    features = design.features
    if small:
        return np.flatnonzero([feature.small for feature in features])
    if len(features) <= MOST_FEATURES:
        return np.arange(len(features))
    rated = np.flatnonzero(np.isfinite(design.energy[:day]))
    rows, weights = design.x[rated], _weights(rated, day)
    mean, deviation, moves = _moments(rows, weights)
    energy = design.energy[rated] - (weights @ design.energy[rated]) / max(weights.sum(), 1e-9)
    together = np.abs((weights * energy) @ np.nan_to_num(rows - mean)) / deviation * moves
    # Before there is anything to go by: what is expected of each.
    worth = (together + design.scale) * design.scale
    worth[[feature.block in _ALWAYS for feature in features]] = np.inf
    return np.sort(np.argsort(-worth, kind="stable")[:MOST_FEATURES])


def _usual_effects(design: Design, pick: NDArray[np.int64]) -> Floats:
    return np.array([design.features[number].usual_effect for number in pick])
