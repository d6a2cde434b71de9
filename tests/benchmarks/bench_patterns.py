"""Right and wrong patterns in people whose truth was planted, and the time it takes.

Each person has 20 metrics, 8 planted edges (|r| uniform in 0.15-0.6, lags 0-3), memory 0.05-0.85
and two slow metrics above 0.9, weekly effects in half, a yearly season, 5-25 % missing not at
random, rounding, a total and a score (tests/benchmarks/planted). An edge counts as found only with
the right lag and direction; what follows from planted edges counts neither way. Unrelated people
have no edges. FDR is false / (false + right), pooled, with a 95 % interval (people drawn anew).
The seeds are fresh: nothing was chosen on them. `--persons 200` for figures to rely on.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from lifeos_desktop.domain.analysis import Table
from lifeos_desktop.domain.patterns import CONFIRMED, EARLY
from lifeos_desktop.engines.analysis.correlation import correlations, tiers_of
from lifeos_desktop.engines.analysis.table import daily
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.planted import peers
from tests.benchmarks.planted.scoring import Hit, Score
from tests.benchmarks.planted.world import make_person

LENGTHS = (60, 180, 365, 1095)
FRESH = 2_100_000
PERSONS = 30
ENOUGH_TO_JUDGE = 200
PLAIN: dict[str, Any] = {"carry": 0.0, "trends": 0, "steps": 0}
"""Nothing but what the goals describe; the rest is in the harder worlds."""
HARDER: dict[str, dict[str, Any]] = {
    "trends and steps": {"carry": 0.0},
    "all of a metric acts, trends, steps": {"carry": 1.0},
    "five yes/no tags": {**PLAIN, "tags": 5},
    "nonlinear edges": {**PLAIN, "shapes": True},
    "long and mixed memory": {**PLAIN, "memory": "mixed"},
    "six skewed metrics": {**PLAIN, "skewed": 6},
    "all of this": {"carry": 0.5, "tags": 5, "shapes": True, "memory": "mixed", "skewed": 6},
}
Search = Callable[[Table], Sequence[Hit]]


def ours(tiers: tuple[str, ...] = (CONFIRMED,)) -> Search:
    """The engine's own search for pairs, without putting them into words and units."""

    def search(table: Table) -> list[Hit]:
        days, _ = daily(table)
        pairs = correlations(days, table.definitional)
        tier = tiers_of(pairs)
        return [
            (days.keys[first], days.keys[second], int(lag))
            for first, second, lag, word in zip(
                pairs.first, pairs.second, pairs.lag, tier, strict=True
            )
            if word in tiers
        ]

    return search


def run(search: Search, days: int, persons: int, seed: int, **world: Any) -> Score:
    """Score a search on ``persons`` people from ``seed`` on."""
    score = Score()
    for number in range(persons):
        person = make_person(seed + number, days, **world)
        begun = time.perf_counter()
        hits = search(person.table)
        score.add(person.truth, hits, time.perf_counter() - begun)
    return score


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=PERSONS)
    parser.add_argument("--seed", type=int, default=FRESH)
    chosen = parser.parse_args()
    persons, seed = chosen.persons, chosen.seed
    run(ours(), 60, 1, 0)  # the first one pays for imports
    _head(f"Pairs, {persons} people (compared ones: fewer)")
    scores = {}
    for days in LENGTHS:
        scores[days] = run(ours(), days, persons, seed, **PLAIN)
        _line(days, "LifeOS, confirmed", scores[days])
        _line(
            days,
            "LifeOS, with early signs",
            run(ours((CONFIRMED, EARLY)), days, persons, seed, **PLAIN),
        )
        for name, search, share in _compared():
            _line(days, name, run(search, days, max(1, round(persons * share)), seed, **PLAIN))
    _head(f"Unrelated people, {persons}")
    nulls = {}
    for days in LENGTHS:
        nulls[days] = run(ours(), days, persons, seed + 50_000, **PLAIN, edges=0)
        _line(days, "LifeOS, confirmed", nulls[days])
        _line(
            days, "usual rule", run(peers.naive, days, max(1, persons // 5), seed, **PLAIN, edges=0)
        )
    _head(f"Harder worlds, {max(1, persons // 2)} people")
    for name, world in HARDER.items():
        for days in (180, 365):
            _line(days, name, run(ours(), days, max(1, persons // 2), seed + 90_000, **world))
    print()
    return report(__doc__, _figures(scores, nulls, judged=persons >= ENOUGH_TO_JUDGE))


def _compared() -> list[tuple[str, Search, float]]:
    """Name, search, and the share of the people it is tried on: it is slow."""
    found: list[tuple[str, Search, float]] = [
        ("usual rule: |r| > 0.3, p < 0.05", peers.naive, 0.25),
        ("pandas + SciPy, BH", peers.pandas_and_scipy, 0.25),
    ]
    if peers.library("pingouin") is None:
        print("pingouin is not here, so it is not compared (dev.py bench installs it).")
        return found
    return [*found, ("pingouin, BH", peers.pingouin_pairs, 0.04)]


def _head(title: str) -> None:
    print(f"\n{title}")
    print(
        f"{'days':>5}  {'method':<36} {'people':>6} {'power':>6} {'by |r| .15/.3/.45-.6':>21} "
        f"{'FDR':>5} {'95 %':>11} {'unplanted':>9} {'false/p.':>8} {'any false':>9} {'s/person':>9}"
    )


def _line(days: int, name: str, score: Score) -> None:
    low, high = score.interval()
    people = max(score.people, 1)
    print(
        f"{days:>5}  {name:<36} {score.people:>6} {score.power:>6.3f} {score.bands():>21} "
        f"{score.false_share:>5.3f} {f'{low:.3f}-{high:.3f}':>11} {score.share_unplanted:>9.3f} "
        f"{sum(score.wrong) / people:>8.2f} {score.any_false:>9.3f} {score.seconds / people:>9.4f}",
        flush=True,
    )


def _figures(scores: dict[int, Score], nulls: dict[int, Score], *, judged: bool) -> list[Figure]:
    """The figures with a goal; too few people are not judged by it."""

    def goal(value: float) -> float | None:
        return value if judged else None

    figures = [
        Figure(f"FDR at {days} days", (score.false_share,), "", goal(0.10))
        for days, score in scores.items()
    ]
    figures += [
        Figure(f"unrelated people who see any, {days} days", (score.any_false,), "", goal(0.07))
        for days, score in nulls.items()
    ]
    figures += [
        Figure(f"missed of the planted, {days} days", (1 - scores[days].power,), "", goal(most))
        for days, most in ((180, 0.45), (365, 0.20))
    ]
    table = make_person(1, 3650, metrics=60, edges=20).table
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        ours()(table)
        times.append(time.perf_counter() - begun)
    return [*figures, Figure("60 metrics, 10 years, lags 0-3", tuple(times), "s", 1.0)]


if __name__ == "__main__":
    sys.exit(main())
