"""What is known of a day on its morning, as a row of numbers: the features of the energy forecast.

A row of day t holds last night and the calendar of t, what the day before brought (steps, mood,
tags, its own night and calendar), the person's own ratings up to the day before, and the weekday.
Nothing in it comes from later; what is not known is NaN and stays so, because a made-up value
would have to come from somewhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.energy_forecast import (
    DAY_BEFORE,
    ENERGY,
    EVENING,
    MORNING,
    TODAY,
    WEEK_BEFORE,
    WEEKDAY,
    EnergyTable,
    Predictor,
)
from lifeos_desktop.domain.errors import BadInput

Floats = NDArray[np.float64]

DAYS_BEFORE, MONTH_BEFORE = "days", "month"
LOWEST, HIGHEST = 1.0, 10.0
_LARGEST = 1e12  # whose square can still be added up

DAYS_AHEAD = 31
"""How far past its table a forecast may be asked for; all but the weekday is unknown by then."""

CORE = ("sleep.total", "sleep.efficiency", "sleep.hrv", "sleep.lowest_hr", "calendar.hours")
"""The metrics that are the likeliest causes in anybody, and all that a first small model uses."""


class Block(Enum):
    """Features of one kind."""

    OWN = auto()  # the ratings before
    NIGHT = auto()  # core metrics of last night
    CALENDAR = auto()
    EVENING = auto()  # what the day before brought
    OTHER = auto()  # other things known this morning
    OLDER = auto()  # the night before the last
    WEEKDAY = auto()


_ALLOWANCE = {
    Block.OWN: 1.0,
    Block.NIGHT: 1.3,
    Block.CALENDAR: 1.0,
    Block.EVENING: 0.7,
    Block.OTHER: 0.5,
    Block.OLDER: 0.4,
    Block.WEEKDAY: 0.7,
}
"""How large a coefficient is expected to be. Features of one block share its allowance: the more
there are, the less is expected of each, so that forty idle metrics do not drown four good ones."""

_FADE = 0.6
_FULL_ALLOWANCE = 2
"""How many features of a block get the whole allowance; more of them share it."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One column. ``usual_effect`` is what to expect before any data: the change of energy, in its
    own standard deviations, that goes with one standard deviation of the feature in most people.
    """

    name: str
    when: str
    block: Block
    usual_effect: float = 0.0
    small: bool = False


@dataclass(frozen=True, slots=True)
class Design:
    """A row a day. ``energy`` is what models learn from, ``truth`` what they are judged by."""

    x: Floats
    features: tuple[Feature, ...]
    scale: Floats
    energy: Floats
    truth: Floats
    weekday: NDArray[np.int64]


# Directions nobody would dispute, small enough that two weeks of ratings outweigh them.
_USUAL = {
    ("sleep.total", TODAY): 0.10,
    ("sleep.efficiency", TODAY): 0.05,
    ("sleep.hrv", TODAY): 0.06,
    ("sleep.lowest_hr", TODAY): -0.05,
    (ENERGY, DAY_BEFORE): 0.05,
    (ENERGY, WEEK_BEFORE): 0.08,
}


def design(table: EnergyTable, days: int) -> Design:
    """The rows of the first ``days`` days; BadInput where the table cannot be one."""
    energy = _column("energy", table.energy, table, days)
    truth = _column("first rating", table.first_rating, table, days)
    for name, ratings in (("energy", energy), ("first rating", truth)):
        wrong = ratings[np.isfinite(ratings) & ~((ratings >= LOWEST) & (ratings <= HIGHEST))]
        if wrong.size:
            raise BadInput(
                f"A day's {name} of {wrong[0]:g} is outside 1 to 10."
                " Correct that rating in the journal; nothing was changed."
            )
    columns: list[tuple[Feature, Floats]] = []
    for predictor in table.predictors:
        columns += _of_predictor(predictor, table, days)
    columns += _own(energy)
    weekday = (np.arange(days) + table.first_day.weekday()) % 7
    columns += [
        (Feature(WEEKDAY, TODAY, Block.WEEKDAY), (weekday == number).astype(float))
        for number in range(7)
    ]
    columns.append(
        (Feature(WEEKDAY, TODAY, Block.WEEKDAY, small=True), (weekday >= 5).astype(float))
    )
    features = tuple(feature for feature, _ in columns)
    return Design(
        x=np.column_stack([values for _, values in columns]),
        features=features,
        scale=_scale(features),
        energy=energy,
        truth=truth,
        weekday=weekday,
    )


def day_index(table: EnergyTable, day: date) -> int:
    """Which row a day is; BadInput for one the table says nothing about."""
    index = (day - table.first_day).days
    if not 0 <= index < len(table.energy) + DAYS_AHEAD:
        raise BadInput(f"There is no energy forecast for {day}: the history does not reach it.")
    return index


def window_mean(values: Floats, days: int) -> Floats:
    """The mean of the ``days`` days before each day, NaN where none of them has a value."""
    known = np.isfinite(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    count = np.concatenate([[0], np.cumsum(known)])
    end = np.arange(len(values))
    start = np.maximum(end - days, 0)
    n = count[end] - count[start]
    return np.where(n > 0, (total[end] - total[start]) / np.maximum(n, 1), np.nan)


def day_before(values: Floats) -> Floats:
    """The value of the day before each day."""
    return np.concatenate([[np.nan], values])[: len(values)]


def recent_mean(values: Floats) -> Floats:
    """The mean of the days before each day, a day older counting 0.6 as much."""
    mean = np.full(len(values), np.nan)
    total = weight = 0.0
    for day, value in enumerate(values[:-1]):
        total, weight = _FADE * total, _FADE * weight
        if np.isfinite(value):
            total, weight = total + value, weight + 1.0
        mean[day + 1] = total / weight if weight > 0.01 else np.nan
    return mean


def _own(energy: Floats) -> list[tuple[Feature, Floats]]:
    week = window_mean(energy, 7)
    yesterday = day_before(energy)
    return [
        (
            Feature(ENERGY, when, Block.OWN, _USUAL.get((ENERGY, when), 0.0), small=small),
            values,
        )
        for when, values, small in (
            (DAY_BEFORE, np.where(np.isfinite(yesterday), yesterday, week), True),
            (DAYS_BEFORE, recent_mean(energy), False),
            (WEEK_BEFORE, week, True),
            (MONTH_BEFORE, window_mean(energy, 28), False),
        )
    ]


def _of_predictor(
    predictor: Predictor, table: EnergyTable, days: int
) -> list[tuple[Feature, Floats]]:
    key = predictor.column.key
    values = _column(key, predictor.column.values, table, days)
    if predictor.known == EVENING:
        return [(Feature(key, DAY_BEFORE, Block.EVENING), day_before(values))]
    if predictor.known != MORNING:
        raise BadInput(f"{key} says it is known in the {predictor.known}, which is not a time.")
    core = key in CORE
    if key.startswith("calendar."):
        today = before = Block.CALENDAR
    else:
        today, before = Block.NIGHT if core else Block.OTHER, Block.OLDER
    return [
        (Feature(key, TODAY, today, _USUAL.get((key, TODAY), 0.0), small=core), values),
        (
            Feature(key, DAY_BEFORE, before, small=core and before is Block.CALENDAR),
            day_before(values),
        ),
    ]


def _column(key: str, values: object, table: EnergyTable, days: int) -> Floats:
    """The first ``days`` values, with NaN where the table is shorter or a value absurd."""
    found = np.array(values, dtype=np.float64)
    if found.shape != (len(table.energy),):
        raise BadInput(
            f"The column {key} has {found.size} days and the table {len(table.energy)};"
            " all columns must be equally long."
        )
    padded = np.full(days, np.nan)
    padded[: len(found)] = found[:days]
    padded[np.abs(padded) > _LARGEST] = np.nan
    return padded


def _scale(features: tuple[Feature, ...]) -> Floats:
    sizes = Counter(feature.block for feature in features)
    return np.array(
        [
            _ALLOWANCE[feature.block] * min(1.0, (_FULL_ALLOWANCE / sizes[feature.block]) ** 0.5)
            for feature in features
        ]
    )
