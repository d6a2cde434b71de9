"""Persons whose energy has known causes, and what nobody could forecast better of them.

A day's energy = own level + last night (time asleep, efficiency, HRV, resting heart rate), the
calendar of the day and of the day before, yesterday's drink and steps, a weekday effect, a slow
season, a hidden state that carries over from day to day (AR(1)), and noise; rated 1 to 10 in whole
numbers. Ratings and nights go missing, more often after bad days, and for whole stretches.

The floor is the error of one who knows all of that but the day's own chance: causes, effects and
yesterday's hidden state. No forecaster sees the hidden state, so a ratio of 1 cannot be reached.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.analysis import Column
from lifeos_desktop.domain.energy_forecast import EVENING, MORNING, EnergyTable, Predictor

Floats = NDArray[np.float64]
Span = tuple[float, float]
_GRID = np.linspace(-4.0, 4.0, 161)  # the noise, cut into slices, for the exact expectation
_WEIGHTS = np.exp(-0.5 * _GRID**2) / np.exp(-0.5 * _GRID**2).sum()


@dataclass(frozen=True, slots=True)
class World:
    """What persons are drawn from; sds are in points of energy, each uniform in its span."""

    causes: Span = (0.6, 1.3)  # all causes together
    state: Span = (0.3, 0.9)
    carry: Span = (0.3, 0.85)  # of the hidden state from day to day
    noise: Span = (0.7, 1.1)
    weekday: Span = (0.0, 0.5)
    season: Span = (0.0, 0.4)
    bystanders: int = 8  # metrics that do nothing
    missing: Span = (0.05, 0.25)
    changes_after: int | None = None  # from this day on the effects are other ones
    stays: float = 0.0  # chance that a day is felt and rated just like the one before


WORLDS = {
    "plain": World(),
    "many metrics": World(bystanders=40),
    "nothing matters": World(causes=(0.0, 0.0), state=(0.0, 0.0), weekday=(0.0, 0.0)),
    "moods": World(causes=(0.2, 0.5), state=(0.8, 1.4), carry=(0.7, 0.97)),
    "steady": World(causes=(0.2, 0.5), state=(0.1, 0.3), noise=(0.3, 0.5)),
    "changing": World(changes_after=150),
    "gaps": World(missing=(0.35, 0.6)),
    "the same for weeks": World(stays=0.93),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A history, and for each day the best that could have been expected of its first rating."""

    table: EnergyTable
    best: Floats


def person(seed: int, days: int, world: World = WORLDS["plain"]) -> Person:
    """Make one person; the same seed makes the same one."""
    rng = np.random.default_rng(seed)
    first = date(2023, 1, 1) + timedelta(days=int(rng.integers(7)))
    weekdays = (np.arange(days) + first.weekday()) % 7
    z = _causes(rng, days, weekdays)
    effects = [_effects(rng, world, z) for _ in range(2)]
    cut = days if world.changes_after is None else world.changes_after
    causes = np.where(np.arange(days) < cut, *(_together(z, effect) for effect in effects))

    of_weekday = rng.normal(0.0, 1.0, 7)
    of_weekday *= rng.uniform(*world.weekday) / of_weekday.std()
    season = (
        rng.uniform(*world.season)
        * np.sqrt(2)
        * np.sin(2 * np.pi * (np.arange(days) / 365.25 + rng.uniform()))
    )
    carry, sd, noise = (rng.uniform(*span) for span in (world.carry, world.state, world.noise))
    state = _autoregressive(rng, days, carry) * sd
    known = rng.normal(6.2, 0.7) + causes + of_weekday[weekdays] + season
    known[1:] += carry * state[:-1]
    level = known + rng.normal(0.0, noise, days)
    level[1:] += state[1:] - carry * state[:-1]
    spread = float(np.hypot(sd * np.sqrt(1 - carry**2), noise))
    best = (_rated(known[:, None] + spread * _GRID) * _WEIGHTS).sum(axis=1)
    if world.stays:
        for day in range(1, days):
            if rng.random() < world.stays:
                level[day] = level[day - 1]
        best[1:] = _rated(level[:-1])

    rated = ~_missing(rng, days, rng.uniform(*world.missing), level)
    first_rating = np.where(rated, _rated(level), np.nan)
    energy = first_rating.copy()
    for day in np.flatnonzero(rated & (rng.random(days) < 0.2)):
        more = _rated(level[day] + rng.normal(-0.2, 0.6, 2))
        energy[day] = np.median([first_rating[day], *more])
    table = EnergyTable(
        first,
        array("d", energy),
        array("d", first_rating),
        _predictors(rng, z, level, world),
    )
    return Person(table, best)


def _causes(rng: np.random.Generator, days: int, weekdays: NDArray[np.int64]) -> dict[str, Floats]:
    """The standardised causes, one a day; a night belongs to the day it ends on."""
    weekend = (weekdays >= 5) - 2 / 7
    hrv = _autoregressive(rng, days, 0.6)
    sleep = _autoregressive(rng, days, 0.25) + 0.8 * weekend
    busy = np.maximum(0.0, _autoregressive(rng, days, 0.2) + 1.5 - 3.0 * (weekdays >= 5))
    return {
        "sleep.total": sleep,
        "sleep.efficiency": 0.3 * sleep + _autoregressive(rng, days, 0.3),
        "sleep.hrv": hrv,
        "sleep.lowest_hr": -0.5 * hrv + 0.9 * _autoregressive(rng, days, 0.75),
        "calendar.hours": busy,
        "activity.steps": _autoregressive(rng, days, 0.35),
        "tag.alcohol": (rng.random(days) < 0.12 + 0.2 * (weekend > 0)).astype(float),
    }


def _effects(
    rng: np.random.Generator, world: World, z: dict[str, Floats]
) -> dict[tuple[str, int], float]:
    """Strength by cause and lag. Signs are the usual ones; every fourth cause is idle."""
    usual = {
        ("sleep.total", 0): 0.5,
        ("sleep.efficiency", 0): 0.3,
        ("sleep.hrv", 0): 0.4,
        ("sleep.lowest_hr", 0): -0.3,
        ("calendar.hours", 0): -0.3,
        ("calendar.hours", 1): -0.3,
        ("activity.steps", 1): 0.25,
        ("tag.alcohol", 1): -0.5,
    }
    drawn = {
        key: strength * rng.uniform(0.2, 1.8) * (rng.random() < 0.75)
        for key, strength in usual.items()
    }
    total = _together(z, drawn).std()
    size = rng.uniform(*world.causes) / total if total else 0.0
    return {key: strength * size for key, strength in drawn.items()}


def _together(z: dict[str, Floats], effects: dict[tuple[str, int], float]) -> Floats:
    total = np.zeros(len(z["sleep.total"]))
    for (key, lag), strength in effects.items():
        values = z[key] - z[key].mean()
        total[lag:] += strength * values[: len(total) - lag]
    return total


def _predictors(
    rng: np.random.Generator, z: dict[str, Floats], level: Floats, world: World
) -> tuple[Predictor, ...]:
    """What the causes look like once measured, beside metrics that have no effect."""
    days = len(level)
    off = _missing(rng, days, rng.uniform(*world.missing), level)  # one ring, so one gap
    scale = {
        "sleep.total": (25_200.0, 3_600.0, 60.0),
        "sleep.efficiency": (88.0, 5.0, 1.0),
        "sleep.hrv": (45.0, 12.0, 1.0),
        "sleep.lowest_hr": (56.0, 4.0, 1.0),
        "calendar.hours": (0.0, 5_400.0, 900.0),
        "activity.steps": (8_000.0, 3_000.0, 1.0),
        "tag.alcohol": (0.0, 1.0, 1.0),
    }
    found = []
    for key, (centre, spread, unit) in scale.items():
        values = np.round((centre + spread * z[key]) / unit) * unit
        gap = off if key.startswith("sleep") else _missing(rng, days, 0.05, level)
        values[gap & (key != "calendar.hours")] = np.nan
        known = MORNING if key.startswith(("sleep", "calendar")) else EVENING
        found.append(Predictor(Column(key, array("d", values), key.startswith("tag")), known))
    mood = np.clip(np.round(0.6 * level + 2.4 + rng.normal(0, 0.9, days)), 1, 10)
    mood[rng.random(days) < 0.2] = np.nan
    found.append(Predictor(Column("journal.mood", array("d", mood)), EVENING))
    for number in range(world.bystanders):
        values = _autoregressive(rng, days, rng.uniform(0.05, 0.9)) * 10 + 50
        values[off] = np.nan
        known = MORNING if number % 2 else EVENING
        found.append(Predictor(Column(f"custom.other_{number}", array("d", values)), known))
    return tuple(found)


def _missing(rng: np.random.Generator, days: int, share: float, level: Floats) -> NDArray[np.bool_]:
    """Single days, likelier after a bad one, and now and then a stretch of days."""
    worse = np.clip(-(level - level.mean()) / (level.std() or 1.0), -1.5, 1.5)
    single = rng.random(days) < 0.7 * share * (1 + 0.4 * worse)
    for start in np.flatnonzero(rng.random(days) < 0.3 * share / 7):
        single[start : start + int(rng.integers(3, 12))] = True
    return np.asarray(single)


def _autoregressive(rng: np.random.Generator, days: int, carry: float) -> Floats:
    """An AR(1) series with mean 0 and sd 1."""
    values = rng.normal(0.0, 1.0, days)
    for day in range(1, days):
        values[day] = carry * values[day - 1] + np.sqrt(1 - carry**2) * values[day]
    return values


def _rated(level: Floats) -> Floats:
    return np.clip(np.round(level), 1, 10)
