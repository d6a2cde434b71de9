"""Whether a metric moved, and how: steadily, or at once.

Three accounts of each metric compete: it stayed where it was, it moved along a line, it stepped on
some day. Each is averaged over the memories of `long_memory` and over sizes (and days) a move may
have, so that a more flexible account gains nothing by being flexible. A step also looks like a
trend and a trend like a step: a move counts as what is the likelier of the two, and may be shown as
the other too only as long as the odds do not decide. p says how often a steady metric would look
as much like a move of this kind; it comes from simulated metrics whose memories are mixed like this
person's (`by_chance`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from lifeos_desktop.engines.analysis.by_chance import p_values, scores
from lifeos_desktop.engines.analysis.long_memory import (
    MEMORIES,
    SEASON_FROM,
    SEASONS,
    USUAL,
    Span,
    covariance_times,
    seasonal,
    span,
    steady,
)
from lifeos_desktop.engines.analysis.multiplicity import benjamini_hochberg
from lifeos_desktop.engines.analysis.stretches import Stretch, steady_week, stretches
from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]

_LINE_SD, _STEP_SD = 1.7, 1.0
"""Moves that are looked for, in sd of a steady metric: over all days, and at once."""
_CHANCES = np.array([0.64, 0.18, 0.18])
_CHANCES_WEIGHT = 4.0
_MEMORY_WEIGHT = 60.0
_SEASON_CHANCES = np.array([0.7, 0.3])
_SEASON_DISCOUNT = 0.5
_TURNS = 25
_KINDS = 2


@dataclass(frozen=True, slots=True)
class Move:
    """How one metric moved. Pairs are of it as a line and as a step, in this order.

    ``p`` is 1 for a kind that it decidedly is not. ``odds`` are of a line against a step.
    ``memories`` are the chances of the memories if it moved that way, ``steady`` if it did not.
    ``step`` is a day of the table, ``step_range`` holds it with 80 % probability. ``season`` is
    the likelier size of its season.
    """

    stretch: Stretch
    p: tuple[float, float]
    odds: float
    memories: tuple[Floats, Floats]
    steady: Floats
    step: int
    step_range: tuple[int, int]
    season: float

    def is_rather(self, *, a_step: bool) -> bool:
        return (self.odds < 1) == a_step


@dataclass(frozen=True, slots=True)
class _Evidence:
    """log evidence (account, memory, metric), and (step, memory, metric) of each single step."""

    accounts: Floats
    steps: Floats


def moves(table: DailyTable) -> list[Move]:
    """A judgement of every metric with enough days, in the order of the table."""
    groups: defaultdict[tuple[int, int], list[Stretch]] = defaultdict(list)
    for stretch in stretches(table):
        groups[stretch.start, stretch.end].append(stretch)
    if not groups:
        return []
    judged: list[tuple[Stretch, int]] = []
    evidence: list[list[_Evidence]] = []
    for (start, end), members in groups.items():
        scores = steady_week(table, np.array([member.column for member in members]), start, end)
        spans = [span(end - start, season) for season in _seasons(end - start)]
        evidence.append([_evidence(one, one.waves.T @ scores) for one in spans])
        judged += [(member, len(evidence) - 1) for member in members]
    return _judge(judged, evidence)


def family(judged: list[Move], *, steps: bool) -> Floats:
    """The q of every move as one of this kind: a family of its own with all metrics in it.

    What is rather of the other kind does not make this family any richer: each such move is judged
    as if it were the only one.
    """
    p = np.array([move.p[steps] for move in judged])
    own = np.array([move.is_rather(a_step=steps) for move in judged], dtype=bool)
    among = np.where(own, p, 1.0)
    q = benjamini_hochberg(among)
    for guest in np.flatnonzero(~own & (p < 1)):
        with_guest = among.copy()
        with_guest[guest] = p[guest]
        q[guest] = benjamini_hochberg(with_guest)[guest]
    return q


def shown(q: Floats, level: float, surest: float) -> NDArray[np.bool_]:
    """Which of a family are shown: all to ``level``, if at least one is as sure as ``surest``.

    Of somebody with nothing sure, what little there is is mostly chance.
    """
    return np.asarray((q <= level) & (q.min(initial=1.0) <= surest))


def _seasons(days: int) -> tuple[float, float]:
    return (SEASONS[0], SEASONS[1 if days >= SEASON_FROM else 0])


def _evidence(one: Span, x: Floats) -> _Evidence:
    """The scale of each metric is unknown and integrated out; so is the size of a move."""
    half = one.count / 2
    prior = np.array([_LINE_SD**2] + [_STEP_SD**2] * len(one.step_days))
    weights = np.log(one.step_chances)[:, None]
    accounts = np.empty((3, len(MEMORIES), x.shape[1]))
    steps = np.empty((len(one.step_days), len(MEMORIES), x.shape[1]))
    for memory, whitener in enumerate(one.whiteners):
        y, shapes = whitener @ x, whitener @ one.shapes
        rest = np.maximum((y * y).sum(axis=0), 1e-12)
        size = (shapes * shapes).sum(axis=0)
        explained = (shapes.T @ y) ** 2 / (size + 1 / prior)[:, None]
        moved = -half * np.log(rest - explained) - 0.5 * np.log1p(prior * size)[:, None]
        accounts[0, memory] = -half * np.log(rest) - one.log_sizes[memory]
        accounts[1, memory] = moved[0] - one.log_sizes[memory]
        steps[:, memory] = moved[1:] + weights - one.log_sizes[memory]
    accounts[2] = _log_sum(steps, 0)
    return _Evidence(accounts, steps)


def _judge(judged: list[tuple[Stretch, int]], evidence: list[list[_Evidence]]) -> list[Move]:
    """Learn what this person's metrics have in common, then judge each of them."""
    logs = np.stack([
        np.concatenate([group[season].accounts for group in evidence], axis=2)
        for season in range(len(SEASONS))
    ])  # fmt: skip
    top = logs.max(axis=(0, 1, 2))
    likelihood = np.exp(logs - top)  # (season, account, memory, metric)
    chances, memories, seasons = _common(likelihood)
    over_seasons = np.einsum("samx,s->amx", likelihood, seasons)
    weighed = over_seasons * memories[:, None]
    every, odds = scores(np.log(np.maximum(over_seasons, 1e-300)), chances, memories)
    found = []
    offset = 0
    for group, kinds in enumerate(evidence):
        members = [stretch for stretch, number in judged if number == group]
        mine = slice(offset, offset + len(members))
        days = members[0].days
        own = ((every[0][mine], every[1][mine]), odds[mine])
        p = np.zeros((_KINDS, len(members)))
        for weight, season in zip(seasons, _seasons(days), strict=True):
            steady = scores(_simulated(days, season), chances, memories)
            p += weight * np.array(p_values(own, steady, memories))
        when = sum(
            seasons[season] * (np.exp(kinds[season].steps - top[mine]) * memories[:, None]).sum(1)
            for season in range(len(SEASONS))
        )
        for place, stretch in enumerate(members):
            shares = weighed[:, :, offset + place]
            still, line, stepped = shares / shares.sum(axis=1, keepdims=True)
            step, step_range = _step_day(days, np.asarray(when)[:, place])
            found.append(
                Move(
                    stretch,
                    (float(p[0, place]), float(p[1, place])),
                    float(np.exp(np.clip(odds[offset + place], -700, 700))),
                    (line, stepped),
                    still,
                    stretch.start + step,
                    (stretch.start + step_range[0], stretch.start + step_range[1]),
                    _seasons(days)[int(seasons.argmax())],
                )
            )
        offset += len(members)
    return sorted(found, key=lambda move: move.stretch.column)


def _common(likelihood: Floats) -> tuple[Floats, Floats, Floats]:
    """How often metrics move, which memories they have and how large a season: from all of them,
    with what is usual as a start (empirical Bayes)."""
    memories, chances, seasons = USUAL, _CHANCES, _SEASON_CHANCES
    for _ in range(_TURNS):
        joint = likelihood * (chances[:, None, None] * memories[:, None])
        season = _SEASON_DISCOUNT * np.log(joint.sum(axis=(1, 2))).sum(axis=1)
        seasons = _SEASON_CHANCES * np.exp(season - season.max())
        seasons = seasons / seasons.sum()
        joint = joint * seasons[:, None, None, None]
        joint /= joint.sum(axis=(0, 1, 2))
        memories = _MEMORY_WEIGHT * USUAL + joint.sum(axis=(0, 1, 3))
        memories = memories / memories.sum()
        chances = _CHANCES_WEIGHT * _CHANCES + joint.sum(axis=(0, 2, 3))
        chances = chances / chances.sum()
    return chances, memories, seasons


_KNOWN: dict[tuple[int, float], NDArray[np.float32]] = {}
_MOST_KNOWN = 48


def _simulated(days: int, season: float) -> Floats:
    """The evidence for the steady metrics of a span; kept, it depends on nothing else."""
    if (days, season) not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)))
        one = span(days, season)
        accounts = _evidence(one, steady(one)).accounts
        _KNOWN[days, season] = (accounts - accounts.max(axis=(0, 1))).astype(np.float32)
    return _KNOWN[days, season].astype(np.float64)


def _step_day(days: int, when: Floats) -> tuple[int, tuple[int, int]]:
    step_days = span(days, SEASONS[0]).step_days
    cumulated = np.cumsum(when) / when.sum()
    low, high = (int(np.searchsorted(cumulated, level)) for level in (0.1, 0.9))
    last = len(step_days) - 1
    return int(step_days[int(when.argmax())]), (
        int(step_days[max(low - 1, 0)]),
        int(step_days[min(high, last)]),
    )


def fitted(move: Move, values: Floats, shape: Floats, *, step: bool) -> tuple[float, float, float]:
    """How much of ``shape`` (a day each) is in a metric in its unit, with a 95 % interval.

    Least squares as each memory asks for it, season included; then all memories together.
    """
    one = span(len(values), move.season)
    whole, part = one.whiteners @ (one.waves.T @ values), one.whiteners @ (one.waves.T @ shape)
    size = (part * part).sum(axis=1)
    each = (whole * part).sum(axis=1) / size
    rest = ((whole - each[:, None] * part) ** 2).sum(axis=1) / (one.count - 1)
    estimate = float(np.dot(move.memories[step], each))
    variance = float(np.dot(move.memories[step], rest / size + (each - estimate) ** 2))
    reach = float(t_distribution.ppf(0.975, one.count - 1)) * float(np.sqrt(variance))
    return estimate, estimate - reach, estimate + reach


def standard_error(weights: Floats, values: Floats, memories: Floats, season: float) -> float:
    """Of the weighted sum of days of a metric in its unit; ``weights`` (a day each) sum to 0.

    ``values`` are the metric without what the sum measures; their spread sets the scale.
    """
    yearly = float(((seasonal(len(weights)).T @ weights) ** 2).sum()) * season**2
    each = [
        float(weights @ covariance_times(memory, weights)) if chance > 1e-3 else 0.0
        for memory, chance in zip(MEMORIES, memories, strict=True)
    ]
    return float(np.sqrt(np.var(values) * (np.dot(each, memories) + yearly)))


def _log_sum(x: Floats, axis: int) -> Floats:
    top = x.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(x - top).sum(axis=axis)) + np.squeeze(top, axis=axis))
