"""The energy forecast on persons whose causes are known.

Every day is forecast from its morning and the days before, then judged by its first rating. "Over
the floor" divides the mean miss by that of one who knows all but the day's own chance; pooled over
all persons of a world. Ranges are days since the first rating. Options: --persons N (a world; of
the further worlds half as many), --seed FIRST.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in the engine; before NumPy is imported
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    FORECAST,
    MEAN,
    RIDGE,
    SMALL_RIDGE,
    EnergyBacktest,
)
from lifeos_desktop.engines.analysis.energy import backtest
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.planted.energy_world import WORLDS, Floats, Person, person

DAYS = 365
PERSONS = 120
FIRST_SEED = 500_000  # never used to choose anything
RANGES = ((14, 30), (30, 60), (60, 90), (90, 180), (180, 365))
GOALS = {(30, 60): 1.35, (90, 180): 1.22, (180, 365): 1.20}
WAYS = (FORECAST, *BASELINES, MEAN, SMALL_RIDGE, RIDGE)


@dataclass(frozen=True, slots=True)
class Judged:
    """One person's judged days: their age, the truth, and each way's and the best one's miss."""

    age: Floats
    misses: dict[str, Floats]
    best: Floats
    inside: Floats
    result: EnergyBacktest


def judge(made: Person) -> Judged:
    """Run the backtest and set it beside the best that was possible."""
    result = backtest(made.table)
    truth = np.array(result.truth)
    index = np.array([(day - made.table.first_day).days for day in result.days])
    rated = np.flatnonzero(np.isfinite(made.table.first_rating))
    return Judged(
        age=index - rated[0],
        misses={way: np.abs(np.array(result.forecasts[way]) - truth) for way in WAYS},
        best=np.abs(made.best[index] - truth),
        inside=(np.array(result.low) <= truth) & (truth <= np.array(result.high)),
        result=result,
    )


def pooled(persons: Sequence[Judged], span: tuple[int, int]) -> dict[str, tuple[float, float]]:
    """Of each way the miss over the floor, and the forecast's over its own on the same days."""
    found = {}
    for way in WAYS:
        own = other = best = 0.0
        for each in persons:
            days = (each.age >= span[0]) & (each.age < span[1]) & np.isfinite(each.misses[way])
            own += each.misses[FORECAST][days].sum()
            other += each.misses[way][days].sum()
            best += each.best[days].sum()
        found[way] = (other / best, own / other)
    return found


def coverage(persons: Iterable[Judged], span: tuple[int, int]) -> float:
    """The share of days within the 80 % interval."""
    return float(
        np.concatenate(
            [each.inside[(each.age >= span[0]) & (each.age < span[1])] for each in persons]
        ).mean()
    )


def show(world: str, persons: Sequence[Judged]) -> list[Figure]:
    """Print a world's table and return its goals."""
    print(f"{world} ({len(persons)} persons): miss over the floor", flush=True)
    print(f"{'':16}" + "".join(f"{first:>6}-{last:<4}" for first, last in RANGES))
    spans = [pooled(persons, span) for span in RANGES]
    for way in WAYS:
        print(f"{way:16}" + "".join(f"{span[way][0]:>9.3f}  " for span in spans))
    inside = [coverage(persons, span) for span in RANGES]
    print(f"{'within the 80 %':16}" + "".join(f"{share:>9.3f}  " for share in inside))
    winners = [each.result.winner for each in persons]
    shares = ", ".join(f"{way} {winners.count(way)}" for way in (FORECAST, *BASELINES))
    stepped = sum(FORECAST in each.result.stepped_back for each in persons)
    print(f"nearest of all judged days: {shares}; the forecast steps back: {stepped}\n")
    figures = []
    for span, ways, share in zip(RANGES, spans, inside, strict=True):
        name = f"{world}, days {span[0]}-{span[1]}"
        if world == "plain" and span in GOALS:
            goal = GOALS[span]
            figures.append(Figure(f"{name}: miss over the floor", (ways[FORECAST][0],), "x", goal))
        if world == "plain" and span[0] >= 30:
            off = abs(share - 0.8)
            figures.append(Figure(f"{name}: coverage off by", (off,), "share", 0.03))
        worst = max(ways[way][1] for way in BASELINES)
        goal_here = 1.03 if world != "the same for weeks" else None
        figures.append(Figure(f"{name}: miss over best simple", (worst,), "x", goal_here))
    return figures


def measure(persons: int, first_seed: int) -> list[Figure]:
    """All worlds, and how long ten years take."""
    figures = []
    for number, (name, world) in enumerate(WORLDS.items()):
        count = persons if number == 0 else -(-persons // 2)
        start = first_seed + number * 10_000
        made = [judge(person(seed, DAYS, world)) for seed in range(start, start + count)]
        figures += show(name, made)
    history = person(first_seed, 3_650, WORLDS["many metrics"]).table
    begun = time.perf_counter()
    backtest(history)
    took = time.perf_counter() - begun
    figures.append(Figure("backtest of ten years, 48 metrics", (took,), "s", 10.0))
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=PERSONS)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    options = parser.parse_args()
    sys.exit(report(__doc__, measure(options.persons, options.seed)))
