"""Small histories for the tests of the energy forecast."""

from __future__ import annotations

from array import array
from datetime import date
from math import nan

import numpy as np

from lifeos_desktop.domain.analysis import Column
from lifeos_desktop.domain.energy_forecast import EVENING, MORNING, EnergyTable, Predictor

FIRST = date(2024, 1, 1)  # a Monday


def table(
    energy: object, *, first_rating: object = None, first_day: date = FIRST, **predictors: object
) -> EnergyTable:
    """A table of ratings; a predictor is known in the evening where its name ends in _evening."""
    made = []
    for name, values in predictors.items():
        key = name.removesuffix("_evening").replace("__", ".")
        known = EVENING if name.endswith("_evening") else MORNING
        made.append(Predictor(Column(key, _array(values)), known))
    ratings = _array(energy)
    first = ratings if first_rating is None else _array(first_rating)
    return EnergyTable(first_day, ratings, first, tuple(made))


def with_sleep(days: int, seed: int = 1, *, effect: float = 1.2) -> EnergyTable:
    """Energy that follows last night, with gaps in both."""
    rng = np.random.default_rng(seed)
    night = rng.normal(0, 1, days)
    steps = rng.normal(0, 1, days)
    energy = np.clip(np.round(6 + effect * night + rng.normal(0, 0.8, days)), 1, 10)
    energy[rng.random(days) < 0.1] = nan
    night[rng.random(days) < 0.1] = nan
    return table(
        energy, sleep__total=25_000 + 3_000 * night, activity__steps_evening=8_000 + 2_000 * steps
    )


def until(history: EnergyTable, days: int) -> EnergyTable:
    """The first days of a history, as they would have been stored then."""
    return EnergyTable(
        history.first_day,
        history.energy[:days],
        history.first_rating[:days],
        tuple(
            Predictor(
                Column(each.column.key, each.column.values[:days], each.column.is_tag), each.known
            )
            for each in history.predictors
        ),
    )


def _array(values: object) -> array[float]:
    return array("d", np.asarray(values, dtype=float))
