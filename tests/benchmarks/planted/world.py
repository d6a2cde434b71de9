"""A person whose truth is known: daily metrics made from a seed, and what was planted in them.

`links` makes the hidden life (memory and edges). On top of it come here the weekday, the yearly
season, now and then a trend or a step, sums and scores; then a scale, rounding, and days that are
missing because of what would have been measured. All sizes are in standard deviations of the
metric without these layers.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.analysis import Column, Table
from tests.benchmarks.planted import links as hidden
from tests.benchmarks.planted.links import Edge, Floats

Bools = NDArray[np.bool_]

__all__ = ["Edge", "Person", "Truth", "World", "make_person"]

_STEPS = (0.01, 0.03, 0.08, 0.12, 0.3, 0.6)
"""Rounding in sd, as it is in life: minutes asleep, HRV, scores, resting heart rate, ratings."""
_SLOW_FROM = 0.2
"""A metric whose correlation with itself two weeks later is at least this moves on its own."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted.

    ``neutral`` holds (a, b, lag) with a leading b: consequences of the edges, which count neither
    way when they are found. ``weekday`` has seven offsets, Monday first. ``trends`` is in sd a
    year; ``steps`` has the first day of the new level (an index) and its height. Sums and scores
    inherit from their parts and stand in all three under their own name. ``slow`` metrics drift by
    themselves: they have no planted trend, but do move. ``season`` is the yearly amplitude.
    """

    edges: tuple[Edge, ...]
    neutral: frozenset[tuple[str, str, int]]
    weekday: Mapping[str, tuple[float, ...]]
    trends: Mapping[str, float]
    steps: Mapping[str, tuple[int, float]]
    slow: frozenset[str]
    season: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Person:
    table: Table
    truth: Truth


@dataclass(frozen=True, slots=True)
class World:
    """The options of `make_person`.

    ``metrics`` counts everything but tags; the last two are a total of three parts and a score of
    two others. ``carry`` is the share of edges through which all of a acts, not only what is new
    about it. ``memory``: ar1, ar2, arma, fractional, or mixed. ``tags`` is how many yes/no tags
    come on top, each acting on one or two metrics. ``shapes`` makes edges nonlinear. ``skewed``
    metrics are shown through an exponential, like minutes and counts often are. ``trend_total`` is
    over all days, ``step_size`` the height. ``edges`` 0 gives somebody whose metrics have nothing
    to do with each other (and no sums then).
    """

    metrics: int = 20
    edges: int = 8
    slow: int = 2
    carry: float = 0.5
    weekly: float = 0.5
    seasonal: float = 0.7
    season_size: tuple[float, float] = (0.2, 0.8)
    trends: int = 2
    steps: int = 2
    trend_total: tuple[float, float] = (0.8, 2.5)
    step_size: tuple[float, float] = (0.8, 2.0)
    missing: tuple[float, float] = (0.05, 0.25)
    memory: str = "ar1"
    tags: int = 0
    shapes: bool = False
    skewed: int = 0


def make_person(seed: int, days: int, **options: Any) -> Person:
    """The person with this seed, the same one every time. ``options`` as in `World`."""
    world = World(**options)
    rng = np.random.default_rng([seed, days])
    sums = world.edges > 0 and world.metrics >= 10
    base = world.metrics - 2 * sums
    links = _links(rng, world, base)
    names = list(links.names)
    response = hidden.responses(links)
    sizes = hidden.spread(response)
    levels, tags = hidden.live(rng, links, days)
    x = levels[:, :base] / sizes[:base]

    first = date(2021, 1, 1) + timedelta(days=int(rng.integers(0, 1400)))
    weekday, season, trends, steps = _layers(rng, world, base, days)
    made = _made_of(rng, world, base) if sums else np.eye(base)
    unit_response = response[:base] / sizes[:base, None, None]
    all_response = np.einsum("ij,jkl->ikl", made, unit_response)
    made /= hidden.spread(all_response)[:, None]
    all_response /= hidden.spread(all_response)[:, None, None]

    x = (x + _layered(first, days, weekday, season, trends, steps)) @ made.T
    metrics = [*names[:base], *(["total", "score"] if sums else [])]
    shown = _shown(rng, world, x)
    shown[_missing(rng, world, x)] = np.nan
    columns = [
        Column(name, array("d", shown[:, i].tolist())) for i, name in enumerate(metrics)
    ] + _tag_columns(rng, tags)
    everything = np.concatenate([all_response, response[base:]])
    slow_from = hidden.autocorrelation(all_response, 14) >= _SLOW_FROM
    truth = Truth(
        edges=links.edges,
        neutral=hidden.consequences([*metrics, *names[base:]], everything, links.edges),
        weekday=_named(metrics, made @ weekday.T, tuple),
        trends=_named(metrics, (made @ trends) * 365.25 / days, float),
        steps={
            name: (int(steps[0, i]), float(height))
            for name, row in zip(metrics, made, strict=True)
            for i, height in enumerate(row * steps[1])
            if abs(height) > 1e-9
        },
        slow=frozenset(name for name, is_slow in zip(metrics, slow_from, strict=True) if is_slow),
        season=_named(metrics, made @ season[0], float),
    )
    order = rng.permutation(len(columns))
    table = Table(first, tuple(columns[i] for i in order), _definitional(metrics, made))
    return Person(table, truth)


def _links(rng: np.random.Generator, world: World, base: int) -> hidden.Links:
    names = [f"m{number:02d}" for number in range(base)]
    names += [f"tag.t{number}" for number in range(world.tags)]
    phi = rng.uniform(0.05, 0.85, len(names))
    phi[base - world.slow : base] = rng.uniform(0.91, 0.97, world.slow)  # never parts of the total
    phi[base:] = rng.uniform(0.0, 0.4, world.tags)
    memories = tuple(
        hidden.memory(rng, "ar1" if value > 0.9 or node >= base else world.memory, float(value))
        for node, value in enumerate(phi)
    )
    order = tuple(int(node) for node in rng.permutation(len(names)))
    shapes = ("linear", "linear", "threshold", "saturating", "u") if world.shapes else ("linear",)
    edges = hidden.draw_edges(rng, names, order, world.edges, shapes)
    carried = tuple(edge.a.startswith("tag.") or bool(rng.random() < world.carry) for edge in edges)
    thresholds = tuple(
        float(rng.uniform(0.4, 1.2)) if node >= base else None for node in range(len(names))
    )
    return hidden.Links(tuple(names), memories, edges, carried, order, thresholds)


def _layers(
    rng: np.random.Generator, world: World, base: int, days: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Weekday offsets (7, m), season (amplitude, phase), trend over all days, step (day, height).

    A metric has a trend or a step or neither, so that each is the whole truth about it.
    """
    weekday = np.zeros((7, base))
    for metric in rng.choice(base, int(base * world.weekly), replace=False):
        kind = rng.integers(0, 3)
        size = float(rng.uniform(0.4, 1.2)) * float(rng.choice([-1, 1]))
        if kind == 0:
            weekday[5:, metric] = size
        elif kind == 1:
            weekday[int(rng.integers(0, 7)), metric] = size
        else:
            weekday[:, metric] = rng.normal(0, 0.5 * abs(size), 7)
        weekday[:, metric] -= weekday[:, metric].mean()
    season = np.vstack([
        np.where(rng.random(base) < world.seasonal, rng.uniform(*world.season_size, base), 0.0),
        rng.uniform(0, 2 * np.pi, base),
    ])  # fmt: skip
    steady = rng.permutation(max(base - world.slow, 0))
    trends, steps = np.zeros(base), np.zeros((2, base))
    trended, stepped = steady[: world.trends], steady[world.trends : world.trends + world.steps]
    signs = rng.choice([-1.0, 1.0], base)
    trends[trended] = (signs * rng.uniform(*world.trend_total, base))[trended]
    steps[0, stepped] = rng.uniform(0.25, 0.75, len(stepped)) * days // 1
    steps[1, stepped] = (signs * rng.uniform(*world.step_size, base))[stepped]
    return weekday, season, trends, steps


def _layered(
    first: date, days: int, weekday: Floats, season: Floats, trends: Floats, steps: Floats
) -> Floats:
    day = np.arange(days)
    of_year = (day + first.timetuple().tm_yday) * 2 * np.pi / 365.25
    layers = weekday[(day + first.weekday()) % 7]
    layers = layers + season[0] * np.sin(of_year[:, None] + season[1])
    layers += np.outer((day + 0.5) / days - 0.5, trends)
    return np.asarray(layers + (day[:, None] >= steps[0]) * steps[1])


def _made_of(rng: np.random.Generator, world: World, base: int) -> Floats:
    """Rows that make every shown metric from the base ones: itself, or a total or a score."""
    made = np.vstack([np.eye(base), np.zeros((2, base))])
    made[base, :3] = rng.uniform(0.5, 1.5, 3)
    made[base + 1, 3:5] = rng.uniform(0.5, 1.5, 2)
    return made


def _definitional(metrics: list[str], made: Floats) -> frozenset[frozenset[str]]:
    return frozenset(
        frozenset((metrics[row], metrics[part]))
        for row in range(made.shape[1], made.shape[0])
        for part in np.flatnonzero(made[row])
    )


def _shown(rng: np.random.Generator, world: World, x: Floats) -> Floats:
    """In units of their own, rounded as coarsely as `_STEPS`."""
    count = x.shape[1]
    z = x.copy()
    skewed = rng.choice(count, min(world.skewed, count), replace=False)
    z[:, skewed] = np.exp(0.7 * z[:, skewed])
    scale = rng.choice([1.0, 4.0, 12.0, 900.0, 2500.0], count)
    step = rng.choice(_STEPS, count) * scale
    return np.asarray(np.round((rng.uniform(3, 9, count) * scale + z * scale) / step) * step)


def _missing(rng: np.random.Generator, world: World, x: Floats) -> Bools:
    """A ring, a journal and a phone, each off for days, and more often where its first metric is
    high or low; now and then a single value is missing too."""
    days, count = x.shape
    device = rng.choice(3, count, p=(0.6, 0.25, 0.15))
    absent = np.zeros((days, count), dtype=bool)
    for number in range(3):
        own = np.flatnonzero(device == number)
        if not len(own):
            continue
        wanted = round(days * float(rng.uniform(*world.missing)))
        pull = float(rng.uniform(0.4, 1.0)) * float(rng.choice([-1, 1]))
        odds = np.exp(np.clip(pull * x[:, own[0]], -3, 3))
        gone = rng.random(days) < np.minimum(0.9, 0.6 * wanted / days * odds / odds.mean())
        while (still := wanted - int(gone.sum())) > 0:
            start = int(rng.integers(0, days))
            gone[start : start + min(still, int(rng.integers(1, 9)))] = True
        absent[:, own] = gone[:, None]
    single = 0.005 if world.missing[1] > 0 else 0.0
    return absent | (rng.random((days, count)) < single)


def _tag_columns(rng: np.random.Generator, tags: Mapping[str, Floats]) -> list[Column]:
    """A journal that is not kept every day: then nothing is known about any tag."""
    if not tags:
        return []
    kept = rng.random(len(next(iter(tags.values())))) < float(rng.uniform(0.75, 0.95))
    return [
        Column(name, array("d", np.where(kept, yes, np.nan).tolist()), is_tag=True)
        for name, yes in tags.items()
    ]


def _named(metrics: list[str], values: Floats, kind: type) -> dict[str, Any]:
    """By name, without the metrics that have none."""
    return {
        name: kind(value)
        for name, value in zip(metrics, values.tolist(), strict=True)
        if np.any(np.abs(value) > 1e-9)
    }
